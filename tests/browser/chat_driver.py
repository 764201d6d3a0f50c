"""What a test does with the chat page: a server that can be killed, and the page as a resident sees and uses it."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from patience import free_port
from playwright.sync_api import Browser, BrowserContext, Page, expect
from typing_extensions import Self

ROOT = Path(__file__).resolve().parents[2]
# ms until something that must come has not come: a machine with more to do is slower, and no less right.
PATIENCE = 30_000
# The same engine twice: without windows there is a quarter less to compute, with them somebody can be asked for leave.
CHROMIUM, WINDOWED = "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

# The four sizes of screen that the page is made for.
SCREENS = {"desk": (1280, 800), "tablet": (768, 1024), "telephone": (390, 844), "small": (320, 640)}
ZOOMED = (320, 256)  # 1280×1024 at 400 %

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")  # what can be measured of a page

expect.set_options(timeout=PATIENCE)


def wait_until(
    page: Page, holds: Callable[[], object], what: Callable[[], str], seconds: float = PATIENCE / 1000
) -> None:
    """Asks from here: the page's own rules forbid it to be told to wait. `what()` tells what did not come about."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what()
        page.wait_for_timeout(50)


def watched(page: Page, troubles: list[str]) -> Page:
    """Collects what goes wrong in the page: exceptions, errors on its console, violations of the CSP."""
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: line.type == "error" and troubles.append(line.text))
    return page


class Server:
    """The web server as a process of its own, on one port and one database, to be killed and started again.

    In a `with` it runs from the beginning to the end of it.
    """

    script = "chat_server.py"

    def __init__(self, folder: Path, script: str = "") -> None:
        self._script = Path(__file__).with_name(script or self.script)
        self.database_url = f"sqlite:///{folder / 'chat.db'}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._log_path = folder / "server.log"
        self._log = self._log_path.open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(self._script), str(self.port), self.database_url],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        assert self._process.stdout
        started = self._process.stdout.readline() == b"ready\n"
        assert started, f"the web server did not start:\n{self._log_path.read_text(encoding='utf-8')[-2000:]}"

    def kill(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
        self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *why: object) -> None:
        self.kill()
        self._log.close()

    def hub(self):  # type: ignore[no-untyped-def]
        """A hub on the same database: what an operator's desk in another process would use."""
        from chat_server import SHANGHAI, Scripted

        from bot import content, database
        from bot.conversation import Hub
        from bot.store import Store

        store = Store(database.connect(self.database_url))
        return Hub(store, Scripted(), content.load(), lambda: dt.datetime.now(SHANGHAI))


@dataclass
class Chat:
    """One tab with the chat page."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, context: BrowserContext, url: str) -> Chat:
        chat = cls(context.new_page(), url)
        watched(chat.page, chat.troubles)
        chat.page.goto(url)
        expect(chat.lines).to_have_count(1)
        return chat

    @property
    def lines(self):  # type: ignore[no-untyped-def]
        return self.page.locator("#messages > li")

    @property
    def field(self):  # type: ignore[no-untyped-def]
        return self.page.locator("#field")

    def said(self) -> list[str]:
        """Every line as it is read: who, and what."""
        who_what = "lis => lis.map(li => [...li.children].map(p => p.textContent).join('：'))"
        return self.lines.evaluate_all(who_what)

    def say(self, text: str, answered: bool = True) -> None:
        """Types and sends; waits for an answer unless told not to."""
        self.field.fill(text)
        self.field.press("Enter")
        if answered:
            expect(self.lines.last).not_to_have_class("resident")
            expect(self.page.locator("#messages > li.newest").first).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def key(self) -> dict[str, str]:
        """What the tab remembers: id, token, city, outbox."""
        return self.page.evaluate("JSON.parse(sessionStorage.getItem('banban.conversation'))")


def new_context(browser: Browser, screen: tuple[int, int] = SCREENS["desk"], **options: object) -> BrowserContext:
    width, height = screen
    return browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)  # type: ignore[arg-type]
