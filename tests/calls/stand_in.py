"""A stand-in for Banban's phone door: real AudioSocket frames and real HTTP, and no understanding at all.

    python tests/calls/stand_in.py [OFFER]

To each call it plays a tone: 600 Hz, or 900 Hz to one that was handed back. The caller's keys say how it ends: 0
decides "operator", 9 "hangup", 5 "again", 7 something senseless; 8 hangs up and has no answer when asked, and 6 does
so with a reset of the connection. OFFER is what /offer answers ("ok"); what happens is told on standard output, one
JSON object a line.
"""

from __future__ import annotations

import itertools
import json
import math
import socket
import socketserver
import struct
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

HANG_UP, KEY, SOUND = 0x00, 0x03, 0x10
DECISIONS = {"0": "operator", "9": "hangup", "5": "again", "7": '<html>")}&hangup, ${x}', "8": "", "6": ""}
CASE = "case-"

OFFER = sys.argv[1] if len(sys.argv) > 1 else "ok"
cases: dict[str, str] = {}  # uuid: case
again: set[str] = set()
decisions: dict[str, str] = {}
voice = threading.Lock()


def tell(**what: object) -> None:
    with voice:
        print(json.dumps({"at": time.time(), **what}), flush=True)


def wave_of(hertz: float) -> bytes:
    """One second of a tone, 8 kHz; whole periods, so that it can be repeated."""
    return b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * hertz * n / 8000))) for n in range(8000))


def pitch(sound: bytes) -> int:
    """The pitch of the loud part of it, from how often it crosses zero upwards; 0 when there is none."""
    samples = [value for (value,) in struct.iter_unpack("<h", sound)]
    loud = [n for n, value in enumerate(samples) if abs(value) > 3000]
    if len(loud) < 1000:
        return 0
    part = samples[loud[0] : loud[-1]]
    return round(sum(a < 0 <= b for a, b in itertools.pairwise(part)) / len(part) * 8000)


TONES = {False: wave_of(600), True: wave_of(900)}


class Ask(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = dict(parse_qsl(url.query))
        if url.path != "/alive":
            tell(asked=url.path, **asked)
        answer = getattr(self, "answer_" + url.path.strip("/"))(asked).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def answer_offer(self, asked: dict[str, str]) -> str:
        if "again" in asked:
            again.add(asked["uuid"])
        cases[asked["uuid"]] = cases.get(asked.get("again", ""), CASE + asked["uuid"][:8])
        return f"ok {cases[asked['uuid']]}" if OFFER == "ok" else OFFER

    def answer_decision(self, asked: dict[str, str]) -> str:
        decision = decisions.get(asked["uuid"], "")
        return f"{decision} {cases[asked['uuid']]}" if decision == "operator" else decision

    def answer_alive(self, asked: dict[str, str]) -> str:
        return "ok"

    def answer_ended(self, asked: dict[str, str]) -> str:
        return "callback" if asked["route"] == "nobody" else "ok"

    def log_message(self, *_: object) -> None:
        """What happened is told by tell()."""


class Connection(socketserver.BaseRequestHandler):
    request: socket.socket

    def handle(self) -> None:
        try:
            _, body = self.frame()
        except OSError:
            return  # somebody looked whether we listen
        call = str(uuid.UUID(bytes=body))
        tell(connected=call)
        threading.Thread(target=self.sing, args=(TONES[call in again],), daemon=True).start()
        heard = bytearray()
        try:
            while True:
                kind, body = self.frame()
                if kind == SOUND:
                    heard += body
                elif kind == KEY:
                    tell(key=body.decode(), uuid=call)
                    decisions[call] = DECISIONS.get(body.decode(), "")
                    if body == b"6":
                        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        self.request.close()
                    if body.decode() in DECISIONS:
                        return
                elif kind == HANG_UP:
                    return
        except OSError:
            pass
        finally:
            tell(disconnected=call, seconds=len(heard) / 16000, hertz=pitch(heard))

    def sing(self, tone: bytes) -> None:
        """A frame each 20 ms by the clock, until the connection is gone."""
        begun = time.monotonic()
        frame = struct.pack(">BH", SOUND, 320)
        try:
            for number in range(10**9):
                time.sleep(max(begun + number * 0.02 - time.monotonic(), 0))
                place = number % 50 * 320
                self.request.sendall(frame + tone[place : place + 320])
        except OSError:
            return

    def frame(self) -> tuple[int, bytes]:
        kind, length = struct.unpack(">BH", self.exactly(3))
        return kind, self.exactly(length)

    def exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = self.request.recv(length - len(data))
            if not piece:
                raise ConnectionError("the other side closed")
            data += piece
        return data


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


class Http(ThreadingHTTPServer):
    request_queue_size = 64


if __name__ == "__main__":
    sounds = Server(("127.0.0.1", 9092), Connection)
    threading.Thread(target=sounds.serve_forever, daemon=True).start()
    Http(("127.0.0.1", 9093), Ask).serve_forever()
