"""Reminders: what is to be said when and where, and when it is next; says nothing and rings nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot import jobs, people
from bot.mandarin.recurring.schedule import SHANGHAI, Schedule
from bot.services import changes, residents
from bot.services.changes import CannotUndo, Change
from bot.services.transactions import reading, stamp, writing

KIND = "reminder"  # of the job that is due at each time
MOST = 12  # active ones of a conversation, or of a number: anybody may name anybody's number

_reminders = people.reminders.c


@dataclass(frozen=True)
class Reminder:
    """`next_at` in Chinese time, None when it is over or cancelled; `phone` the number that is rung, if any."""

    id: str
    conversation_id: str
    what: str
    schedule: Schedule
    phone: str | None
    state: str  # active | over | cancelled
    next_at: datetime | None


class ReminderInPast(Exception):
    """None of its times is still to come; nothing was stored."""


class TooManyReminders(Exception):
    """MOST of this conversation, or of this number, are active; nothing was stored."""


class NoSuchReminder(Exception):
    """There is no active reminder of that id; nothing was changed."""


class Reminders:
    """The table reminders; every method may raise `transactions.BookingUnavailable`."""

    kinds = frozenset({"reminder", "reminder_cancel"})

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, what: str, schedule: Schedule, phone: str | None, conversation_id: str, now: datetime) -> Reminder:
        """Stores it with the job of its first time. Raises ReminderInPast, TooManyReminders.

        The very same one again is the same reminder: the answer to the first was lost.
        """
        first = schedule.after(now)
        if first is None:
            raise ReminderInPast(what)
        own = {"conversation_id": conversation_id, "what": what, "phone": residents.phone(phone)}
        with writing(self._engine) as connection:
            for known in _active(connection, _reminders.conversation_id == conversation_id):
                if (known.what, known.phone, known.schedule) == (what, own["phone"], schedule):
                    return known
            _room(connection, conversation_id, own["phone"])
            row = {"id": uuid4().hex, **own, "schedule": schedule.to_json(), "state": "active"}
            times = {"next_at": stamp(first), "created_at": stamp(now)}
            connection.execute(insert(people.reminders).values(**row, **times))
            jobs.add(connection, KIND, str(row["id"]), first)
            changes.record(connection, "reminder", str(row["id"]), {}, conversation_id, now)
            return _get(connection, str(row["id"]))

    def of(self, conversation_id: str, phone: str = "") -> tuple[Reminder, ...]:
        """The active ones of a conversation, and those that ring `phone`; the one that comes next in front."""
        where = _reminders.conversation_id == conversation_id
        with reading(self._engine) as connection:
            return _active(connection, where | (_reminders.phone == phone) if phone else where)

    def cancel(self, ids: Collection[str], conversation_id: str, now: datetime) -> None:
        """Ends them, all or none; `conversation_id` is who does it, and may take it back. Raises NoSuchReminder."""
        with writing(self._engine) as connection:
            for reminder_id in ids:
                if not _turn(connection, reminder_id, "active", "cancelled", None):
                    raise NoSuchReminder(reminder_id)
            together = {"ids": list(ids)}
            changes.record(connection, "reminder_cancel", together["ids"][0], together, conversation_id, now)

    def take_back(self, connection: Connection, change: Change, now: datetime) -> Reminder:
        """For `changes.Changes`: a new one is cancelled; cancelled ones go on, if they have times to come."""
        for reminder_id in change.before.get("ids", [change.subject]):
            if change.kind == "reminder":
                done = _turn(connection, reminder_id, "active", "cancelled", None)
            else:
                done = _resume(connection, reminder_id, now)
            if not done:
                raise CannotUndo(change.kind)
        return _get(connection, change.subject)


# --- for those who have a transaction already -------------------------------------------------------------------------


def get(connection: Connection, reminder_id: str) -> Reminder | None:
    """None when it was erased with its conversation."""
    row = connection.execute(select(people.reminders).where(_reminders.id == reminder_id)).first()
    return None if row is None else _reminder(row)


def fire(connection: Connection, reminder_id: str, at: datetime, now: datetime) -> Reminder | None:
    """Plans the time after `now`, in the transaction that says what was due at `at`; the reminder as it is then.

    None when nothing is to be said: it was cancelled, erased, or this time was said already.
    """
    reminder = get(connection, reminder_id)
    if reminder is None or reminder.state != "active" or reminder.next_at != at:
        return None
    following = reminder.schedule.after(max(at, now))
    mine = (_reminders.id == reminder_id) & (_reminders.state == "active") & (_reminders.next_at == stamp(at))
    values = {"next_at": stamp(following) if following else None, "state": "active" if following else "over"}
    if connection.execute(update(people.reminders).where(mine).values(**values)).rowcount != 1:
        return None
    if following:
        jobs.add(connection, KIND, reminder_id, following)
    return _get(connection, reminder_id)


def end(connection: Connection, reminder_id: str) -> None:
    """It can reach nobody any more."""
    _turn(connection, reminder_id, "active", "over", None)


def move(connection: Connection, reminder_id: str, conversation_id: str) -> None:
    """From now on it is said in another conversation, because its own was closed."""
    mine = _reminders.id == reminder_id
    connection.execute(update(people.reminders).where(mine).values(conversation_id=conversation_id))


def _room(connection: Connection, conversation_id: str, phone: str | None) -> None:
    """Raises TooManyReminders."""
    count = select(func.count()).select_from(people.reminders).where(_reminders.state == "active")
    places = [_reminders.conversation_id == conversation_id, *([_reminders.phone == phone] if phone else [])]
    if any(connection.execute(count.where(place)).scalar_one() >= MOST for place in places):
        raise TooManyReminders(conversation_id)


def _turn(connection: Connection, reminder_id: str, old: str, new: str, next_at: datetime | None) -> bool:
    mine = (_reminders.id == reminder_id) & (_reminders.state == old)
    values = {"state": new, "next_at": stamp(next_at) if next_at else None}
    return bool(connection.execute(update(people.reminders).where(mine).values(**values)).rowcount == 1)


def _resume(connection: Connection, reminder_id: str, now: datetime) -> bool:
    reminder = get(connection, reminder_id)
    following = reminder.schedule.after(now) if reminder else None
    if following is None or not _turn(connection, reminder_id, "cancelled", "active", following):
        return False
    jobs.add(connection, KIND, reminder_id, following)
    return True


def _active(connection: Connection, where: Any) -> tuple[Reminder, ...]:
    query = select(people.reminders).where(_reminders.state == "active", where)
    rows = connection.execute(query.order_by(_reminders.next_at, _reminders.id))
    return tuple(_reminder(row) for row in rows)


def _get(connection: Connection, reminder_id: str) -> Reminder:
    found = get(connection, reminder_id)
    assert found
    return found


def _reminder(row: Any) -> Reminder:
    next_at = datetime.fromisoformat(row.next_at).astimezone(SHANGHAI) if row.next_at else None
    schedule = Schedule.from_json(row.schedule)
    return Reminder(row.id, row.conversation_id, row.what, schedule, row.phone, row.state, next_at)
