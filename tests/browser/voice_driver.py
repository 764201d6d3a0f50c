"""Somebody who speaks to the page: a browser of their own, whose microphone hears a sound that was made before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chat_driver import CHROMIUM, FLAGS, Chat, wait_until
from judges import DEBUGGING
from patience import free_port
from playwright.sync_api import Browser, BrowserType, Locator, WebSocket, expect
from speaking import bare, to_rate

from bot.speech_model import TEST_MODEL
from voice.pcm import Sound, to_wav

RATE = 16_000
HEARS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
# The device plays the sound from its beginning when the microphone opens; without an end it would begin anew.
ONCE = "%noloop"


def can_speak() -> bool:
    return TEST_MODEL.exists() and shutil.which("espeak-ng") is not None


def said(text: str) -> bytes:
    """16-bit samples of `text`, spoken by espeak-ng at RATE."""
    return to_rate(bare(text), RATE).samples


def sound_of(folder: Path, *parts: str | float | bytes) -> Path:
    """A WAV of `parts`, one after the other: words, seconds of silence, samples."""
    made = {str: said, float: lambda seconds: bytes(2 * int(seconds * RATE)), bytes: bytes}
    samples = b"".join(made[type(part)](part) for part in parts)  # type: ignore[operator]
    path = folder / f"{len(list(folder.glob('*.wav')))}.wav"
    path.write_bytes(to_wav(Sound(RATE, samples)))
    return path


@contextmanager
def listening_browser(chromium: BrowserType, wav: Path | None, *flags: str) -> Iterator[Browser]:
    """A Chromium whose microphone hears `wav`, or beeps now and then."""
    sound = [f"--use-file-for-fake-audio-capture={wav}{ONCE}"] if wav else []
    arguments = [*FLAGS, *HEARS, *sound, *flags, f"{DEBUGGING}{free_port()}"]
    browser = chromium.launch(executable_path=CHROMIUM, args=arguments)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Speaker:
    """The page of somebody who speaks, and what went over its sockets."""

    chat: Chat
    heard: list[dict[str, object]] = field(default_factory=list)  # the answers of all sockets, in order
    sockets: list[WebSocket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chat.page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framereceived", lambda frame: self.heard.append(json.loads(frame)))

    @property
    def hold(self) -> Locator:
        return self.chat.page.locator("#hold")

    @property
    def trouble(self) -> Locator:
        return self.chat.page.locator("#voice-trouble")

    def shows(self, words: str) -> None:
        """What the strip above the keys says."""
        expect(self.chat.page.locator("#hearing [data-voice]:visible")).to_contain_text(words)

    def idle(self) -> None:
        """Nobody speaks and nobody listens."""
        expect(self.chat.page.locator("#hearing")).to_be_hidden()

    def marked(self) -> str:
        """The sentence that is marked as being spoken."""
        look = "[...(CSS.highlights.get('spoken') ?? [])].map(range => range.toString()).join('')"
        return str(self.chat.page.evaluate(look))

    def place(self) -> int | None:
        """Where in its message the marked sentence begins."""
        look = "[...(CSS.highlights.get('spoken') ?? [])].map(range => range.startOffset)[0] ?? null"
        return self.chat.page.evaluate(look)  # type: ignore[no-any-return]

    def wait_marked(self, text: str, seconds: float = 30.0) -> None:
        self.until(lambda: self.marked() == text, seconds)

    def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        wait_until(self.chat.page, condition, lambda: f"it did not come about; marked is {self.marked()!r}", seconds)
