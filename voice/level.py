"""Is somebody speaking? Told from how loud a telephone line is against its own noise; it knows no words.

A detector of our own, because it is to be right about one thing only: when there is sound that could be speech. Whether
it is speech, the recogniser knows (Turn, BargeIn). The noise floor is the least that was heard in the last two seconds:
nobody speaks so long without the short gaps of p, t, k and breath, while a fan has none (Martin 2001, "Noise power
spectral density estimation based on optimal smoothing and minimum statistics", IEEE Transactions on Speech and Audio
Processing 9). Speech on a telephone is at -35 to -15 dBFS.
"""

from __future__ import annotations

from collections import deque

from voice.pcm import loudness

BLOCK_SECONDS = 0.01
ONSET = 7  # blocks above the threshold: 70 ms, longer than the clicks of a line
HANG = 10  # blocks below it: 100 ms, so that a word is one sound; pauses are counted by others
ABOVE = 8.0  # dB above the floor
STAY = 3.0  # dB less, to go on being speech
LEAST = -50.0  # dBFS; what is softer than this is no voice on a telephone
QUIETEST, LOUDEST = -70.0, -32.0  # dBFS between which a floor can be; lines that send digital silence have none
ECHO = 20.0  # dB that the bot's own voice comes back softer, at least
PARTS, PART = 8, 25  # the two seconds, in parts of 25 blocks
START = 4  # parts for which the floor is taken to be low, as nothing is known yet


class Detector:
    """One direction of one call. `rate` in samples a second."""

    def __init__(self, rate: int = 8000) -> None:
        self._block = round(rate * BLOCK_SECONDS) * 2
        self._rest = b""
        self._least: deque[float] = deque([QUIETEST], maxlen=PARTS)
        self._part: list[float] = []
        self._start = START
        self._smooth: float | None = None
        self._above = self._below = 0
        self.speech = False

    @property
    def floor(self) -> float:
        """The line's noise, dBFS."""
        known = [*self._least, *([min(self._part)] if self._part else [])]
        return min(max(min(known), QUIETEST), LOUDEST)

    def hears(self, samples: bytes, own: float = -120.0) -> bool:
        """Whether there is speech after these samples (16 bit mono, any length). `own` is how loud, in dBFS, the bot's
        voice was that went out a moment ago: what is much softer than it may be its echo."""
        sound = self._rest + samples
        whole = len(sound) - len(sound) % self._block
        self._rest = sound[whole:]
        for start in range(0, whole, self._block):
            self._hear(loudness(sound[start : start + self._block]), own)
        return self.speech

    def _hear(self, level: float, own: float) -> None:
        level = max(level, QUIETEST)
        self._smooth = smooth = level if self._smooth is None else (self._smooth + level) / 2
        self._learn(smooth)
        threshold = max(self.floor + ABOVE, LEAST, own - ECHO)
        self._above = self._above + 1 if smooth > threshold else 0
        self._below = self._below + 1 if smooth < threshold - STAY else 0
        if self._above >= ONSET:
            self.speech = True
        elif self._below >= HANG:
            self.speech = False

    def _learn(self, level: float) -> None:
        self._part.append(level)
        if len(self._part) < PART:
            return
        self._least.append(min(self._part))
        self._part = []
        self._start -= 1
        if self._start == 0:
            self._least.popleft()  # the floor that was only taken to be so
