"""Which phone is spoken in which frame, from the synthesiser's own times; what does not fit is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speech_fixture.espeak import Phoneme
from speech_fixture.readings import SILENCE, phones, states

FRAME_STEP = 0.010  # seconds between frames
FRAME_CENTRE = 0.0125  # seconds from a frame's start to the middle of its window
CLOSURE = 0.080  # seconds; a shorter gap between syllables belongs to the sound that follows


class Misaligned(Exception):
    """The synthesiser did not speak the syllables it was given."""


@dataclass(frozen=True)
class Segment:
    """From `start` (seconds) until the next segment starts, this state of this phone is heard."""

    phone: str
    state: int
    start: float


def segments(
    phonemes: Sequence[Phoneme], syllables: Sequence[str], tones: Sequence[str], rate: float
) -> tuple[Segment, ...]:
    """Segments of speech whose syllables were `syllables`, with the tones that were really spoken.

    Raises Misaligned when the phonemes do not make as many syllables, or one has fewer phonemes than phones.
    """
    spoken = _syllables(phonemes)
    if not len(spoken) == len(syllables) == len(tones):
        raise Misaligned(f"{len(spoken)} syllables and {len(tones)} tones for {len(syllables)}")
    found = [Segment(SILENCE, 0, 0.0)]
    for (starts, end), syllable, tone in zip(spoken, syllables, tones):
        try:
            *onset, final = phones(syllable[:-1] + tone)
        except ValueError as error:
            raise Misaligned(str(error)) from error
        if len(starts) <= len(onset):
            raise Misaligned(f"too few sounds in {syllable}")
        first = starts[0] / rate
        if 0 < first - found[-1].start < CLOSURE and found[-1].phone == SILENCE and len(found) > 1:
            first = found.pop().start
        if onset:
            found.append(Segment(onset[0], 0, first))
            first = starts[1] / rate
        found += [
            Segment(final, 0, first),
            Segment(final, 1, (first + end / rate) / 2),
            Segment(SILENCE, 0, end / rate),
        ]
    return tuple(found)


def _syllables(phonemes: Sequence[Phoneme]) -> list[tuple[list[int], int]]:
    """(samples at which its phonemes begin, sample at which it ends) of each syllable."""
    found: list[tuple[list[int], int]] = []
    starts: list[int] = []
    for phoneme in phonemes:
        if not phoneme.name.startswith("_"):
            starts.append(phoneme.sample)
        elif starts:
            found.append((starts, phoneme.sample))
            starts = []
    return found


def labels(of: Sequence[Segment], frames: int, lead: float) -> NDArray[np.int16]:
    """The network's output that is right for each of `frames` frames, when `lead` seconds come before the speech."""
    numbers = np.array([states()[segment.phone, segment.state] for segment in of], np.int16)
    starts = np.array([segment.start + lead for segment in of])
    starts[0] = -np.inf
    centres = np.arange(frames) * FRAME_STEP + FRAME_CENTRE
    found: NDArray[np.int16] = numbers[np.searchsorted(starts, centres, side="right") - 1]
    return found
