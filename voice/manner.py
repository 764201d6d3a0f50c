"""How something is said: fast, loud, high; it knows no engine."""

from __future__ import annotations

from dataclasses import dataclass

SLOWEST, FASTEST = 80, 300  # espeak's words a minute; above 300 it leaves syllables out, below 80 it takes none


@dataclass(frozen=True)
class Manner:
    """How fast, loud and high; what lies outside is brought to the border, since somebody waits to hear it.

    rate: espeak's words a minute, 80 to 300 (135 is about 2.5 syllables a second). volume: 0 to 1, of the amplitude.
    pitch: 0 to 99, 50 as the voice is.
    """

    rate: int = 135
    volume: float = 1.0
    pitch: int = 50

    def __post_init__(self) -> None:
        within = object.__setattr__  # the way into a frozen dataclass while it is made
        within(self, "rate", max(SLOWEST, min(FASTEST, round(self.rate))))
        within(self, "volume", max(0.0, min(1.0, float(self.volume))))
        within(self, "pitch", max(0, min(99, round(self.pitch))))
