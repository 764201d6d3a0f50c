"""What a conversation did and may take back for ten minutes; how each kind is taken back is known by its service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot import database
from bot.services.transactions import reading, stamp, writing

# GB/T 37668 and the elder edition of government sites: what was submitted can be taken back for ten minutes.
WINDOW = timedelta(minutes=10)

_changes = database.changes.c


class NothingToUndo(Exception):
    """The conversation has done nothing that is not already taken back."""


class TooLate(Exception):
    """The newest change is older than ten minutes."""


class CannotUndo(Exception):
    """The world has moved on (another conversation changed the same booking, the slot is over); nothing was changed."""


@dataclass(frozen=True)
class Change:
    """One thing done: `subject` is the id of what was changed; `kind` is one of

    book | cancel | reschedule | ride | ride_cancel | ticket | reminder | reminder_cancel.
    """

    id: int
    kind: str
    subject: str
    before: Mapping[str, Any]
    conversation_id: str
    at: datetime


@dataclass(frozen=True)
class Undone:
    """What was taken back: the `kind` of change, and the Booking, Ride, Ticket or Reminder as it is now."""

    kind: str
    subject: Any


class Reversible(Protocol):
    """A service whose changes can be taken back."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of change that this service records."""

    def take_back(self, connection: Connection, change: Change, now: datetime) -> Any:
        """Reverses `change`, gives its subject as it is now; raises CannotUndo.

        `connection` is the transaction that marks the change as undone: it is undone together with it or not at all.
        """


def record(
    connection: Connection, kind: str, subject: str, before: Mapping[str, Any], conversation_id: str, now: datetime
) -> None:
    """Notes what was just done, in the transaction that did it; `before` is what take_back will need."""
    row = {"kind": kind, "subject": subject, "before": dict(before), "conversation_id": conversation_id}
    connection.execute(database.changes.insert().values(at=stamp(now), **row))


class Changes:
    """The newest change of a conversation over all of `services`; each knows how to take its own back."""

    def __init__(self, engine: Engine, services: tuple[Reversible, ...]) -> None:
        self._engine = engine
        self._owners = {kind: service for service in services for kind in service.kinds}

    def undoable(self, conversation_id: str, now: datetime) -> Change | None:
        """What `undo` would take back now, None when nothing or too late; raises BookingUnavailable."""
        with reading(self._engine) as connection:
            change = self._newest(connection, conversation_id)
        return None if change is None or _late(change, now) else change

    def undo(self, conversation_id: str, now: datetime) -> Undone:
        """Takes back the newest change that is not taken back yet.

        Raises NothingToUndo, TooLate (after ten minutes), CannotUndo or BookingUnavailable; then nothing was changed.
        """
        with writing(self._engine) as connection:
            change = self._newest(connection, conversation_id)
            if change is None:
                raise NothingToUndo(conversation_id)
            if _late(change, now):
                raise TooLate(change.kind)
            mark = database.changes.update().where(_changes.id == change.id, _changes.undone_at.is_(None))
            if connection.execute(mark.values(undone_at=stamp(now))).rowcount != 1:
                raise NothingToUndo(conversation_id)  # a second press of the same button was quicker
            return Undone(change.kind, self._owners[change.kind].take_back(connection, change, now))

    def _newest(self, connection: Connection, conversation_id: str) -> Change | None:
        query = select(database.changes).where(_changes.conversation_id == conversation_id)
        query = query.where(_changes.kind.in_(list(self._owners)), _changes.undone_at.is_(None))
        row = connection.execute(query.order_by(_changes.id.desc()).limit(1)).first()
        if row is None:
            return None
        at = datetime.fromisoformat(row.at)
        return Change(row.id, row.kind, row.subject, row.before or {}, row.conversation_id, at)


def _late(change: Change, now: datetime) -> bool:
    return stamp(now) > stamp(change.at + WINDOW)
