"""Somebody who talks with a page by voice alone: says a sentence when the page listens, and is answered.

Chromium's microphone plays one sound from its beginning whenever it is opened. A page that listens on by itself opens
it once: so the page gets a room instead, and each sentence is a microphone of its own, opened into that room.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from chat_driver import new_context, wait_until, watched
from playwright.sync_api import BrowserType, Page, WebSocket
from speaking import say
from voice_driver import RATE, listening_browser

from voice.pcm import Sound, to_wav

VOICE = "cmn-latn-pinyin+f2"  # not the one in which the page itself speaks
ROOM = Path(__file__).with_name("spoken_room.js").read_text(encoding="utf-8")
LONGEST = 40.0  # seconds until an answer must have begun, on a machine with much else to do
# What the kiosk's browser is started with too: a screen that nobody has touched may speak.
UNTOUCHED = "--autoplay-policy=no-user-gesture-required"


@dataclass(frozen=True)
class Place:
    """Where things stand on a page: whether it listens, what it understood last, all that was said by either."""

    listens: str
    own: str
    answers: str


CHAT = Place("#hearing [data-voice=listening]:visible", "#messages > li.resident", "#messages > li:not(.resident)")
KIOSK = Place("#mic[data-state=listening]", "#own [data-part=words]", "#asked .what")


@dataclass
class Story:
    """One page and who stands before it."""

    page: Page
    microphone: Path
    place: Place
    troubles: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # what was said and answered, for whoever reads a failure
    heard: deque[str] = field(default_factory=lambda: deque(maxlen=100))  # what the ears answered last

    def speaks(self, words: str) -> None:
        """Says it, whether the page listens or not; returns when it is said."""
        sound = say(words, voice=VOICE, rate=140)
        self.microphone.write_bytes(to_wav(Sound(RATE, sound.samples + bytes(RATE))))
        self.page.evaluate("seconds => window.speakIntoRoom(seconds)", sound.seconds + 0.3)

    def says(self, words: str) -> str:
        """Says it when the page listens; what was answered."""
        self.until(lambda: self.page.locator(self.place.listens).count() > 0, f"it does not listen; before: {words}")
        before = self.answered()
        self.speaks(words)
        self.until(lambda: self.answered() != before, f"nothing was answered to: {words}")
        heard = self.page.locator(self.place.own).last.inner_text()
        answer = self.answered().removeprefix(before)
        self.told += [f"{words} / {heard}", answer]
        return answer

    def answered(self) -> str:
        return "\n".join(self.page.locator(self.place.answers).all_inner_texts())

    def until(self, holds: Callable[[], object], what: str) -> None:
        wait_until(self.page, holds, lambda: self._tale(what), LONGEST)

    def _tale(self, what: str) -> str:
        heard = [f"{len(list(same))} x {answer}" for answer, same in groupby(self.heard)]
        page = self.page.locator("body").inner_text()
        return "\n".join([what, *self.told, *self.troubles, "the ears:", *heard, "the page:", page])

    def follow(self, socket: WebSocket) -> None:
        self.heard.append("opened")
        socket.on("framereceived", lambda frame: self.heard.append(str(frame)))
        socket.on("close", lambda _: self.heard.append("closed"))


@contextmanager
def story(chromium: BrowserType, folder: Path, url: str, place: Place, screen: tuple[int, int]) -> Iterator[Story]:
    microphone = folder / "microphone.wav"
    microphone.write_bytes(to_wav(Sound(RATE, bytes(RATE))))
    with listening_browser(chromium, microphone, UNTOUCHED) as own:
        context = new_context(own, screen)
        context.grant_permissions(["microphone"])
        context.add_init_script(ROOM)
        told = Story(context.new_page(), microphone, place)
        told.page.on("websocket", told.follow)
        watched(told.page, told.troubles).goto(url)
        yield told
