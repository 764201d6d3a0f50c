"""The other end of AudioSocket, for tests: a TCP client that behaves as Asterisk does, or as badly as a test wants."""

from __future__ import annotations

import socket
import struct
import threading
import time
import uuid
from contextlib import suppress

from voice.audiosocket import FRAME_SECONDS, HANG_UP, KEY, SOUND, UUID, BadFrame, Decoder, encode


class Asterisk:
    """One call: names itself, and keeps what comes, each frame with the time at which it came."""

    def __init__(self, port: int, call: uuid.UUID | None = None, named: bool = True, reads: bool = True) -> None:
        self.call = call or uuid.uuid4()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.frames: list[tuple[float, int, bytes]] = []
        self.ended = threading.Event()
        if named:
            self.socket.sendall(encode(UUID, self.call.bytes))
        if reads:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        decoder = Decoder()
        with suppress(OSError, BadFrame):
            while received := self.socket.recv(65536):
                now = time.monotonic()
                self.frames += [(now, frame.kind, frame.payload) for frame in decoder.feed(received)]
        self.ended.set()

    def speak(self, samples: bytes, ptime: float = FRAME_SECONDS) -> None:
        """In real time, a frame every `ptime` seconds."""
        size = round(ptime * 8000) * 2
        began = time.monotonic()
        for n, start in enumerate(range(0, len(samples), size)):
            time.sleep(max(0.0, began + n * ptime - time.monotonic()))
            self.socket.sendall(encode(SOUND, samples[start : start + size]))

    def press(self, keys: str) -> None:
        for key in keys:
            self.socket.sendall(encode(KEY, key.encode()))

    def hang_up(self) -> None:
        self.socket.sendall(encode(HANG_UP))

    def close(self) -> None:
        """As when the caller hangs up: the connection ends between two frames."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def vanish(self) -> None:
        """As when Asterisk is killed: a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    @property
    def sound(self) -> bytes:
        return b"".join(payload for _, kind, payload in self.frames if kind == SOUND)

    @property
    def times(self) -> list[float]:
        return [at for at, kind, _ in self.frames if kind == SOUND]
