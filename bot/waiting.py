"""How long a resident may wait for a person, and the words that say so truthfully; reads and stores nothing."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bot.content import Content, Phrase
from bot.duty import DEFAULT, Duty
from bot.line import InLine, Line
from bot.mandarin import spoken

HELPING = 6 * 60.0  # seconds that helping is taken to last until HISTORY people were helped
HISTORY = 3
LAST_RANK = 4  # of a reason that content/escalations.yml does not know
LONG = 5.0  # minutes; the default of BANBAN_LONG_WAIT


@dataclass(frozen=True)
class Wait:
    """How a wait stands. `open`: somebody is at the desk; else nobody can say how many `minutes` it will take."""

    position: int  # 1: next
    minutes: int | None
    open: bool


class Waiting:
    """Counts places in the line and finds the words; `long` is in minutes."""

    def __init__(self, content: Content, duty: Duty | None = None, hotline: str = "12345", long: float = LONG) -> None:
        self._content = content
        self._hotline = hotline
        self._long = long
        self.duty = duty or Duty.parse(DEFAULT)
        self.gives_over: dict[
            str, Callable[[dt.datetime], bool]
        ] = {}  # by door: whether it brings a person itself, now

    def gives(self, door: str, now: dt.datetime) -> bool:
        """Whether this door gives whoever calls a person to one at once, and says so itself."""
        return door in self.gives_over and self.gives_over[door](now)

    def rank(self, reason: str | None, urgent: bool) -> int:
        """Who is taken first: 0 is danger."""
        entry = self._content.escalations.get(reason or "")
        return entry.rank if entry else 0 if urgent else LAST_RANK

    def ordered(self, line: Line) -> list[InLine]:
        """The line as it is taken: by rank, then by time."""
        return sorted(line.waiting, key=lambda one: (self.rank(one.reason, one.urgent), one.since, one.id))

    def wait(self, line: Line, conversation: str) -> Wait | None:
        """How the wait of `conversation` stands in `line`; None when it is not in it.

        With c operators who each need h seconds a resident, somebody becomes free every h/c seconds (M/M/c queue):
        as many residents as are ahead or in hand must be done, less those for whom an operator is free now.
        """
        ids = [one.id for one in self.ordered(line)]
        if conversation not in ids:
            return None
        ahead = ids.index(conversation)
        if not line.on:
            return Wait(ahead + 1, None, False)
        helping = statistics.median(line.helped) if len(line.helped) >= HISTORY else HELPING
        done_before = max(0, ahead + line.held - line.on + 1)
        return Wait(ahead + 1, max(1, math.ceil(done_before * helping / line.on / 60)), True)

    def long(self, wait: Wait) -> bool:
        """Whether a call-back is the better offer."""
        return wait.minutes is None or wait.minutes > self._long

    def words(self, wait: Wait | None, now: dt.datetime, again: bool = False) -> Phrase:
        """What the resident hears when a person is called, or (`again`) while waiting."""
        hotline = {"hotline": self._hotline, "hotline_spoken": spoken.digits_for_ear(self._hotline)}
        if wait is None or not wait.open:
            return self._nobody(now, again, hotline)
        numbers = {"position": wait.position, "minutes": wait.minutes}
        if again:
            return self._content.phrase("still_waiting.next" if wait.position == 1 else "still_waiting.line", **numbers)
        if self.long(wait):
            return self._content.phrase("waiting.long", **numbers)
        return self._content.phrase("waiting.next" if wait.position == 1 else "waiting.line", **numbers)

    def _nobody(self, now: dt.datetime, again: bool, hotline: dict[str, str]) -> Phrase:
        if self.duty.open(now):
            return self._content.phrase("still_waiting" if again else "waiting", **hotline)
        hours = {"hours": self.hours(), "hours_spoken": self.hours(ear=True)}
        return self._content.phrase("still_waiting.closed" if again else "waiting.closed", **hotline, **hours)

    def hours(self, ear: bool = False) -> str:
        """When somebody is on duty, in words."""
        spans = self.duty.clocks()
        if spans == (("00:00", "24:00"),):
            return self._content.phrase("duty.always").text
        ends = [(spoken.clock(begin, ear), spoken.clock(_read(end), ear)) for begin, end in spans]
        parts = [self._content.phrase("duty.span", begin=begin, end=end).text for begin, end in ends]
        return self._content.phrase("duty.and").text.join(parts)


def _read(end: str) -> str:
    """24:00 is read out as midnight."""
    return "00:00" if end == "24:00" else end
