"""How a call ends: with last words to a person, or after a goodbye with a moment for second thoughts; says nothing."""

from __future__ import annotations

from bot.phone.exchange import OPERATOR

GRACE = 3.0  # seconds after a goodbye in which the caller may think of something more
LONGEST = 25.0  # seconds that last words may take


class Parting:
    """Of one call. A call that goes to a person goes; one that would end stays when the caller speaks on."""

    def __init__(self) -> None:
        self._decision: str | None = None
        self._until = self._quiet = 0.0

    @property
    def begun(self) -> bool:
        return self._decision is not None

    @property
    def to_person(self) -> bool:
        """Whether the last words are being said before a person takes over: nothing stops them."""
        return self._decision == OPERATOR

    def begin(self, decision: str, now: float) -> bool:
        """False when the call goes to a person already."""
        if self.to_person:
            return False
        self._decision, self._until, self._quiet = decision, now + LONGEST, now
        return True

    def stay(self) -> None:
        """The caller goes on."""
        if not self.to_person:
            self._decision = None

    def due(self, now: float, busy: bool) -> str | None:
        """The decision, once the last word has been said; `busy` while something is said or waits to be."""
        if busy and now < self._until:
            self._quiet = now
            return None
        return self._decision if self.to_person or now - self._quiet > GRACE else None
