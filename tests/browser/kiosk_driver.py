"""What a test does with the kiosk: the page as a resident uses it, with a voice that hears what the test wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from chat_driver import Server, wait_until, watched
from playwright.sync_api import BrowserContext, Locator, Page, expect

SCREENS = {"portrait": (1080, 1920), "wide": (1920, 1080), "small": (1280, 800)}
VOICE = Path(__file__).with_name("stand_in_voice.js").read_text(encoding="utf-8")


class KioskServer(Server):
    """The web server with the set answers of kiosk_server.py."""

    script = "kiosk_server.py"

    @property
    def kiosk_url(self) -> str:
        return self.url + "kiosk"


@dataclass
class Kiosk:
    """One screen with the kiosk's page."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def open(
        cls, context: BrowserContext, url: str, begin: bool = True, clock: bool = False, wishes: str = ""
    ) -> Kiosk:
        """The resting screen; with `begin`, touched and greeted. With `clock` the test moves the time."""
        kiosk = cls(context.new_page(), url)
        page = watched(kiosk.page, kiosk.troubles)
        page.route("**/voice/voice.js", lambda route: route.fulfill(body=VOICE, content_type="text/javascript"))
        page.route("**/kiosk/lines/**", lambda route: route.fulfill(json={"sentences": []}))  # nothing speaks here
        if clock:
            page.clock.install()
        page.goto(url + wishes)
        expect(kiosk.begin_key).to_be_visible()
        if begin:
            kiosk.touch()
        return kiosk

    def touch(self) -> None:
        self.begin_key.click()
        expect(self.words).to_have_count(1)

    @property
    def begin_key(self) -> Locator:
        return self.page.locator("#begin")

    @property
    def words(self) -> Locator:
        """What was said last, by the bot or a person."""
        return self.page.locator("#asked .what")

    @property
    def choices(self) -> Locator:
        return self.page.locator("#answers .key")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def says(self, text: str, answer: str) -> None:
        """Speaks `text` and waits for `answer`."""
        self.page.evaluate("text => voice.listener.heard(text)", text)
        expect(self.words.last).to_contain_text(answer)

    def until(self, true: str) -> None:
        """Waits until the expression is true in the page."""
        wait_until(self.page, lambda: self.page.evaluate(true), lambda: f"it never became true: {true}")

    def letters(self, text: str) -> None:
        """Presses letters of the keyboard on the screen."""
        for letter in text:
            self.page.locator("#keys").get_by_role("button", name=letter, exact=True).click()

    def kept(self) -> dict[str, object]:
        """All that the browser keeps for this page, and all that stands in it."""
        return self.page.evaluate(
            """async () => ({
              session: sessionStorage.length, local: localStorage.length, cookies: document.cookie,
              databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
              workers: (await navigator.serviceWorker.getRegistrations()).length, name: window.name,
              state: history.state, address: location.search + location.hash, title: document.title,
              fields: [...document.querySelectorAll('input, textarea')].map(field => field.value).join(''),
              stage: document.getElementById('stage').innerHTML, paper: document.getElementById('paper').innerHTML,
            })"""
        )
