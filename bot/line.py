"""Who waits for a person, who is on, how long helping took: as rows; says and estimates nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot.calls import calls
from bot.database import conversations
from bot.people import operators, waits

ON = dt.timedelta(seconds=60)  # an operator whose page asked so recently is on
LATELY = 20  # of the newest times that somebody was helped


@dataclass(frozen=True)
class InLine:
    id: str
    reason: str | None
    urgent: bool
    since: str  # ISO 8601, UTC


@dataclass(frozen=True)
class Line:
    """All who wait, in no order; how many operators are on, how many residents they hold, and how long helping took."""

    waiting: tuple[InLine, ...]
    on: int
    held: int
    helped: tuple[float, ...]  # seconds, the newest first


def read(connection: Connection, now: str) -> Line:
    """The line at `now` (ISO 8601, UTC), as this connection sees it."""
    row = conversations.c
    query = select(row.id, row.reason, row.urgent, row.waiting_since).where(row.holder == "waiting")
    waiting = tuple(InLine(*found) for found in connection.execute(query))
    recent = (dt.datetime.fromisoformat(now) - ON).isoformat(timespec="seconds")
    on = select(operators.c.name).where(operators.c.active, operators.c.seen_at >= recent)
    names = tuple(connection.execute(on).scalars())
    held = select(func.count()).select_from(conversations).where(row.holder == "operator", row.operator.in_(names))
    taken = select(waits.c.ended_at, waits.c.taken_until).where(waits.c.taken_until.is_not(None))
    helped = connection.execute(taken.order_by(waits.c.id.desc()).limit(LATELY)).all()
    return Line(
        waiting,
        len(names),
        int(connection.execute(held).scalar_one()),
        tuple(_seconds(begin, end) for begin, end in helped if begin),
    )


def _seconds(begin: str, end: str) -> float:
    return (dt.datetime.fromisoformat(end) - dt.datetime.fromisoformat(begin)).total_seconds()


@dataclass(frozen=True)
class OpenWait:
    """Somebody who waits now, and when they were last told how it stands."""

    id: int
    conversation_id: str
    reason: str
    since: str
    told_at: str | None


def open_waits(connection: Connection) -> tuple[OpenWait, ...]:
    """All who wait, who has waited longest first."""
    row = waits.c
    query = select(row.id, row.conversation_id, row.reason, row.since, row.told_at).where(row.ended_at.is_(None))
    return tuple(OpenWait(*found) for found in connection.execute(query.order_by(row.id)))


def hears(connection: Connection, conversation: str) -> bool:
    """Whether whoever waits hears what is said: not on a telephone that is with the exchange by now, or hung up."""
    ends = connection.execute(select(calls.c.ended_at).where(calls.c.conversation_id == conversation)).scalars().all()
    return not ends or None in ends


def mark_told(connection: Connection, wait: OpenWait, now: str) -> bool:
    """Notes that it was told now: of two who are about to, one does."""
    row = waits.c
    before = row.told_at.is_(None) if wait.told_at is None else row.told_at == wait.told_at
    marked = update(waits).where(row.id == wait.id, row.ended_at.is_(None), before).values(told_at=now)
    return connection.execute(marked).rowcount == 1
