"""The hours in which people sit at the desk: reads them from a setting, says whether they are now; knows nobody."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEFAULT = "08:30-17:30"
_SPAN = re.compile(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–—~]\s*([01]?\d|2[0-4]):([0-5]\d)\s*")
_DAY = 24 * 60
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Duty:
    """The spans of every day, in minutes since midnight; one that ends before it begins goes over midnight."""

    spans: tuple[tuple[int, int], ...]

    @classmethod
    def parse(cls, text: str) -> Duty:
        """Reads "08:30-12:00,13:00-17:30"; raises ValueError, whose message completes "must be …"."""
        spans = []
        for part in text.replace("，", ",").split(","):
            match = _SPAN.fullmatch(part)
            begin, end = _minutes(match) if match else (0, 0)
            if begin == end or max(begin, end) > _DAY:
                raise ValueError("hours such as 08:30-17:30 or 08:30-12:00,13:00-17:30")
            spans.append((begin, end))
        return cls(tuple(sorted(spans)))

    def open(self, now: dt.datetime) -> bool:
        """Whether somebody should be at the desk at `now`; the minute at which a span ends is over."""
        return any(_within(_minute(now), begin, end) for begin, end in self.spans)

    def opens(self, now: dt.datetime) -> dt.datetime:
        """`now` while it is open, else the next moment at which it opens."""
        if self.open(now):
            return now
        local = now.astimezone(SHANGHAI)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        moments = [midnight + begin * _MINUTE for begin, _ in self.spans]
        return next((moment for moment in moments if moment > local), moments[0] + _DAY * _MINUTE)

    def closes(self, now: dt.datetime) -> dt.datetime:
        """When the span ends in which `now` lies, or the next one."""
        at = self.opens(now).astimezone(SHANGHAI)
        midnight, minute = at.replace(hour=0, minute=0, second=0, microsecond=0), _minute(at)
        ends = [end for begin, end in self.spans if _within(minute, begin, end)]
        return midnight + max(end if end > minute else end + _DAY for end in ends) * _MINUTE

    def clocks(self) -> tuple[tuple[str, str], ...]:
        """The spans as ("08:30", "17:30")."""
        return tuple((_clock(begin), _clock(end)) for begin, end in self.spans)

    def __str__(self) -> str:
        return ",".join("-".join(span) for span in self.clocks())


def _minutes(match: re.Match[str]) -> tuple[int, int]:
    hours = [int(part) for part in match.groups()]
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]


def _minute(now: dt.datetime) -> int:
    local = now.astimezone(SHANGHAI)
    return local.hour * 60 + local.minute


def _within(minute: int, begin: int, end: int) -> bool:
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
