"""What is due, with the database as the queue: adds, hands out and ends jobs; does not know what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.people import jobs as table
from bot.services.transactions import reading, stamp, writing

CLAIM = timedelta(seconds=60)  # a clock that was killed loses its job after this
TRIES = 6
BACKOFF = timedelta(seconds=30)  # doubled with each try: half an hour in all

_jobs = table.c


@dataclass(frozen=True)
class Job:
    """A job that this clock may do until `claimed_until`; `tries` counts this one."""

    id: int
    kind: str
    subject: str
    due_at: datetime
    tries: int
    claimed_until: str
    detail: Mapping[str, Any]


def add(
    connection: Connection, kind: str, subject: str, due_at: datetime, detail: Mapping[str, Any] | None = None
) -> bool:
    """Adds a job in the caller's transaction; False if the very same one is there already, done or not."""
    row = {"kind": kind, "subject": subject, "due_at": stamp(due_at), "state": "waiting", "tries": 0}
    try:
        with connection.begin_nested():  # the caller's transaction lives on
            connection.execute(insert(table).values(row | {"detail": dict(detail or {})}))
    except IntegrityError:
        return False
    return True


def finish(connection: Connection, job: Job) -> bool:
    """Ends the job in the transaction that does it: False if the claim has run out, and then nothing may be done."""
    return _end(connection, job, {"state": "done", "claimed_until": None})


class Jobs:
    """The queue; every method may raise `transactions.BookingUnavailable`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, now: datetime) -> Job | None:
        """The job that has been due longest, for this clock alone; None when nothing is due."""
        at = stamp(now)
        free = or_(_jobs.claimed_until.is_(None), _jobs.claimed_until < at)
        due = _jobs.state.in_(("waiting", "doing")) & (_jobs.due_at <= at) & free
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).where(due).order_by(_jobs.due_at, _jobs.id).limit(20)).all()
        for row in rows:
            until = stamp(now + CLAIM)
            mine = due & (_jobs.id == row.id) & (_jobs.tries == row.tries)
            values = {"state": "doing", "claimed_until": until, "tries": row.tries + 1}
            with writing(self._engine) as connection:
                if connection.execute(update(table).where(mine).values(**values)).rowcount == 1:
                    at_ = datetime.fromisoformat(row.due_at)
                    return Job(row.id, row.kind, row.subject, at_, row.tries + 1, until, row.detail or {})
        return None

    def known(self, kind: str, subject: str, due_at: datetime) -> bool:
        """Whether this very job was ever added."""
        same = (_jobs.kind == kind) & (_jobs.subject == subject) & (_jobs.due_at == stamp(due_at))
        with reading(self._engine) as connection:
            return connection.execute(select(_jobs.id).where(same)).first() is not None

    def failed(self, job: Job, now: datetime) -> bool:
        """Puts the job back for a later try; after TRIES it is given up. False if it was another clock's by now."""
        if job.tries >= TRIES:
            values: dict[str, Any] = {"state": "failed", "claimed_until": None}
        else:
            later = now + BACKOFF * 2 ** (job.tries - 1)
            values = {"state": "waiting", "claimed_until": stamp(later)}
        with writing(self._engine) as connection:
            return _end(connection, job, values)


def _end(connection: Connection, job: Job, values: Mapping[str, Any]) -> bool:
    mine = (_jobs.id == job.id) & (_jobs.state == "doing") & (_jobs.tries == job.tries)
    return connection.execute(update(table).where(mine).values(**values)).rowcount == 1
