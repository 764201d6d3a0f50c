"""How a conversation stands, in the shapes that the hub hands out: to its pages, and to those who help in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rows import Conversation, Message
from bot.waiting import Wait


@dataclass(frozen=True)
class Opened:
    id: str
    token: str  # known to the resident's page alone; only its hash is kept
    holder: str
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Beginning:
    """How a conversation begins with somebody who is known: the phrase `key` with its values, what it waits for, and
    what is in hand from before."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    expect: str | None = None
    agenda: Mapping[str, Any] | None = None
    voice: Mapping[str, Any] | None = None
    brief: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Heard:
    """Messages from some number on, and how the conversation stands after the last of them."""

    messages: tuple[Message, ...]
    holder: str
    city: str
    voice: dict[str, Any] | None = None  # {"rate", "volume"} that the resident asked for
    wait: Wait | None = None  # how long it may take until a person comes, while one is waited for
    first: int = 1  # the number of the first message that is kept: a page drops older ones


@dataclass(frozen=True)
class Case:
    """How a conversation stands, for who helps in it."""

    id: str
    door: str
    city: str
    holder: str  # bot | waiting | operator | closed
    operator: str | None  # the log-in name of who holds it
    reason: str | None  # why a person was called: a name of content/escalations.yml
    urgent: bool
    since: str  # ISO 8601, UTC: waiting since then, or as it is since then
    last_n: int
    first_n: int
    brief: dict[str, Any] | None  # what is in hand: actions/brief.py gives its shape
    outcome: str | None
    opened_at: str


def case_of(row: Conversation) -> Case:
    """The case of a stored conversation."""
    since = row.waiting_since or row.updated_at
    return Case(
        row.id,
        row.door,
        row.city,
        row.holder,
        row.operator,
        row.reason,
        row.urgent,
        since,
        row.last_n,
        row.first_n,
        row.brief,
        row.outcome,
        row.created_at,
    )
