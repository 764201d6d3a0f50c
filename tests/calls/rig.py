"""A town in a private network: Asterisk with the dialplan that goes to production, a gateway, telephones; no tests."""

from __future__ import annotations

import audioop
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from hearing import Sound, place, read
from phone import Phone, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
EXCHANGE, CARRIER, DESK = "10.77.0.1", "10.77.0.2", "10.77.0.3"
STAND_IN = [sys.executable, str(HERE / "stand_in.py")]

ASTERISK_CONF = """\
[directories]
astetcdir = {folder}/etc
astmoddir = {asterisk}/lib/modules
astvarlibdir = {folder}/var
astdbdir = {folder}/var
astkeydir = {folder}/var
astdatadir = {folder}/data
astagidir = {folder}/var
astspooldir = {folder}/spool
astrundir = {folder}/run
astlogdir = {folder}/log
astsbindir = {folder}/var
[options]
verbose = 3
"""
LOGGER_CONF = "[general]\ndateformat = %H:%M:%S.%3q\n[logfiles]\nfull => notice,warning,error,verbose(3)\n"
# README.md of deploy/asterisk gives this form to the gateway.
CALL_FILE = """\
Channel: Local/{number}@dial-out
Application: Wait
Data: 1
MaxRetries: 0
WaitTime: 60
Setvar: BANBAN_JOB={job}
Setvar: BANBAN_RING={ring}
"""


class Gateway:
    """A process behind the dialplan: the stand-in, or Banban's own phone door. Lines of JSON it prints are `events`."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
        self.events: list[dict[str, Any]] = []
        self._log = (folder / "gateway.log").open("w")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        threading.Thread(target=self._read, daemon=True).start()
        try:
            wait_for(self._answers, 60, f"the gateway does not answer: {folder / 'gateway.log'}")
        except AssertionError:
            self.close()
            raise

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the gateway ended by itself"
        try:
            socket.create_connection(("127.0.0.1", 9092), timeout=1).close()
            urlopen("http://127.0.0.1:9093/alive?uuid=none", timeout=2).close()
        except HTTPError:
            return True  # it does not know this call, and says so
        except OSError:
            return False
        return True

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with suppress(json.JSONDecodeError):
                self.events.append(json.loads(line))

    def told(self, **wanted: str) -> list[dict[str, Any]]:
        """The events that hold all of this."""
        return [event for event in list(self.events) if wanted.items() <= event.items()]

    def wait(self, seconds: float = 10, **wanted: str) -> dict[str, Any]:
        return wait_for(lambda: self.told(**wanted), seconds, f"the gateway saw no {wanted}: {self.events}")[-1]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def close(self) -> None:
        self.kill()
        self._log.close()


class Call:
    """A call that a resident's telephone made."""

    def __init__(self, phone: Phone, sounds: Path) -> None:
        self.phone, self._sounds = phone, sounds

    def heard(self) -> Sound:
        return self.phone.heard()

    def hears(self, name: str, seconds: float = 12) -> float:
        """Waits for a sound of the exchange ("banban/out-of-order", "digits/2", "music"); where it begins (s)."""
        known = read(self._sounds / ("banban-music/calm.wav" if name == "music" else f"sounds/zh/{name}.wav"))
        found = wait_for(
            lambda: (at := place(known, self.heard())) is not None and (at,), seconds, f"{name} is not heard"
        )
        return float(found[0])

    def ended(self) -> bool:
        return self.phone.happened("CALL_CLOSED") is not None

    def say(self, sound: Sound) -> None:
        self.phone.say(sound)

    def press(self, keys: str) -> None:
        self.phone.press(keys)

    def hang_up(self) -> None:
        self.phone.hang_up()
        self.phone.wait("CALL_CLOSED")


class Rig:
    """`with Rig(folder, asterisk, sounds, gateway=STAND_IN) as rig`; gateway None: none is there."""

    def __init__(
        self,
        folder: Path,
        asterisk: Path,
        sounds: Path,
        gateway: list[str] | None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.folder, self._asterisk, self._sounds = folder, asterisk, sounds
        self.spool = folder / "spool" / "outgoing"  # where a file asks for a call
        self._command, self._environment = gateway, environment
        self._stack = ExitStack()
        self._ports = itertools.count(6000, 10)
        self.gateway: Gateway

    def __enter__(self) -> Rig:
        with self._stack as starting:
            self._start_asterisk()
            if self._command is not None:
                self.gateway = Gateway(self._command, self.folder, self._environment)
                self._stack.callback(lambda: self.gateway.close())  # of the last one: a test may start another
            self._stack = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start_asterisk(self) -> None:
        for name in ("etc", "var", "data", "spool/outgoing", "run", "log"):
            (self.folder / name).mkdir(parents=True)
        for file in (ROOT / "deploy" / "asterisk").glob("*.conf"):
            (self.folder / "etc" / file.name).symlink_to(file)
        (self.folder / "etc" / "site").symlink_to(HERE / "site")
        (self.folder / "etc" / "asterisk.conf").write_text(
            ASTERISK_CONF.format(folder=self.folder, asterisk=self._asterisk)
        )
        (self.folder / "etc" / "logger.conf").write_text(LOGGER_CONF)
        for source in (
            self._asterisk / "data" / "documentation",
            self._sounds / "sounds",
            self._sounds / "banban-music",
        ):
            (self.folder / "data" / source.name).symlink_to(source)
        log = (self.folder / "log" / "console").open("w")
        self._stack.callback(log.close)
        process = subprocess.Popen([*self._program(), "-f", "-n"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        wait_for(
            lambda: "operator1" in self.asterisk("pjsip show endpoints"), 20, f"Asterisk does not start: {self.folder}"
        )

    def _program(self) -> list[str]:
        return [str(self._asterisk / "asterisk"), "-C", str(self.folder / "etc" / "asterisk.conf")]

    def asterisk(self, command: str) -> str:
        """What Asterisk's own console answers to a command."""
        finished = subprocess.run([*self._program(), "-rx", command], capture_output=True, text=True, timeout=20)
        return finished.stdout

    def log(self) -> str:
        return (self.folder / "log" / "full").read_text(errors="replace")

    def errors(self) -> list[str]:
        """What Asterisk complained of, but for files that are not there on purpose and connections that tests broke."""
        lines = [line for line in self.log().splitlines() if " ERROR[" in line]
        return [line for line in lines if not re.search("Unable to load config file|audiosocket.c", line)]

    # --- telephones ---

    def _phone(self, account: str, address: str, port: int | None = None) -> Phone:
        port = port or next(self._ports)
        phone = Phone(self.folder / f"phone{port}", account, address, port)
        self._stack.callback(phone.close)
        return phone

    def call(
        self, number: str = "13800138000", say: Sound | None = None, press: str = "", to: str = "02112345678"
    ) -> Call:
        """A resident calls Banban through the carrier; once it is answered, says that and presses those keys."""
        phone = self._phone(f"<sip:{number}@{CARRIER}>;regint=0;audio_codecs=pcma", CARRIER)
        phone.dial(f"sip:{to}@{EXCHANGE}")
        phone.wait("CALL_ESTABLISHED", 15)
        if say:
            phone.say(say)
        phone.press(press)
        return Call(phone, self._sounds)

    def resident(self, number: str = "13700000000", answers: bool = True) -> Phone:
        """A telephone behind the carrier that Banban can call; every other number is unknown there."""
        mode = "auto" if answers else "manual"
        return self._phone(f"<sip:{number}@{CARRIER}>;regint=0;audio_codecs=pcma;answermode={mode}", CARRIER, 5070)

    def operator(self, name: str = "operator1") -> Phone:
        """An operator's telephone, registered: the queue has somebody in it."""
        account = f"<sip:{name}@{EXCHANGE}>;auth_user={name};auth_pass=of-the-tests-alone;regint=60;audio_codecs=pcma"
        phone = self._phone(account, DESK)
        wait_for(lambda: "Not in use" in self.asterisk("queue show operators"), 10, "the operator's phone is not seen")
        return phone

    def crowd(self, count: int, seconds: float, say: Sound) -> None:
        """`count` residents call at once (sipp), each says that for `seconds` and hangs up; fails if one could not."""
        folder = self.folder / "crowd"
        folder.mkdir()
        (folder / "say.alaw").write_bytes(audioop.lin2alaw(say.samples, 2))
        command = ["sipp", f"{EXCHANGE}:5060", "-sf", str(HERE / "crowd.xml"), "-s", "02112345678", "-i", CARRIER]
        command += ["-p", "5090", "-m", str(count), "-l", str(count), "-r", str(count), "-d", str(int(seconds * 1000))]
        command += ["-timeout", str(int(seconds) + 30), "-timeout_error", "-nostdin"]
        finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds + 60)
        assert finished.returncode == 0, finished.stdout[-2000:] + finished.stderr[-1000:]

    def originate(self, number: str, job: str, ring: int = 50) -> None:
        """Asks Asterisk to call a number, as Banban does: by a file that is moved into the spool."""
        file = self.folder / "spool" / "new.call"
        file.write_text(CALL_FILE.format(number=number, job=job, ring=ring))
        shutil.move(file, self.spool / f"{job}.call")  # moved, so that Asterisk never reads half of it
