"""One conversation inside one write transaction: what may be done to its rows; decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from bot import records
from bot.database import conversations, messages
from bot.people import audit, notes, waits
from bot.rows import Choices, Conversation, load


class Change:
    """One conversation inside one write transaction: nobody else changes it until the transaction ends."""

    def __init__(self, connection: Connection, conversation: Conversation, now: str) -> None:
        self._connection = connection
        self.now = now
        self.conversation = conversation

    def add(
        self,
        sender: str,
        text: str,
        *,
        speech: str | None = None,
        choices: Choices = (),
        expect: str | None = None,
        answers: int | None = None,
        pending: bool = False,
        client_key: str | None = None,
        author: str | None = None,
    ) -> int:
        """Appends a message and returns its number."""
        n = self.conversation.last_n + 1
        self._connection.execute(
            insert(messages).values(
                conversation_id=self.conversation.id,
                n=n,
                sender=sender,
                text=text,
                speech=speech,
                choices=[{"title": title, "text": says} for title, says in choices],
                expect=expect,
                answers=answers,
                pending=pending,
                client_key=client_key,
                at=self.now,
                author=author,
            )
        )
        self.set(last_n=n)
        return n

    def set(self, **values: object) -> None:
        """Changes columns of the conversation that need no condition."""
        self._update((), values)

    def move(self, sources: Sequence[str], holder: str, *, held_by: str | None = None, **values: object) -> bool:
        """Moves the holder if it is one of `sources` (and `held_by` is its operator, when named): True if it did."""
        conditions = [conversations.c.holder.in_(sources)]
        if held_by is not None:
            conditions.append(conversations.c.operator == held_by)
        return self._update(conditions, {"holder": holder, **values})

    def claim(self, turn: str, until: str) -> bool:
        """Makes `turn` the one that asks the dialogue, unless another does and is not overdue."""
        free = (
            conversations.c.asking.is_(None)
            | (conversations.c.asking == turn)
            | (conversations.c.asking_until < self.now)
        )
        return self._update([free], {"asking": turn, "asking_until": until})

    def unclaim(self, turn: str) -> None:
        self._update([conversations.c.asking == turn], {"asking": None, "asking_until": None})

    def settle(self, n: int | None = None) -> bool:
        """Marks message `n` (or all) as owing no answer any more: False if it did not owe one."""
        where = (messages.c.conversation_id == self.conversation.id) & messages.c.pending
        if n is not None:
            where &= messages.c.n == n
        return bool(self._connection.execute(update(messages).where(where).values(pending=False)).rowcount)

    def said_before(self, client_key: str) -> int | None:
        """The number of the message that came with this key, if one did."""
        mine = (messages.c.conversation_id == self.conversation.id) & (messages.c.client_key == client_key)
        n = self._connection.execute(select(messages.c.n).where(mine)).scalar()
        return None if n is None else int(n)

    def owed(self) -> int:
        """How many of the resident's messages wait for an answer."""
        where = (messages.c.conversation_id == self.conversation.id) & messages.c.pending
        return int(self._connection.execute(select(func.count()).select_from(messages).where(where)).scalar_one())

    @property
    def connection(self) -> Connection:
        """For what must be stored together with this change, or not at all."""
        return self._connection

    def begin_wait(self, reason: str, urgent: bool) -> None:
        """Notes that a person was called now."""
        row = {"conversation_id": self.conversation.id, "reason": reason, "urgent": urgent, "since": self.now}
        self._connection.execute(insert(waits).values(row))

    def end_wait(self, end: str) -> None:
        """Notes how the wait that is open ended: take, withdraw or close."""
        self._end(waits.c.ended_at.is_(None), {"ended_at": self.now, "end": end})

    def end_help(self) -> None:
        """Notes that the operator who took it is done, for now."""
        self._end((waits.c.end == "take") & waits.c.taken_until.is_(None), {"taken_until": self.now})

    def note(self, operator: str, text: str) -> None:
        """Adds what an operator noted for the others; the resident never sees it."""
        row = {"conversation_id": self.conversation.id, "operator": operator, "text": text, "at": self.now}
        self._connection.execute(insert(notes).values(row))
        self.record(f"operator:{operator}", "note")

    def record(self, who: str, act: str, **detail: object) -> None:
        """Adds a row to the audit log."""
        record(self._connection, self.now, who, act, self.conversation.id, **detail)

    def erase(self, up_to: int) -> None:
        """Erases what is kept of the conversation: its messages up to that number, and all else (bot/records.py)."""
        records.erase(self._connection, self.conversation.id, dt.datetime.fromisoformat(self.now), up_to=up_to)
        self.conversation = load(self._connection, self.conversation.id)

    def _end(self, which: Any, values: Mapping[str, object]) -> None:
        mine = waits.c.conversation_id == self.conversation.id
        self._connection.execute(update(waits).where(mine & which).values(**values))

    def _update(self, conditions: Sequence[Any], values: Mapping[str, object]) -> bool:
        where = [conversations.c.id == self.conversation.id, *conditions]
        changed = self._connection.execute(
            update(conversations).where(*where).values(**values, updated_at=self.now)
        ).rowcount
        if changed:
            self.conversation = load(self._connection, self.conversation.id)
        return bool(changed)


def record(
    connection: Connection, at: str, who: str, act: str, conversation: str | None = None, **detail: object
) -> None:
    """Adds a row to the audit log, in the transaction of what was done (bot/desk/audit.py lists the acts)."""
    row = {"at": at, "who": who, "act": act, "conversation_id": conversation, "detail": detail or None}
    connection.execute(insert(audit).values(row))
