"""How well people are answered today, counted from the waits and the tickets as they are kept; judges nobody.

GB/T 33358-2016 《政府热线服务规范》 (service of government hotlines) asks that a call for a person be answered within
15 seconds, and 95 % of calls connected. Here a call is a row of `waits` begun since midnight in China; it is answered
when an operator took it. A call that was withdrawn or ended by itself counts as a call, and not as answered in time.
"""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.people import tickets, waits
from bot.rows import stamp
from bot.store import looking

SHANGHAI = ZoneInfo("Asia/Shanghai")
IN_TIME_SECONDS = 15


@dataclass(frozen=True)
class Level:
    """All times in seconds; None where nothing has been counted yet."""

    calls: int  # today
    answered_in_15s: int
    share: float | None  # answered_in_15s of those that are over, or have waited longer than that: 0 … 1
    median_s: int | None  # of those that an operator took
    longest_waiting_s: int | None  # of those that wait now, whenever they began


@dataclass(frozen=True)
class Unfinished:
    """Tickets that are not done or dropped, and those of them whose time is over."""

    open: int
    late: int


def level(engine: Engine, now: dt.datetime) -> Level:
    """Today's figures at `now`. Raises StoreUnavailable."""
    midnight = stamp(now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0))
    columns = (waits.c.since, waits.c.ended_at, waits.c.end)
    with looking(engine) as connection:
        today = connection.execute(select(*columns).where(waits.c.since >= midnight)).all()
        oldest = connection.execute(select(func.min(waits.c.since)).where(waits.c.ended_at.is_(None))).scalar()
    taken = [_seconds(row.since, row.ended_at) for row in today if row.end == "take"]
    in_time = sum(seconds <= IN_TIME_SECONDS for seconds in taken)
    undecided = sum(row.ended_at is None and _seconds(row.since, stamp(now)) <= IN_TIME_SECONDS for row in today)
    decided = len(today) - undecided
    return Level(
        calls=len(today),
        answered_in_15s=in_time,
        share=round(in_time / decided, 3) if decided else None,
        median_s=round(statistics.median(taken)) if taken else None,
        longest_waiting_s=_seconds(oldest, stamp(now)) if oldest else None,
    )


def unfinished(engine: Engine, now: dt.datetime) -> Unfinished:
    """How much is left to do. Raises StoreUnavailable."""
    which = tickets.c.state.in_(("open", "doing"))
    with looking(engine) as connection:
        count = select(func.count()).select_from(tickets).where(which)
        left = connection.execute(count).scalar_one()
        late = connection.execute(count.where(tickets.c.due_at < stamp(now))).scalar_one()
    return Unfinished(int(left), int(late))


def _seconds(begun: str, ended: str) -> int:
    return max(0, int((dt.datetime.fromisoformat(ended) - dt.datetime.fromisoformat(begun)).total_seconds()))
