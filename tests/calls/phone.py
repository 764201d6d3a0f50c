"""A telephone of the tests: one baresip, steered over its control port; it knows SIP from outside, and no dialplan."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hearing import RATE, Sound, read, write

MODULES = Path("/usr/lib/baresip/modules")
CONFIG = """\
poll_method epoll
sip_listen {address}:{port}
call_max_calls 1
audio_player aubridge,nobody
audio_source aufile,{speech}
audio_alert aubridge,nobody
auenc_format s16
audec_format s16
audio_buffer 20-160
rtp_stats no
module_path {modules}
module g711.so
module aubridge.so
module aufile.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
snd_path {folder}
"""
QUIET = Sound(RATE, bytes(2 * RATE * 240))  # what a phone says when it says nothing; its end would end the sending


def wait_for(what: Callable[[], Any], seconds: float, why: str) -> Any:
    """What `what` gives, as soon as it is true; AssertionError with `why` when it is not within `seconds`."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"{why} (waited {seconds} s)"
        time.sleep(0.05)
    return found


class Phone:
    """One telephone with one line. `account` is baresip's line for it; close() ends it."""

    def __init__(self, folder: Path, account: str, address: str, port: int) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.events: list[dict[str, Any]] = []
        quiet = write(folder / "quiet.wav", QUIET)
        config = CONFIG.format(
            address=address, port=port, control=port + 1, speech=quiet, modules=MODULES, folder=folder
        )
        (folder / "config").write_text(config)
        (folder / "accounts").write_text(account + "\n")
        self._trace = (folder / "trace").open("w")
        command = ["baresip", "-4", "-s", "-f", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._trace, stderr=self._trace)
        self._control = wait_for(lambda: self._connect(port + 1), 10, "baresip does not start")
        threading.Thread(target=self._listen, daemon=True).start()

    def _connect(self, port: int) -> socket.socket | None:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5)
        except OSError:
            return None

    def _listen(self) -> None:
        """Events and answers come as netstrings: length, colon, JSON, comma."""
        self._control.settimeout(None)
        data = b""
        while True:
            try:
                piece = self._control.recv(4096)
            except OSError:
                return
            if not piece:
                return
            data += piece
            while (head := re.match(rb"(\d+):", data)) and len(data) > (end := head.end() + int(head[1])):
                self.events.append({"seen": time.monotonic(), **json.loads(data[head.end() : end])})
                data = data[end + 1 :]

    def command(self, name: str, parameters: str = "") -> None:
        body = json.dumps({"command": name, "params": parameters}).encode()
        self._control.sendall(b"%d:%s," % (len(body), body))

    def happened(self, kind: str) -> dict[str, Any] | None:
        """The newest event of that type: CALL_INCOMING, CALL_RINGING, CALL_ESTABLISHED, CALL_CLOSED, REGISTER_OK …"""
        return next((event for event in reversed(self.events) if event.get("type") == kind), None)

    def wait(self, kind: str, seconds: float = 10) -> dict[str, Any]:
        return wait_for(lambda: self.happened(kind), seconds, f"{kind} did not come: {self.trace()[-1500:]}")

    def trace(self) -> str:
        """All SIP messages that it sent and got."""
        self._trace.flush()
        return re.sub(r"\x1b\[[;\d]*m", "", (self.folder / "trace").read_text(errors="replace"))

    def header(self, name: str) -> str | None:
        """The value of a header in the newest INVITE that came in."""
        invites = re.findall(r"^INVITE sip:.*?\r?\n\r?\n", self.trace(), re.MULTILINE | re.DOTALL)
        found = re.search(rf"^{name}: *(.*?)\r?$", invites[-1], re.MULTILINE) if invites else None
        return found[1] if found else None

    # --- what a person does ---

    def dial(self, address: str) -> None:
        self.command("dial", address)

    def accept(self) -> None:
        self.command("accept")

    def hang_up(self) -> None:
        self.command("hangup")

    def press(self, keys: str) -> None:
        for key in keys:
            self.command("sndcode", key)
            time.sleep(0.2)  # a finger

    def say(self, sound: Sound) -> None:
        """Speaks from now on, then is quiet."""
        file = write(self.folder / f"say-{time.monotonic_ns()}.wav", Sound(sound.rate, sound.samples + QUIET.samples))
        self.command("ausrc", f"aufile,{file}")

    def heard(self) -> Sound:
        """All that came over the line so far."""
        files = sorted(self.folder.glob("dump-*-dec.wav"), key=lambda file: file.stat().st_mtime)
        return Sound(RATE, b"".join(read(file).samples for file in files))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._control.close()
        self._trace.close()
