"""What operators note about a conversation for one another; no resident and no family member ever reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from bot.people import notes, operators
from bot.store import Store, looking


@dataclass(frozen=True)
class Note:
    operator: str  # the log-in name
    shown: str
    text: str
    at: str  # ISO 8601, UTC


def add(store: Store, conversation: str, operator: str, text: str, now: dt.datetime) -> None:
    """Adds a note and records it. Raises ConversationUnknown, StoreUnavailable."""
    with store.change(conversation, now) as change:
        change.note(operator, text)


def of(store: Store, conversation: str) -> tuple[Note, ...]:
    """The notes about a conversation, the oldest first. Raises StoreUnavailable."""
    joined = notes.outerjoin(operators, operators.c.name == notes.c.operator)
    query = select(notes.c.operator, operators.c.shown, notes.c.text, notes.c.at).select_from(joined)
    with looking(store.engine) as connection:
        rows = connection.execute(query.where(notes.c.conversation_id == conversation).order_by(notes.c.id))
        return tuple(Note(row.operator, row.shown or row.operator, row.text, row.at) for row in rows)
