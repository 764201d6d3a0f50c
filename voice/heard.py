"""What was heard, in words; and which of two hearings is believed. Touches no sound and no recogniser."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

ESCAPE = "[unk]"  # what a recogniser writes for a word that it does not know
SURE = 0.6  # a closed recogniser less sure than this is not believed against the open one
HANDICAP = 0.25  # where both heard as many syllables, the open one must be surer by so much of what it heard otherwise


@dataclass(frozen=True)
class Word:
    """One word; `start` and `end` in seconds since listening began, `confidence` 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True)
class Heard:
    """What was heard: a caption that may still change, without words; or a final result, with them."""

    text: str
    words: tuple[Word, ...]
    final: bool

    @property
    def confidence(self) -> float:
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0


def believed(opened: tuple[Word, ...], closed: tuple[Word, ...]) -> tuple[Word, ...]:
    """Which of two hearings of one utterance counts: `closed`, with a vocabulary, or `opened`; escapes still in it.

    A recogniser that knows few words hears them in everything. So it is believed only where nothing escaped it, it is
    sure, both heard as many syllables, and the open one is not much surer of what it heard instead: in a long number
    one wrong digit must not be carried by ten right ones.
    """
    if not closed or any(word.text == ESCAPE for word in closed):
        return opened
    ours, theirs = heard(closed), heard(opened)
    if ours.text == theirs.text:
        return closed
    if ours.confidence < SURE:
        return opened
    mine, other = _syllables(closed), _syllables(opened)
    if len(mine) != len(other):
        return opened
    apart = [(sure, surer) for (one, sure), (another, surer) in zip(mine, other) if one != another]
    return closed if sum(sure - surer for sure, surer in apart) >= -HANDICAP * len(apart) else opened


def _syllables(words: tuple[Word, ...]) -> list[tuple[str, float]]:
    """Each character, with the confidence of its word; an escape counts as one."""
    whole = [((word.text,) if word.text == ESCAPE else word.text, word.confidence) for word in words]
    return [(character, confidence) for characters, confidence in whole for character in characters]


def heard(words: tuple[Word, ...]) -> Heard:
    """The final result of these words; escapes are left out."""
    known = tuple(word for word in words if word.text != ESCAPE)
    return Heard("".join(word.text for word in known), known, final=True)


def joined(finals: list[Heard]) -> Heard:
    """Several final results, one after the other, as one; at least one is needed."""
    words = tuple(word for final in finals for word in final.words)
    return replace(finals[-1], text="".join(final.text for final in finals), words=words)


def without_escapes(text: str) -> str:
    """Chinese as it is written: no spaces, and no escapes."""
    return re.sub(r"\[unk\]|\s", "", text)
