"""A telephone for tests: dials the door as Asterisk does; ears and a mouth that do as a test wants."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot import settings
from bot.conversation import Hub
from bot.phone.serve import Door
from tests.voice.asterisk import Asterisk
from voice.ears import Heard, Word
from voice.pcm import Sound, loudness, to_wav

PLAIN = settings.load({})
RATE = 8000


def until(holds: Callable[[], Any], patience: float = 5.0) -> Any:
    end = time.monotonic() + patience
    while not (found := holds()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
    return found


def loud(seconds: float, rate: int = RATE) -> bytes:
    """As loud as a voice."""
    wave = (b"\x00\x20" * 10 + b"\x00\xe0" * 10) * int(seconds * rate / 20 + 1)
    return wave[: int(seconds * rate) * 2]


class ScriptedEar:
    """Hears, while there is sound, the words that the test has put into the caller's mouth, a fifth of a second late;
    after 0.3 s of silence they are final."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._saying = ""
        self._quiet = self._sounded = 0.0
        self.vocabularies: list[tuple[str, ...]] = []
        self.closed = False

    def feed(self, samples: bytes) -> Heard | None:
        if loudness(samples) > -40:
            self._quiet = 0.0
            self._sounded += len(samples) / 2 / RATE
            if self._sounded > 0.2 and not self._saying and self._words:
                self._saying = self._words.pop(0)
                return Heard(self._saying, (), False) if self._saying else None
            return None
        self._quiet += len(samples) / 2 / RATE
        if self._quiet > 0.2:
            self._sounded = 0.0
        return self.finish() if self._saying and self._quiet > 0.3 else None

    def finish(self) -> Heard:
        text, self._saying = self._saying, ""
        return Heard(text, (Word(text, 0.0, 1.0, 0.9),) if text else (), True)

    def expect(self, vocabulary: tuple[str, ...]) -> None:
        self.vocabularies.append(vocabulary)

    def close(self) -> None:
        self.closed = True


class ScriptedEars:
    open = 0

    def __init__(self) -> None:
        self.words: list[str] = []
        self.ears: list[ScriptedEar] = []

    def listen(self, rate: int, vocabulary: tuple[str, ...] = ()) -> ScriptedEar:
        self.ears.append(ScriptedEar(self.words))
        return self.ears[-1]


class ScriptedMouth:
    """Says a short tone for each sentence, and keeps what it said."""

    def __init__(self, seconds: float = 0.08) -> None:
        self.seconds = seconds
        self.said: list[str] = []
        self.fails = False

    def say(self, words: str, pinyin: str, manner: Any = None, keep: bool = True) -> bytes:
        if self.fails:
            raise ValueError("broken")
        self.said.append(words)
        return to_wav(Sound(RATE, loud(self.seconds)))

    def counters(self) -> dict[str, int]:
        return {}

    def close(self) -> None:
        pass


@dataclass
class Phone:
    """Dials the door as Asterisk does."""

    door: Door
    hub: Hub
    mouth: ScriptedMouth
    ears: ScriptedEars

    def times(self, words: str) -> int:
        """How many sentences with these words were rendered."""
        return sum(words in said for said in self.mouth.said)

    def place(self, words: str) -> int:
        """Which sentence was the first with these words."""
        return next(place for place, said in enumerate(self.mouth.said) if words in said)

    def ask(self, path: str, **query: str) -> str:
        assert self.door.gateway
        url = f"http://127.0.0.1:{self.door.gateway.port}{path}?{urlencode({k: v for k, v in query.items() if v})}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(url, timeout=10) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def offer(self, number: str = "13800138000", **more: str) -> tuple[str, str]:
        call = str(uuid.uuid4())
        return call, self.ask("/offer", uuid=call, **{"from": number}, to="12345", **more)

    def dial(self, number: str = "13800138000", **more: str) -> Caller:
        call, answer = self.offer(number, **more)
        assert answer.startswith("ok "), answer
        return Caller(self, call, answer.split()[1])


class Caller:
    """One caller: the sound connection, and what the hub knows of the conversation."""

    def __init__(self, phone: Phone, call: str, case: str) -> None:
        self.phone, self.call, self.case = phone, call, case
        self.line = Asterisk(phone.door.server.port, uuid.UUID(call))
        self._quiet = threading.Event()
        self._speaking = threading.Lock()
        threading.Thread(target=self._hiss, daemon=True).start()

    def _hiss(self) -> None:
        """Silence in real time while nothing is said, as a telephone sends it."""
        while not self._quiet.is_set() and not self.line.ended.is_set():
            try:
                with self._speaking:
                    self.line.speak(bytes(320))
            except OSError:
                return
            time.sleep(0.02)

    def say(self, words: str, seconds: float = 0.6) -> None:
        self.phone.ears.words.append(words)
        with self._speaking:
            self.line.speak(loud(seconds))

    def noise(self, seconds: float) -> None:
        with self._speaking:
            self.line.speak(loud(seconds))

    def press(self, keys: str) -> None:
        self.line.press(keys)

    def hears(self, words: str, patience: float = 6.0) -> None:
        until(lambda: any(words in said for said in self.phone.mouth.said), patience)

    def said(self) -> list[str]:
        """What the hub has of the resident."""
        return [message.text for message in self.messages() if message.sender == "resident"]

    def messages(self) -> Any:
        return self.phone.hub.since(self.case).messages

    def decision(self, patience: float = 10.0) -> str:
        """What the dialplan is told once the sound connection is over."""
        assert self.line.ended.wait(patience), "the call went on"
        return self.phone.ask("/decision", uuid=self.call)

    def hang_up(self) -> None:
        self._quiet.set()
        with self._speaking:
            self.line.close()
