"""Runs what the Procfile names with honcho: waits until all answer, and leaves no process behind, however it ends."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import io
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any
from urllib.parse import urlsplit

import requests
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

from bot import ports
from bot.processes import MODEL_VARIABLE, ROOT, CannotStart, model_path, say
from bot.settings import Settings

READY_SECONDS = 120
# honcho kills what does not end within 5 s after the first of them has ended; this is for when none does.
STUBBORN_SECONDS = 10
LEAVING_SECONDS = 10  # what a run that was killed may take to disappear
# The process whose end ends all others (tools/keep).
RUN_VARIABLE = "BANBAN_RUN"
STOPPED = 130  # Ctrl-C
LOOPBACK = ("127.0.0.1", "localhost")
TAKEN = {errno.EADDRINUSE: "is taken by another program; end it, or", errno.EACCES: "needs the rights of root;"}


def check_ports(settings: Settings) -> None:
    """Raises CannotStart for the first port that cannot be had."""
    wanted = {
        "BANBAN_PORT": (settings.host, settings.port),
        "RASA_URL": ("127.0.0.1", urlsplit(settings.rasa_url).port or 5005),
        "ACTIONS_URL": ("127.0.0.1", urlsplit(settings.actions_url).port or 5055),
        "BANBAN_PHONE_PORT": ("127.0.0.1", settings.phone_port),
        "BANBAN_PHONE_HTTP_PORT": ("127.0.0.1", settings.phone_http_port),
    }
    for setting, url in (("RASA_URL", settings.rasa_url), ("ACTIONS_URL", settings.actions_url)):
        if urlsplit(url).hostname not in LOOPBACK:
            raise CannotStart(f"{setting} must name 127.0.0.1: what is started here listens on loopback alone.")
    for setting, (host, port) in wanted.items():
        try:
            ports.check_free(host, port)
        except OSError as error:
            if error.errno not in TAKEN:
                raise CannotStart(f"This machine has no address {host}; choose another with BANBAN_HOST.") from None
            text = f"Port {port} on {host} {TAKEN[error.errno]} choose another with {setting}."
            raise CannotStart(text) from None


@contextmanager
def only_one(port: int) -> Iterator[None]:
    """Raises CannotStart when the processes of this folder and port are running already, or are being started."""
    lock = ROOT / "var" / f"run-{port}.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("a+") as file:
        end = time.monotonic() + LEAVING_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                # One that was killed outright leaves processes, which end within seconds and hold the lock till then.
                if time.monotonic() > end or _alive(_number(file)):
                    raise CannotStart(f"It runs already, on port {port} (process {_number(file)}).") from None
                time.sleep(0.2)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _number(file: IO[str]) -> int:
    file.seek(0)
    text = file.read().strip()
    return int(text) if text.isdigit() else 0


def _alive(process: int) -> bool:
    if not process:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class _Screen(io.TextIOBase):
    """Standard output that swallows its own failures: a closed terminal or a full disk must not end the service."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            sys.stdout.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stdout.flush()

    def isatty(self) -> bool:
        return sys.stdout.isatty()


def run(settings: Settings) -> int:
    """Starts the Procfile until Ctrl-C; says when everything answers. Returns the exit code.

    Raises CannotStart when a part ended for good or does not answer.
    """
    commands = parse_procfile((ROOT / "Procfile").read_text()).processes
    manager = Manager(Printer(_Screen()))
    environment = {**os.environ, MODEL_VARIABLE: str(model_path()), RUN_VARIABLE: str(os.getpid())}
    for name, command in commands.items():
        manager.add_process(name, command, env=environment, cwd=str(ROOT))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))  # the terminal was closed
    failures: list[str] = []
    say("== Starting " + ", ".join(commands))
    threading.Thread(target=_announce, args=(settings, manager, failures), daemon=True).start()
    threading.Thread(target=_watch, args=(manager, failures), daemon=True).start()
    try:
        manager.loop()
    except KeyError:  # honcho: a signal that came before it knew all its processes
        return STOPPED
    finally:
        for child in multiprocessing.active_children():
            child.kill()  # or Python would wait for them; what they watched ends when this process has (tools/keep)
    if failures:
        raise CannotStart(failures[0])
    if manager.returncode not in (128 + signal.SIGINT, 128 + signal.SIGTERM):
        raise CannotStart("One part has ended and cannot go on; the lines above say which and why.")
    return int(manager.returncode)


def _announce(settings: Settings, manager: Manager, failures: list[str]) -> None:
    """Says the addresses once every part answers; ends everything if one never does."""
    begun = time.monotonic()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    base = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
    silent = ["web"]
    while manager.returncode is None and time.monotonic() - begun < READY_SECONDS:
        silent = _silent(f"{base}/readyz")
        if not silent:
            _warm_up(settings)
            say(f"\n伴办 is ready after {time.monotonic() - begun:.0f} s.")
            say(f"  Chat page   {base}/")
            say(f"  Kiosk       {base}/kiosk")
            say(f"  Desk        {base}/operator")
            say(f"  Telephone   Asterisk's calls, on 127.0.0.1:{settings.phone_port} (deploy/asterisk/README.md)")
            say(f"  Health      {base}/readyz")
            say("  Ctrl-C stops everything.\n")
            return
        time.sleep(1)
    if manager.returncode is None:
        failures.append(f"Still no answer from {', '.join(silent)} after {READY_SECONDS} s; the lines above say more.")
        manager.terminate()


def _warm_up(settings: Settings) -> None:
    """Says one word, because the first answer takes seconds: no resident must wait while word lists are read."""
    with requests.Session() as session, suppress(requests.RequestException):
        session.trust_env = False
        word = {"sender": "warm-up", "message": "你好"}
        query = {"token": settings.rasa_token} if settings.rasa_token else {}
        session.post(f"{settings.rasa_url}/webhooks/rest/webhook", params=query, json=word, timeout=READY_SECONDS)


def _silent(url: str) -> list[str]:
    """The parts that do not answer yet."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy has no business here
        try:
            return [part for part, answers in session.get(url, timeout=5).json()["parts"].items() if not answers]
        except (requests.RequestException, ValueError, KeyError):
            return ["web"]


def _watch(manager: Manager, failures: list[str]) -> None:
    """Tells honcho what it does not see itself: that a helper of its own was killed, or that nobody wants to end."""
    helpers: set[Any] = set()
    lost: set[str] = set()
    stopping = 0.0
    while stopping < STUBBORN_SECONDS:
        time.sleep(0.5)
        helpers |= set(multiprocessing.active_children())
        for name in {helper.name for helper in helpers if helper.exitcode} - lost:
            lost.add(name)
            failures.append(f"The part of honcho that kept {name} was killed.")
            manager.events.put(Message("stop", {"returncode": 1}, dt.datetime.now(), name, None))
        if failures or manager.returncode is not None:
            stopping += 0.5
    manager.kill()
