"""The record of who did what: lists the acts, writes and reads rows; none is ever changed, none tells what was said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot.change import record
from bot.people import audit
from bot.rows import stamp
from bot.store import looking, writing

PAGE = 200


class Act(str, Enum):
    """Everything that is recorded. The moves of an operator have the names of bot.holder.MOVES."""

    TAKE = "take"
    PASS_ON = "pass_on"
    RELEASE = "release"
    CLOSE = "close"
    NOTE = "note"
    LOOK = "look"
    UNCOVER = "uncover"
    LOG_IN = "log_in"
    LOG_IN_FAILED = "log_in_failed"
    LOCKED = "locked"
    LOG_OUT = "log_out"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_OFF = "account_off"
    PASSWORD_SET = "password_set"
    TICKET_FILED = "ticket_filed"
    TICKET_EDITED = "ticket_edited"
    INVITED = "invited"
    JOINED = "joined"
    WITHDRAWN = "withdrawn"
    FAMILY_LOOK = "family_look"
    EXPORTED = "exported"
    ERASED = "erased"
    RETIRED = "retired"  # erased by the clock, when the time of keeping was over


@dataclass(frozen=True)
class Entry:
    id: int
    at: str  # ISO 8601, UTC
    who: str  # operator:<name> | family:<consent> | resident | clock | command | unknown
    act: str
    conversation_id: str | None
    detail: dict[str, Any] | None


def write(
    connection: Connection, now: dt.datetime, who: str, act: Act, conversation: str | None = None, **detail: object
) -> None:
    """Adds a row in the transaction of `connection`; `detail` is ids, numbers and names of fields alone."""
    record(connection, stamp(now), who, act.value, conversation, **detail)


def note_down(
    engine: Engine, now: dt.datetime, who: str, act: Act, conversation: str | None = None, **detail: object
) -> None:
    """Adds a row for what changes nothing else, such as a look. Raises StoreUnavailable."""
    with writing(engine) as connection:
        write(connection, now, who, act, conversation, **detail)


def entries(engine: Engine, after: int = 0) -> tuple[Entry, ...]:
    """The next PAGE rows after number `after`, the oldest first. Raises StoreUnavailable."""
    query = select(audit).where(audit.c.id > after).order_by(audit.c.id).limit(PAGE)
    with looking(engine) as connection:
        return tuple(Entry(**row) for row in connection.execute(query).mappings())


def lately(engine: Engine, before: int) -> tuple[Entry, ...]:
    """The PAGE rows before number `before`, the newest first. Raises StoreUnavailable."""
    query = select(audit).where(audit.c.id < before).order_by(audit.c.id.desc()).limit(PAGE)
    with looking(engine) as connection:
        return tuple(Entry(**row) for row in connection.execute(query).mappings())


def held_before(engine: Engine, operator: str, conversation: str) -> bool:
    """Whether `operator` ever took this conversation. Raises StoreUnavailable."""
    mine = (audit.c.conversation_id == conversation) & (audit.c.who == f"operator:{operator}")
    with looking(engine) as connection:
        return connection.execute(select(audit.c.id).where(mine & (audit.c.act == Act.TAKE.value))).first() is not None
