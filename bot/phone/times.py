"""How long each turn of a call took, and how sure its words were: as figures for the record; measures nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Turn:
    spoke: float
    ended: float
    by: str
    confidence: float | None
    heard: float
    answered: float | None = None
    sound: float | None = None


@dataclass
class Times:
    """Of one call that began at `began`; all times in seconds of one clock."""

    began: float
    _turns: list[_Turn] = field(default_factory=list)

    def turn(
        self, by: str, spoke: float, ended: float, confidence: float | None = None, heard: float | None = None
    ) -> None:
        """The caller has said something (`by` voice) or pressed it (`by` key). `spoke`: when they fell silent; `heard`:
        when the recogniser was sure of their words."""
        self._turns.append(_Turn(spoke, ended, by, confidence, ended if heard is None else heard))

    def answered(self, at: float) -> None:
        """The first words of the answer are known."""
        for turn in self._turns:
            turn.answered = turn.answered or at

    def sound(self, at: float) -> None:
        """The voice begins; it answers all that was said before, whatever it says."""
        for turn in self._turns:
            turn.sound = turn.sound or at

    def record(self) -> list[dict[str, Any]]:
        """[{"by", "at", "end", "heard", "answer", "sound", "confidence"}]; `at`: when the caller fell silent, since
        the call began; the others since then, in seconds, None for what never came."""
        return [
            {
                "by": turn.by,
                "at": round(turn.spoke - self.began, 2),
                "end": round(turn.ended - turn.spoke, 2),
                "heard": _since(turn.heard, turn.spoke),
                "answer": _since(turn.answered, turn.spoke),
                "sound": _since(turn.sound, turn.spoke),
                "confidence": turn.confidence,
            }
            for turn in self._turns
        ]


def _since(at: float | None, since: float) -> float | None:
    return None if at is None else round(at - since, 2)
