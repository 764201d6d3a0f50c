"""The processes of the Procfile for real, on ports and a database of their own; and a resident's page at their door."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from patience import free_port
from resident import fill

from bot import processes
from bot.mandarin.spoken import day
from bot.services.transactions import SHANGHAI

KEEP = "tools/keep"  # what starts a process again when it dies
READY_SECONDS = 240
TURN_SECONDS = 30


def procfile() -> dict[str, list[str]]:
    """The name of each process and its command."""
    lines = (processes.ROOT / "Procfile").read_text().splitlines()
    named = (line.split(":", 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name: shlex.split(command) for name, command in named}


@dataclass
class Stack:
    """The running processes, each with its pid; ends only what it started. `kept`: a dead one is started again."""

    environment: dict[str, str]
    logs: Path
    kept: bool = False
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def start(self, *names: str) -> None:
        for name in names:
            with (self.logs / f"{name}.log").open("a") as log:
                self.running[name] = subprocess.Popen(
                    [word for word in procfile()[name] if self.kept or word != KEEP],
                    cwd=processes.ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, name: str) -> None:
        """At once, with all that it started: a web server's workers outlive their master for a moment."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def pids(self, name: str) -> list[int]:
        """What runs as `name` now, the oldest first; not what keeps it."""
        return [pid for pid in _descendants(self.running[name].pid) if not _is_sleep(pid)]

    def end(self) -> None:
        for process in self.running.values():
            # What keeps a process would leave it behind: the whole group is asked.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM) if self.kept else process.terminate()
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            if self.kept or process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.environment['BANBAN_PORT']}{path}"

    def parts(self) -> dict[str, bool]:
        try:
            return dict(self.session.get(self.url("/readyz"), timeout=5).json()["parts"])
        except (requests.RequestException, ValueError):
            return {}

    def until(self, true: Callable[[dict[str, bool]], bool], what: str) -> None:
        end = time.monotonic() + READY_SECONDS
        while not true(parts := self.parts()):
            died = [name for name, process in self.running.items() if process.poll() is not None]
            assert not died, f"{died} ended by itself: {self.log(died[0])[-2000:]}"
            assert time.monotonic() < end, f"{what} took more than {READY_SECONDS} s: {parts}\n{self.logs_ends()}"
            time.sleep(0.3)

    def logs_ends(self) -> str:
        """The last that each process wrote, and which of its processes there are."""
        return "\n".join(f"-- {name} {self.pids(name)}\n{self.log(name)[-1500:]}" for name in self.running)

    def ready(self) -> None:
        self.until(lambda parts: bool(parts) and all(parts.values()), "becoming ready")


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (OSError, ValueError):
        return []
    return children + [deeper for child in children for deeper in _descendants(child)]


def _is_sleep(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "sleep"
    except OSError:
        return True


def prepare(place: Path, kept: bool = False, wait: int = 8) -> Stack:
    """A stack in the folder `place`, its database filled from today on, nothing started yet."""
    fill(place / "banban.db", dt.datetime.now(SHANGHAI).date())
    web, rasa, actions, sound, gateway = (free_port() for _ in range(5))
    environment = {
        **os.environ,
        "BANBAN_PORT": str(web),
        "RASA_URL": f"http://127.0.0.1:{rasa}",
        "ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "BANBAN_PHONE_PORT": str(sound),
        "BANBAN_PHONE_HTTP_PORT": str(gateway),
        "BANBAN_CALLER_KEY": "of this test",
        "DATABASE_URL": f"sqlite:///{place}/banban.db",
        "BANBAN_WAIT": str(wait),
    }
    stack = Stack(environment, place, kept)
    stack.session.trust_env = False
    return stack


def weekday_date() -> dt.date:
    """A day of this week or the next on which 骨科 is open."""
    today = dt.datetime.now(SHANGHAI).date()
    return next(day for day in (today + dt.timedelta(days=n) for n in range(2, 5)) if day.weekday() < 5)


def next_weekday() -> str:
    """The same, as a resident would say it."""
    return day(weekday_date(), dt.datetime.now(SHANGHAI))


class Page:
    """A resident's page: says things over HTTP and keeps what it has seen."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        opened = stack.session.post(
            stack.url("/api/conversations"), json={"door": "web", "city": "shanghai"}, timeout=10
        )
        assert opened.status_code == 201
        self.id = opened.json()["id"]
        self._headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        self._path = stack.url(f"/api/conversations/{self.id}/messages")

    def says(self, text: str, key: str | None = None) -> str:
        """All that was answered to `text`."""
        body = {"text": text, **({"client_key": key} if key else {})}
        answer = self.stack.session.post(self._path, json=body, headers=self._headers, timeout=TURN_SECONDS)
        answer.raise_for_status()
        return "\n".join(m["text"] for m in answer.json()["messages"] if m["from"] != "resident")

    def all(self) -> list[dict[str, Any]]:
        answer = self.stack.session.get(self._path, params={"after": 0}, headers=self._headers, timeout=10)
        answer.raise_for_status()
        return list(answer.json()["messages"])
