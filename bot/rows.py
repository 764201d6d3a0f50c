"""Conversations and messages as values, and how they are read from their rows; changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.database import conversations

# `expect` of a message after which nothing is waited for: a goodbye, nothing more was wanted, an operator closed it.
ENDS = ("goodbye", "end", "closed")

Choices = tuple[tuple[str, str], ...]  # (title on the button, what it says for the resident)


class ConversationUnknown(Exception):
    """There is no conversation with this id."""


@dataclass(frozen=True)
class Message:
    n: int  # 1, 2, 3 … within the conversation
    sender: str  # resident | bot | operator | family | system
    text: str
    speech: str | None  # how it is said, when that differs
    choices: Choices
    expect: str | None  # the kind of answer that is waited for; none is any more after ENDS
    answers: int | None  # the number of the resident's message that it answers
    pending: bool  # a resident's, and the bot still owes an answer
    at: str  # ISO 8601, UTC
    author: str | None = None  # how the resident knows who said it: 小王, 女儿


@dataclass(frozen=True)
class Conversation:
    id: str
    token_hash: str
    door: str
    city: str
    holder: str  # bot | waiting | operator | closed
    operator: str | None
    reason: str | None
    urgent: bool
    agenda: dict[str, Any] | None
    voice: dict[str, Any] | None
    last_n: int
    asking: str | None  # the turn that is asking the dialogue now
    asking_until: str | None
    waiting_since: str | None
    created_at: str
    updated_at: str
    brief: dict[str, Any] | None  # what is in hand, for people's eyes
    settled: dict[str, Any] | None  # what the operator settled since taking it
    outcome: str | None
    first_n: int  # older messages were erased


def stamp(moment: dt.datetime) -> str:
    """An aware `moment` as it is stored: UTC, whole seconds, sortable as text."""
    return moment.astimezone(dt.timezone.utc).isoformat(timespec="seconds")


def message_of(row: Mapping[str, Any]) -> Message:
    choices = tuple((choice["title"], choice["text"]) for choice in row["choices"] or ())
    names = ("n", "sender", "text", "speech", "expect", "answers", "pending", "at", "author")
    return Message(choices=choices, **{name: row[name] for name in names})


def load(connection: Connection, conversation_id: str, lock: bool = False) -> Conversation:
    query = select(conversations).where(conversations.c.id == conversation_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise ConversationUnknown(conversation_id)
    return Conversation(**row)
