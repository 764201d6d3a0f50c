"""A real Chromium on a real web server with set answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from chat_driver import CHROMIUM, FLAGS, SCREENS, Chat, Server, new_context
from desk_driver import Desk, DeskServer
from judges import DEBUGGING
from kiosk_driver import SCREENS as KIOSK_SCREENS
from kiosk_driver import Kiosk, KioskServer
from patience import free_port
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from voice_driver import Speaker, can_speak, listening_browser, sound_of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"Chromium is not installed ({CHROMIUM}): apt-get install chromium-headless-shell fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, f"{DEBUGGING}{free_port()}"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that stays up, for all tests that do not kill it."""
    with Server(tmp_path_factory.mktemp("web")) as server:
        yield server


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """One that a test may kill and start again."""
    with Server(tmp_path) as server:
        yield server


@pytest.fixture
def acting(tmp_path: Path) -> Iterator[Server]:
    """One of this test's own, with the real actions behind it."""
    with Server(tmp_path, "acting_server.py") as server:
        yield server


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser windows that know nothing of each other: contexts(screen, **options of Playwright)."""
    made: list[BrowserContext] = []

    def make(screen: tuple[int, int] = SCREENS["desk"], **options: object) -> BrowserContext:
        made.append(new_context(browser, screen, **options))
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def chat(contexts: Callable[..., BrowserContext], server: Server) -> Iterator[Chat]:
    """The page, open, greeted; at the end nothing must have gone wrong in it."""
    chat = Chat.open(contexts(), server.url)
    yield chat
    assert chat.troubles == []


@pytest.fixture(scope="session")
def shared_desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskServer]:
    with DeskServer(tmp_path_factory.mktemp("desk")) as server:
        yield server


@pytest.fixture
def desk_server(shared_desk_server: DeskServer) -> DeskServer:
    """One that stays up, with nobody waiting and nobody held."""
    hub = shared_desk_server.hub()
    for case in (*hub.waiting(), *hub.held()):
        hub.close(case.id)
    return shared_desk_server


@pytest.fixture
def mortal_desk(tmp_path: Path) -> Iterator[DeskServer]:
    """One that a test may kill and start again."""
    with DeskServer(tmp_path) as server:
        yield server


@pytest.fixture
def desk(contexts: Callable[..., BrowserContext], desk_server: DeskServer) -> Iterator[Desk]:
    """The desk, open, with 小王 logged in; at the end nothing must have gone wrong in it."""
    desk = Desk.open(contexts(), desk_server.desk_url)
    yield desk
    assert desk.troubles == []


@pytest.fixture(scope="session")
def kiosk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskServer]:
    """One that stays up."""
    with KioskServer(tmp_path_factory.mktemp("kiosk")) as server:
        yield server


@pytest.fixture
def mortal_kiosk(tmp_path: Path) -> Iterator[KioskServer]:
    """One that a test may kill and start again."""
    with KioskServer(tmp_path) as server:
        yield server


@pytest.fixture
def kiosk(contexts: Callable[..., BrowserContext], kiosk_server: KioskServer) -> Iterator[Kiosk]:
    """The kiosk, touched and greeted; at the end nothing must have gone wrong in it."""
    kiosk = Kiosk.open(contexts(KIOSK_SCREENS["small"]), kiosk_server.kiosk_url)
    yield kiosk
    assert kiosk.troubles == []


@pytest.fixture(scope="session")
def speaking_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that hears with the test model and speaks with espeak-ng."""
    if not can_speak():
        pytest.skip("speech needs espeak-ng and tests/data/speech_model")
    with Server(tmp_path_factory.mktemp("speech"), "voice_server.py") as server:
        yield server


@pytest.fixture
def speaks(browser: Browser, speaking_server: Server, tmp_path: Path) -> Iterator[Callable[..., Speaker]]:
    """Opens the page for somebody who says something: speaks("好的", 1.5, "谢谢"); a number is seconds of silence.

    Chromium's microphone hears one sound for as long as it runs: each of them has a browser of its own.
    """
    with ExitStack() as stack:

        def open_page(*parts: str | float | bytes, server: Server = speaking_server, path: str = "") -> Speaker:
            wav = sound_of(tmp_path, *parts) if parts else None
            own = stack.enter_context(listening_browser(browser.browser_type, wav))
            chat = Chat.open(new_context(own), f"{server.url}?microphone=raw{path}")
            return Speaker(chat)

        yield open_page
