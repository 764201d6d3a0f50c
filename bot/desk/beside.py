"""What an operator should have at hand beside a conversation: its tickets, the family's consents; changes none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.people import consents, tickets
from bot.rows import stamp
from bot.store import looking


@dataclass(frozen=True)
class Consent:
    who: str  # as the resident calls them: 女儿
    sees: tuple[str, ...]
    until: str  # ISO 8601, UTC


def consents_of(engine: Engine, conversation: str, now: dt.datetime) -> tuple[Consent, ...]:
    """What members of the family may see at `now`. Raises StoreUnavailable."""
    in_force = (consents.c.withdrawn_at.is_(None)) & (consents.c.until > stamp(now)) & consents.c.joined_at.isnot(None)
    query = select(consents).where((consents.c.conversation_id == conversation) & in_force)
    with looking(engine) as connection:
        rows = connection.execute(query.order_by(consents.c.created_at)).mappings()
        return tuple(Consent(row["who"], tuple(row["sees"]), row["until"]) for row in rows)


def tickets_of(engine: Engine, conversation: str, now: dt.datetime) -> tuple[dict[str, Any], ...]:
    """The conversation's tickets as rows with `late` added, the newest first. Raises StoreUnavailable."""
    query = select(tickets).where(tickets.c.conversation_id == conversation).order_by(tickets.c.created_at.desc())
    with looking(engine) as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return tuple({**row, "late": row["state"] in ("open", "doing") and row["due_at"] < stamp(now)} for row in rows)
