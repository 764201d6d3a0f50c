"""Tells a turn what a telephone and a recogniser would tell it: who makes a sound, what words come of it and when."""

from __future__ import annotations

from dataclasses import dataclass

from voice.turn import Turn

STEP = 0.02
RECOGNISED = 0.35  # seconds after its end in which a syllable is in the text
FINAL = 0.8  # seconds of quiet after which the recogniser ends its utterance


@dataclass(frozen=True)
class Piece:
    """`seconds` of sound that become `words` (none: a cough), or of quiet (`words` is None)."""

    seconds: float
    words: str | None = None


def says(words: str, seconds: float | None = None) -> Piece:
    """Said at 2.5 syllables a second, if it is not said how long it takes."""
    return Piece(seconds if seconds is not None else 0.4 * len(words), words)


def quiet(seconds: float) -> Piece:
    return Piece(seconds)


def cough(seconds: float = 0.35) -> Piece:
    return Piece(seconds, "")


@dataclass(frozen=True)
class Happened:
    at: float  # seconds since the story began
    event: str
    text: str


class Telling:
    """A story told to a Turn, piece by piece; `at` is where it is."""

    def __init__(self, turn: Turn, start: float = 1000.0) -> None:
        self.turn = turn
        self.start = self.at = start
        self._utterance = ""
        self._due: list[tuple[float, str]] = []
        self._sound = start

    def tell(self, *pieces: Piece) -> list[Happened]:
        happened: list[Happened] = []
        for piece in pieces:
            steps = round(piece.seconds / STEP)
            for place, word in enumerate(piece.words or "", start=1):
                self._due.append((self.at + piece.seconds * place / len(piece.words or "") + RECOGNISED, word))
            for _ in range(steps):
                self.at += STEP
                if piece.words is not None:
                    self._sound = self.at
                self._note(happened, self.turn.level(self.at, piece.words is not None))
                self._recognise(happened)
        return happened

    def _recognise(self, happened: list[Happened]) -> None:
        while self._due and self._due[0][0] <= self.at:
            self._utterance += self._due.pop(0)[1]
            self._note(happened, self.turn.heard(self.at, self._utterance, False))
        if self._utterance and not self._due and self.at - self._sound >= FINAL:
            self._note(happened, self.turn.heard(self.at, self._utterance, True))
            self._utterance = ""

    def _note(self, happened: list[Happened], event: str | None) -> None:
        if event:
            happened.append(Happened(round(self.at - self.start, 2), event, self.turn.text))


def events(happened: list[Happened]) -> list[str]:
    return [one.event for one in happened]
