"""Seconds that really went by for a conversation; it is told the time, and reads no clock."""

from __future__ import annotations

GAP = 0.5  # seconds that a gap counts at most


class Elapsed:
    """Our own time, from 0, out of times `at` in seconds on any clock.

    A process that stood still for a minute finds a minute gone and nothing heard in it. That is no silence of the
    caller: a gap longer than GAP counts as GAP, and a step backward as nothing. So it is told the time at least every
    GAP seconds.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self._at: float | None = None

    def to(self, at: float) -> float:
        """Our own time at `at`."""
        if self._at is not None:
            self.now += min(max(at - self._at, 0.0), GAP)
        self._at = at
        return self.now
