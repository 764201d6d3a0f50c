"""Stands where bot.speech.Speech stands: hears what a test says is heard, and speaks silence of the right form."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.speech import CannotHear, CannotSpeak, Sentence, Speech
from voice.ears import Heard, Word
from voice.mouth import Manner

SECOND = 32_000  # bytes of a second at 16,000 Hz


def wav(seconds: float = 0.1) -> bytes:
    """Silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 22_050, 0, "NONE", ""))
        sound.writeframes(bytes(2 * int(22_050 * seconds)))
    return file.getvalue()


def final(text: str) -> Heard:
    return Heard(text, (Word(text, 0.0, 0.5, 0.9),) if text else (), True)


def partial(text: str) -> Heard:
    return Heard(text, (), False)


@dataclass
class FakeEar:
    """Answers each feed with the next of `script`; when it is empty, with nothing new."""

    owner: FakeSpeech
    rate: int
    vocabulary: tuple[str, ...]
    script: list[Heard | None]
    fed: bytearray = field(default_factory=bytearray)
    expected: list[tuple[str, ...]] = field(default_factory=list)
    closed: bool = False

    def feed(self, samples: bytes) -> Heard | None:
        assert len(samples) % 2 == 0
        self.owner.before_feed()
        self.fed += samples
        return self.script.pop(0) if self.script else None

    def finish(self) -> Heard:
        return self.owner.last

    def expect(self, vocabulary: tuple[str, ...]) -> None:
        self.expected.append(vocabulary)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.owner.open -= 1


@dataclass
class FakeSpeech:
    """Sentences end at 。 ; `limit` may be heard at once."""

    demo: bool = False
    ears_why: str | None = None
    mouth_why: str | None = None
    limit: int = 4
    script: list[Heard | None] = field(default_factory=list)
    last: Heard = field(default_factory=lambda: final(""))
    before_feed: Callable[[], None] = lambda: None
    broken: bool = False
    open: int = 0
    ears: list[FakeEar] = field(default_factory=list)
    manners: list[tuple[Any, Any]] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)
    pause = staticmethod(Speech.pause)

    def begin(self) -> None:
        pass

    def close(self) -> None:
        pass

    def ears_off(self) -> str | None:
        return self.ears_why

    def mouth_off(self) -> str | None:
        return self.mouth_why

    def vocabulary(self, expect: str | None, choices: Any, city: str) -> tuple[str, ...]:
        return tuple(says for _, says in choices)

    def listen(self, rate: int, expect: str | None = None, choices: Any = (), city: str = "") -> FakeEar:
        if self.ears_why:
            raise CannotHear("ears_off")
        with self.lock:
            if self.open >= self.limit:
                raise CannotHear("too_many")
            self.open += 1
        self.ears.append(FakeEar(self, rate, self.vocabulary(expect, choices, city), list(self.script)))
        return self.ears[-1]

    def say(self, text: str, speech: Any = None, city: str = "", voice: Any = None, listener: Any = None) -> Any:
        self.manners.append((voice, listener))
        parts = [part + "。" for part in text.split("。") if part]
        return tuple(Sentence(part, part, "a1", Manner()) for part in parts)

    def wav(self, sentence: Sentence) -> bytes:
        if self.mouth_why or self.broken:
            raise CannotSpeak
        return wav()

    def counters(self) -> dict[str, int]:
        return {"mouth_hits": 3, "ears_open": self.open, "ears_limit": self.limit}
