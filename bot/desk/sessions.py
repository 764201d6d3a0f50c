"""Who is logged in, for how long, and who is on; keeps only the hash of the token that a browser holds."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Engine

from bot.desk import audit
from bot.desk.accounts import Operator, operator_of
from bot.desk.audit import Act
from bot.people import operator_sessions, operators
from bot.rows import stamp
from bot.store import looking, writing

AT_MOST = dt.timedelta(hours=12)
UNUSED = dt.timedelta(minutes=60)
NOTED_EVERY = dt.timedelta(seconds=20)  # a use is written down at most so often
ON_FOR = dt.timedelta(seconds=60)  # who was seen within this is on


class NoSession(Exception):
    """The token opens nothing: never given, altered, ended, logged out, or the account is off."""


@dataclass(frozen=True)
class Session:
    operator: Operator
    csrf: str  # what every POST must bring
    token_hash: str
    ends_at: str  # ISO 8601, UTC, unless it is used before

    @property
    def name(self) -> str:
        """The operator's log-in name, as conversations keep it."""
        return self.operator.name


class Sessions:
    """Every method raises StoreUnavailable when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, operator: Operator, now: dt.datetime) -> str:
        """A new token, whatever the browser held before; what has ended is cleared away."""
        token = secrets.token_urlsafe(32)
        row = {"token_hash": _hash(token), "operator_id": operator.id, "csrf": secrets.token_urlsafe(32)}
        row |= {"created_at": stamp(now), "ends_at": stamp(now + UNUSED)}
        with writing(self._engine) as connection:
            connection.execute(delete(operator_sessions).where(operator_sessions.c.ends_at <= stamp(now)))
            connection.execute(insert(operator_sessions).values(row))
            audit.write(connection, now, f"operator:{operator.name}", Act.LOG_IN)
        return token

    def find(self, token: str, now: dt.datetime, used: bool = True) -> Session:
        """The session that `token` opens; if it is `used` it lasts longer. Raises NoSession."""
        joined = operator_sessions.join(operators, operators.c.id == operator_sessions.c.operator_id)
        which = (operator_sessions.c.token_hash == _hash(token)) & (operator_sessions.c.ends_at > stamp(now))
        columns = (*operators.c, operator_sessions.c.csrf, operator_sessions.c.ends_at)
        begun = operator_sessions.c.created_at.label("begun_at")
        query = select(*columns, operator_sessions.c.token_hash, begun).select_from(joined)
        with looking(self._engine) as connection:
            row = connection.execute(query.where(which & operators.c.active)).mappings().first()
        if row is None:
            raise NoSession
        until = min(now + UNUSED, dt.datetime.fromisoformat(row["begun_at"]) + AT_MOST)
        if used and until - dt.datetime.fromisoformat(row["ends_at"]) >= NOTED_EVERY:
            mine = operator_sessions.c.token_hash == row["token_hash"]
            with writing(self._engine) as connection:
                connection.execute(update(operator_sessions).where(mine).values(ends_at=stamp(until)))
        return Session(operator_of(row), row["csrf"], row["token_hash"], row["ends_at"])

    def end(self, session: Session, now: dt.datetime) -> None:
        """Logs out, and is no longer on."""
        others = select(func.count()).where(operator_sessions.c.operator_id == session.operator.id)
        with writing(self._engine) as connection:
            connection.execute(delete(operator_sessions).where(operator_sessions.c.token_hash == session.token_hash))
            if not connection.execute(others).scalar_one():
                mine = operators.c.id == session.operator.id
                connection.execute(update(operators).where(mine).values(seen_at=None))
            audit.write(connection, now, f"operator:{session.name}", Act.LOG_OUT)

    def seen(self, operator: Operator, now: dt.datetime) -> None:
        """Notes that a page of theirs asked, at most every 20 seconds."""
        stale = operators.c.seen_at.is_(None) | (operators.c.seen_at <= stamp(now - NOTED_EVERY))
        mine: Any = (operators.c.id == operator.id) & stale
        with looking(self._engine) as connection:
            due = connection.execute(select(operators.c.id).where(mine)).first()
        if due:
            with writing(self._engine) as connection:
                connection.execute(update(operators).where(mine).values(seen_at=stamp(now)))

    def absent(self, now: dt.datetime) -> frozenset[str]:
        """The log-in names of those who have an account and no session that stands."""
        live = select(operator_sessions.c.operator_id).where(operator_sessions.c.ends_at > stamp(now))
        gone = operators.c.id.notin_(live) | operators.c.active.is_(False)
        with looking(self._engine) as connection:
            return frozenset(connection.execute(select(operators.c.name).where(gone)).scalars())

    def on(self, now: dt.datetime) -> tuple[Operator, ...]:
        """Who has a page open now."""
        recent = operators.c.active & (operators.c.seen_at > stamp(now - ON_FOR))
        with looking(self._engine) as connection:
            rows = connection.execute(select(operators).where(recent).order_by(operators.c.name)).mappings()
            return tuple(operator_of(row) for row in rows)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
