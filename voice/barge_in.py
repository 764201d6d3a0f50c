"""Whether a caller's sound stops the bot's voice: for a moment, for good or not at all; it stops nothing itself."""

from __future__ import annotations

import math

from voice.elapsed import Elapsed
from voice.patience import takes_the_word

# A cough and the first syllable of a word cannot be told apart within a fifth of a second, and the recogniser is later
# still. So a sound pauses the voice at once, and what the recogniser makes of it decides. The voice is to be quiet
# within 200 ms; of those, voice.level takes 70 to know a sound, and a telephone that sends 60 ms at once as much again.
COUGH = 0.8  # seconds of quiet after a sound in which its words would have come
NOISE = 2.5  # seconds of sound without words that are no speech; the television, a lorry
NEAR = 1.5  # seconds that words may be later than their sound


class BargeIn:
    """Told of what is heard while the bot speaks. Answers: "pause", "go_on" (say the broken sentence again), "stop".

    `level` and `heard` as with Turn; words are those since the voice began. What a listener says and what did not stop
    the voice (嗯, 对对) is no answer: a turn that began and ended in it is to be thrown away. A key always stops it.
    """

    def __init__(self) -> None:
        self._time = Elapsed()
        self._kind: str | None = None
        self._on = self._paused = self._deaf = False
        self._sound = self._pause = -math.inf

    def speaking(self, at: float, kind: str | None = None) -> None:
        """The bot's voice begins; `kind` is the kind of answer that it asks for."""
        self._time.to(at)
        self._kind = kind
        self._on, self._paused, self._deaf = True, False, False

    def quiet(self) -> None:
        """The bot's voice has ended."""
        self._on = self._paused = False

    def level(self, at: float, speech: bool) -> str | None:
        """Whether there is the sound of speech now."""
        now = self._time.to(at)
        self._sound = now if speech else self._sound
        if not self._on:
            return None
        return self._while_paused(now) if self._paused else self._while_speaking(now, speech)

    def heard(self, at: float, text: str) -> str | None:
        """The words since the voice began, as far as they are known."""
        now = self._time.to(at)
        if not self._on or now - self._sound > NEAR or not takes_the_word(text, self._kind):
            return None
        self.quiet()
        return "stop"

    def _while_speaking(self, now: float, speech: bool) -> str | None:
        self._deaf = self._deaf and speech
        if self._deaf or not speech:
            return None
        self._paused, self._pause = True, now
        return "pause"

    def _while_paused(self, now: float) -> str | None:
        self._deaf = now - self._pause >= NOISE
        if now - self._sound < COUGH and not self._deaf:
            return None
        self._paused = False
        return "go_on"
