"""Where conversations are kept: gives out transactions and reads; knows not what a message leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bot import records
from bot.change import Change
from bot.database import conversations, messages, reading
from bot.rows import Conversation, Message, load, message_of, stamp


class StoreUnavailable(Exception):
    """The database did not answer or stayed locked; nothing of the change was stored."""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, undone by any exception; raises StoreUnavailable."""
    try:
        with engine.begin() as connection:
            yield connection
    except (DBAPIError, PoolExhausted) as error:
        raise StoreUnavailable(type(error).__name__) from error


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """A connection for reads alone, which wait for no writer; raises StoreUnavailable."""
    try:
        with reading(engine) as connection:
            yield connection
    except (DBAPIError, PoolExhausted) as error:
        raise StoreUnavailable(type(error).__name__) from error


class Store:
    """Reads and changes conversations; every method raises StoreUnavailable when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def create(self, conversation_id: str, token_hash: str, door: str, city: str, now: dt.datetime) -> Iterator[Change]:
        """A new conversation, held by the bot, in a transaction that can go on with its first message."""
        row = {"id": conversation_id, "token_hash": token_hash, "door": door, "city": city, "holder": "bot"}
        at = stamp(now)
        with self._writing() as connection:
            connection.execute(
                insert(conversations).values(**row, urgent=False, last_n=0, created_at=at, updated_at=at)
            )
            yield Change(connection, load(connection, conversation_id), at)

    @contextmanager
    def change(self, conversation_id: str, now: dt.datetime) -> Iterator[Change]:
        """A write transaction on one conversation; an exception inside takes everything back."""
        with self._writing() as connection:
            yield Change(connection, load(connection, conversation_id, lock=True), stamp(now))

    def conversation(self, conversation_id: str) -> Conversation:
        with self._reading() as connection:
            return load(connection, conversation_id)

    def since(self, conversation_id: str, after: int = 0) -> tuple[tuple[Message, ...], Conversation]:
        """The messages after number `after`, and the conversation as it is then or later."""
        where = (messages.c.conversation_id == conversation_id) & (messages.c.n > after)
        with self._reading() as connection:
            rows = connection.execute(select(messages).where(where).order_by(messages.c.n)).mappings().all()
            conversation = load(connection, conversation_id)
        return tuple(message_of(row) for row in rows), conversation

    def export(self, conversation_id: str) -> dict[str, Any]:
        """A copy of all that is kept about it (bot/records.py)."""
        with self._reading() as connection:
            load(connection, conversation_id)
            return records.export(connection, conversation_id)

    def oldest_owed(self, conversation_id: str) -> Message | None:
        """The first of the resident's messages that waits for an answer."""
        where = (messages.c.conversation_id == conversation_id) & messages.c.pending
        with self._reading() as connection:
            row = connection.execute(select(messages).where(where).order_by(messages.c.n)).mappings().first()
        return None if row is None else message_of(row)

    def overdue(self, now: dt.datetime) -> tuple[str, ...]:
        """Conversations whose asking turn has died."""
        with self._reading() as connection:
            query = select(conversations.c.id).where(conversations.c.asking_until < stamp(now))
            return tuple(connection.execute(query).scalars())

    def waiting(self) -> tuple[Conversation, ...]:
        """Who waits for a person: the urgent first, then who has waited longest."""
        order = (conversations.c.urgent.desc(), conversations.c.waiting_since, conversations.c.id)
        with self._reading() as connection:
            rows = connection.execute(
                select(conversations).where(conversations.c.holder == "waiting").order_by(*order)
            ).mappings()
            return tuple(Conversation(**row) for row in rows)

    def held(self, operator: str | None = None) -> tuple[Conversation, ...]:
        """What operators (or one of them) hold now, the oldest first."""
        where = conversations.c.holder == "operator"
        if operator is not None:
            where &= conversations.c.operator == operator
        with self._reading() as connection:
            rows = connection.execute(
                select(conversations).where(where).order_by(conversations.c.created_at)
            ).mappings()
            return tuple(Conversation(**row) for row in rows)

    def ready(self) -> bool:
        """Whether the database answers and has our tables."""
        try:
            with self._reading() as connection:
                connection.execute(select(conversations.c.id).limit(1)).first()
        except StoreUnavailable:
            return False
        return True

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self.engine)

    def _reading(self) -> AbstractContextManager[Connection]:
        return looking(self.engine)
