"""Joins voice and words for every door: what can be heard and said here, and the phrase that says why not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import listening, speech_model
from bot.content import Content
from bot.mandarin.aloud import read_aloud
from bot.settings import Settings
from voice.ears import Ear, Ears, EarsUnavailable, Heard, TooManyListening
from voice.mouth import Manner, Mouth, MouthUnavailable

__all__ = ["CannotHear", "CannotSpeak", "Choices", "Ear", "Heard", "Sentence", "Speech"]

ROOT = Path(__file__).resolve().parent.parent

# A conversation asks for up to twice the volume, and an engine gives no more than 1: it begins in the middle.
RATE, VOLUME, PITCH = 135, 0.5, 50
SLOWEST, FASTEST = 80, 260  # of espeak's words a minute; slower is drawn out, faster is not understood

# Seconds of silence that end an answer. A yes is said at once; numbers, names and stories have pauses inside (of 2.5 s
# at most in 19 of 20 turns of callers).
SHORT_PAUSE, LONG_PAUSE = 1.2, 2.5
CLOSED_QUESTIONS = frozenset({"yes_no", "step", "route"})

EARS_OFF = {"no_model": "speech.no_model", "broken_model": "speech.broken_model"}
MOUTH_OFF = {"no_espeak": "speech.no_espeak", "failed": "speech.mouth_failed"}
STARTING = "speech.starting"
# The same for whoever reads the log.
LOGGED = {
    "speech.no_model": "There is no speech model, so nobody is heard; `python -m bot speech-model` gets one.",
    "speech.broken_model": "The speech model is broken, so nobody is heard; `python -m bot speech-model` says why.",
    "speech.no_espeak": "espeak-ng is not installed, so nothing is spoken.",
    "speech.mouth_failed": "What speaks does not work, so nothing is spoken.",
}
TRIED_OUT = "DEMO_VOICE is 1: what hears is the test model. It understands a synthesiser, and no person."

Choices = tuple[tuple[str, str], ...]

log = logging.getLogger(__name__)


class CannotHear(Exception):
    """Nobody can be heard now; `code` is ears_off or too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotSpeak(Exception):
    """Nothing can be said aloud now."""


@dataclass(frozen=True)
class Sentence:
    """One breath of a message: the part of it for the eye, its words as they are said, and how it is spoken."""

    text: str
    words: str
    pinyin: str
    manner: Manner


class Speech:
    """What the doors hear and speak with. Until `begin` has done its work, both are off, and say that they start.

    `ears` and `mouth` stand in for those that the settings describe.
    """

    def __init__(self, settings: Settings, content: Content, ears: Ears | None = None, mouth: Mouth | None = None):
        self.demo = bool(settings.demo_voice)
        self._settings = settings
        self._content = content
        self._ears, self._mouth = ears, mouth
        self._fixed: frozenset[str] = frozenset()  # the pinyin of what is said to everybody
        self._ears_off = None if ears else STARTING
        self._mouth_off = None if mouth else STARTING
        self._begun = False
        self._closed = False

    def begin(self) -> threading.Thread | None:
        """Loads what hears and what speaks, in the background; a second call does nothing."""
        if self._begun:
            return None
        self._begun = True
        thread = threading.Thread(target=self._load, name="speech", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Ends the process that speaks."""
        self._closed = True
        if self._mouth:
            self._mouth.close()

    # --- hearing --------------------------------------------------------------------------------------------------

    def ears_off(self) -> str | None:
        """The key of the phrase that says why nobody can be heard; None when it works."""
        return self._ears_off

    def listen(self, rate: int, expect: str | None = None, choices: Choices = (), city: str = "") -> Ear:
        """An ear for one stream of sound at `rate` Hz, to be closed; it knows what may be answered to the question.

        Raises CannotHear.
        """
        if not self._ears or self._ears_off:
            raise CannotHear("ears_off")
        try:
            return self._ears.listen(rate, self.vocabulary(expect, choices, city))
        except TooManyListening:
            raise CannotHear("too_many") from None

    def vocabulary(self, expect: str | None, choices: Choices, city: str) -> tuple[str, ...]:
        """What a person may say to the question that was asked; () is anything."""
        return listening.vocabulary(expect, choices, self._content, city)

    @staticmethod
    def pause(expect: str | None, choices: Choices, text: str = "") -> float:
        """Seconds of silence after which `text` is the whole answer to the question."""
        chosen = bool(text) and any(text in choice for choice in choices)
        return SHORT_PAUSE if chosen or expect in CLOSED_QUESTIONS else LONG_PAUSE

    # --- speaking -------------------------------------------------------------------------------------------------

    def mouth_off(self) -> str | None:
        """The key of the phrase that says why nothing can be said aloud; None when it works."""
        return self._mouth_off

    def say(
        self,
        text: str,
        speech: str | None = None,
        city: str = "",
        voice: Mapping[str, Any] | None = None,
        listener: Mapping[str, float] | None = None,
    ) -> tuple[Sentence, ...]:
        """The sentences of a message. `voice` is the conversation's, `listener` the listener's own rate and volume (as
        multiples, on top of it) and pitch (0–99)."""
        manner = manner_of(voice or {}, listener or {})
        return tuple(
            Sentence(spoken.text, spoken.words, spoken.pinyin, manner) for spoken in read_aloud(text, speech, city)
        )

    def wav(self, sentence: Sentence) -> bytes:
        """The sound of one sentence: a WAV, 22,050 Hz, mono. Raises CannotSpeak."""
        if not self._mouth or self._mouth_off:
            raise CannotSpeak
        try:
            # What is said to one person does not lie on a disk afterwards.
            keep = sentence.pinyin in self._fixed
            return self._mouth.say(sentence.words, sentence.pinyin, sentence.manner, keep=keep)
        except (MouthUnavailable, ValueError) as error:
            log.warning("a sentence could not be spoken: %s", error)
            raise CannotSpeak from error

    def counters(self) -> dict[str, int]:
        """What was done so far, and how many are heard now, by name."""
        mouth = self._mouth.counters() if self._mouth else {}
        found = {f"mouth_{name}": count for name, count in mouth.items()}
        return found | {"ears_open": self._ears.open if self._ears else 0, "ears_limit": self._settings.listeners}

    # --- beginning ------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        self._mouth_off = self._load_mouth()
        self._ears_off = self._load_ears()
        for key in (self._mouth_off, self._ears_off):
            if key:
                log.warning(LOGGED[key])
        if self.demo and not self._ears_off:
            log.warning(TRIED_OUT)
        if self._mouth and not self._mouth_off and not self._closed:
            self._warm(self._mouth)

    def _warm(self, mouth: Mouth) -> None:
        """What is the same for everybody is ready when somebody comes."""
        texts = [(phrase.text, phrase.speech) for phrase in self._content.phrases.values()]
        fixed = [(text, speech) for text, speech in texts if "{" not in text + (speech or "")]
        sentences = [spoken for text, speech in fixed for spoken in read_aloud(text, speech)]
        self._fixed = frozenset(spoken.pinyin for spoken in sentences)
        mouth.warm([(spoken.words, spoken.pinyin) for spoken in sentences], manner_of({}, {}))

    def _load_mouth(self) -> str | None:
        settings = self._settings
        try:
            model = Path(settings.voice_model) if settings.voice_model else None
            self._mouth = self._mouth or Mouth(ROOT / settings.voice_cache, model)
            self._mouth.ready()
            return None
        except MouthUnavailable as error:
            return MOUTH_OFF.get(error.reason, MOUTH_OFF["failed"])
        except Exception:  # whatever it is, pages work without a voice
            log.exception("what speaks could not be loaded")
            return MOUTH_OFF["failed"]

    def _load_ears(self) -> str | None:
        try:
            model = speech_model.find(self._settings)
            if self._ears is None and model is None:
                return EARS_OFF["no_model"]
            self._ears = self._ears or Ears(model, self._settings.listeners)  # type: ignore[arg-type]
            return None
        except EarsUnavailable as error:
            return EARS_OFF.get(error.reason, EARS_OFF["broken_model"])
        except Exception:
            log.exception("what hears could not be loaded")
            return EARS_OFF["broken_model"]


def manner_of(voice: Mapping[str, Any], listener: Mapping[str, float]) -> Manner:
    """How a conversation's {"rate", "volume"} (multiples of the voice's own) and the listener's own are spoken."""
    rate = RATE * float(voice.get("rate", 1.0)) * float(listener.get("rate", 1.0))
    volume = VOLUME * float(voice.get("volume", 1.0)) * float(listener.get("volume", 1.0))
    return Manner(
        rate=round(min(FASTEST, max(SLOWEST, rate))),
        volume=round(min(1.0, max(0.0, volume)), 2),
        pitch=round(min(99, max(0, float(listener.get("pitch", PITCH))))),
    )
