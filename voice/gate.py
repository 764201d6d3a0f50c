"""Keeps the silence of a line away from the recogniser, for which it is as much work as speech; judges no sound."""

from __future__ import annotations

from voice.level import LEAST
from voice.pcm import WIDTH, loudness

AFTER = 2.0  # seconds of silence that still pass: by them a recogniser knows that an utterance has ended
BEFORE = 0.5  # seconds of what was kept back that pass with the next sound: a word begins softly


class Gate:
    """One direction of one call, 16-bit mono at `rate` samples a second.

    What is softer than LEAST is no voice on a telephone (voice.level). On a quiet line most of a call is that.
    """

    def __init__(self, rate: int) -> None:
        self._after, self._before = (round(seconds * rate) * WIDTH for seconds in (AFTER, BEFORE))
        self._silent = 0  # bytes since the last sound
        self._kept = b""

    def passes(self, samples: bytes) -> bytes:
        """Of these samples, and of those that were kept back, what is to be heard now; empty in a silence."""
        self._silent = 0 if loudness(samples) > LEAST else self._silent + len(samples)
        if self._silent > self._after:
            self._kept = (self._kept + samples)[-self._before :]
            return b""
        passed, self._kept = self._kept + samples, b""
        return passed
