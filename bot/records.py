"""All that is kept about one conversation, over every table: hands it out whole, and erases it; knows no meaning."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from bot import calls, database, people
from bot.services import places
from bot.services.transactions import stamp

ERASE_REST = "erase_rest"  # the kind of job that calls `erase_over` when what was to come is over

_conversations, _messages = database.conversations.c, database.messages.c
_bookings, _slots, _rides = database.bookings.c, database.slots.c, database.rides.c
_tickets, _consents, _jobs = people.tickets.c, people.consents.c, people.jobs.c
_reminders = people.reminders.c

# What of a ticket is the resident's own; its number, state and times stay, so that the count of tickets is true.
TICKET_EMPTY = {"what": "", "place": None, "phone": None, "wanted": None, "outcome": None}
OWN = (
    database.messages, people.notes, people.waits, database.rides, people.reminders, database.changes, calls.calls,
    calls.callers,
)  # fmt: skip
SECRETS = frozenset({"token_hash", "code_hash", "number_hash", "client_key", "asking", "asking_until"})  # no one's data
OVER = timedelta(hours=1)  # a car that has not come yet is still awaited


def erase(
    connection: Connection, conversation_id: str, now: datetime, whole: bool = False, up_to: int | None = None
) -> int:
    """Erases what is kept about the conversation; returns how many messages went.

    Within the conversation (`whole` false) its row stays, and its numbering goes on after message `up_to`, which is
    the last one unless given. Bookings and rides that are still to come stay until they are over: the hospital needs
    the name, and somebody must call the car. The audit log gets an entry, and keeps no word.
    """
    last = connection.execute(select(_conversations.last_n).where(_conversations.id == conversation_id)).scalar()
    up_to = up_to if up_to is not None and not whole else (last or 0)
    said = (_messages.conversation_id == conversation_id) & (_messages.n <= up_to)
    gone = connection.execute(delete(database.messages).where(said)).rowcount
    # A caller is known again by the number of the last call: that is forgotten with what was said in it.
    for table in (
        people.notes,
        people.consents,
        database.changes,
        calls.calls,
        calls.callers,
    ):  # what a family member looked at goes with consents
        connection.execute(delete(table).where(table.c.conversation_id == conversation_id))
    _empty_tickets(connection, _tickets_of(conversation_id, now), now)
    _erase_jobs(connection, conversation_id, now, whole)
    connection.execute(delete(people.reminders).where(_reminders.conversation_id == conversation_id))
    erase_over(connection, conversation_id, now)
    _come_back(connection, conversation_id, now)
    mine = _conversations.id == conversation_id
    if whole:
        connection.execute(delete(people.waits).where(people.waits.c.conversation_id == conversation_id))
        connection.execute(delete(database.conversations).where(mine))
    else:
        empty = {"agenda": None, "brief": None, "settled": None, "first_n": up_to + 1}
        connection.execute(update(database.conversations).where(mine).values(**empty))
    entry = {"at": stamp(now), "who": "clock" if whole else "resident", "act": "erased"}
    detail = {"messages": int(gone), "whole": whole}
    connection.execute(insert(people.audit).values(**entry, conversation_id=conversation_id, detail=detail))
    return int(gone)


def erase_over(connection: Connection, conversation_id: str, now: datetime) -> None:
    """Erases the bookings and rides of the conversation that are cancelled or over, the tickets of such rides too."""
    to_come = select(_slots.id).where(places.begins_after(now))
    over = or_(_bookings.state == "cancelled", _bookings.slot_id.not_in(to_come))
    connection.execute(delete(database.bookings).where(_bookings.conversation_id == conversation_id, over))
    past = or_(_rides.state == "cancelled", _rides.at < stamp(now - OVER))
    connection.execute(delete(database.rides).where(_rides.conversation_id == conversation_id, past))
    _empty_tickets(connection, _tickets_of(conversation_id, now).where(_tickets.kind == "ride"), now)


def to_come(connection: Connection, conversation_id: str) -> tuple[str, ...]:
    """The times (UTC) of what `erase_over` left: the last one says when nothing of it is needed any more."""
    booked = select(_slots.date, _slots.time).join(database.bookings, _bookings.slot_id == _slots.id)
    rows = connection.execute(booked.where(_bookings.conversation_id == conversation_id)).all()
    times = [stamp(datetime.fromisoformat(f"{date}T{time}:00+08:00")) for date, time in rows]
    times += connection.execute(select(_rides.at).where(_rides.conversation_id == conversation_id)).scalars()
    return tuple(sorted(times))


def export(connection: Connection, conversation_id: str) -> dict[str, Any]:
    """A copy of all that is kept about the conversation, as JSON-able data; {} when nothing is.

    Without what is no one's data: hashes of tokens and codes, and the program's own bookkeeping.
    """
    own = _rows(connection, database.conversations, _conversations.id == conversation_id)
    tickets = _rows(connection, people.tickets, _tickets.conversation_id == conversation_id)
    consents = _rows(connection, people.consents, _consents.conversation_id == conversation_id)
    reminders = connection.execute(_reminders_of(conversation_id)).scalars()
    subjects = [conversation_id, *(row["id"] for row in tickets), *reminders]
    acts = _rows(connection, people.audit, people.audit.c.conversation_id == conversation_id)
    found: dict[str, Any] = {
        table.name: _rows(connection, table, table.c.conversation_id == conversation_id) for table in OWN
    }
    found |= {
        "conversations": own,
        "bookings": _booked(connection, conversation_id),
        "tickets": tickets,
        "ticket_events": _rows(connection, people.ticket_events, people.ticket_events.c.ticket_id.in_(subjects)),
        "consents": consents,
        "looks": _rows(connection, people.looks, people.looks.c.consent_id.in_([row["id"] for row in consents])),
        "jobs": _rows(connection, people.jobs, _jobs.subject.in_(subjects)),
        # Who of the operators it was stays with the desk; that it was one is the resident's to know.
        "audit": [row | {"who": row["who"].partition(":")[0]} for row in acts],
    }
    return found if any(found.values()) else {}


def _rows(connection: Connection, table: Any, where: Any) -> list[dict[str, Any]]:
    query = select(*(column for column in table.c if column.name not in SECRETS)).where(where)
    ordered = query.order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def _booked(connection: Connection, conversation_id: str) -> list[dict[str, Any]]:
    """Its bookings with the words of where and when, which stand in other tables."""
    tables = database.bookings.join(database.slots, _bookings.slot_id == _slots.id)
    tables = tables.join(database.doctors, database.doctors.c.id == _slots.doctor_id)
    tables = tables.join(database.hospitals, database.hospitals.c.id == database.doctors.c.hospital_id)
    place = (database.hospitals.c.name.label("hospital"), database.doctors.c.department)
    where = (database.doctors.c.name.label("doctor"), _slots.date, _slots.time)
    own = (column for column in _bookings if column.name != "once")
    query = select(*own, *place, *where).select_from(tables).where(_bookings.conversation_id == conversation_id)
    return [dict(row) for row in connection.execute(query.order_by(_bookings.created_at)).mappings()]


def _tickets_of(conversation_id: str, now: datetime) -> Select:
    """The ids of its tickets, without those of the cars that are still to come: they have the numbers of the rides."""
    coming = select(_rides.reference).where(_rides.state == "requested", _rides.at >= stamp(now - OVER))
    over = or_(_tickets.kind != "ride", _tickets.reference.not_in(coming))
    return select(_tickets.id).where(_tickets.conversation_id == conversation_id, over)


def _reminders_of(conversation_id: str) -> Select:
    return select(_reminders.id).where(_reminders.conversation_id == conversation_id)


def _empty_tickets(connection: Connection, mine: Select, now: datetime) -> None:
    """Takes the resident's words out of tickets and their history; nobody can work on an open one any more."""
    history = people.ticket_events
    connection.execute(update(history).where(history.c.ticket_id.in_(mine)).values(before=None, after=None))
    unfinished = _tickets.state.in_(("open", "doing"))
    for ticket in connection.execute(mine.where(unfinished)).scalars().all():
        event = {"ticket_id": ticket, "at": stamp(now), "who": "resident", "act": "drop"}
        connection.execute(insert(history).values(**event, before=None, after={"state": "dropped"}))
    changed = {**TICKET_EMPTY, "version": _tickets.version + 1, "updated_at": stamp(now)}
    of_it = update(people.tickets).where(_tickets.id.in_(mine), _tickets.what != "")
    connection.execute(of_it.where(unfinished).values(state="dropped"))
    connection.execute(of_it.values(**changed))


def _erase_jobs(connection: Connection, conversation_id: str, now: datetime, whole: bool) -> None:
    """What was due for the tickets and the reminders is not due any more; what is due for a conversation that goes on
    stays, wordless."""
    for subjects in (_tickets_of(conversation_id, now), _reminders_of(conversation_id)):
        connection.execute(delete(people.jobs).where(_jobs.subject.in_(subjects)))
    own = _jobs.subject == conversation_id
    if whole:
        connection.execute(delete(people.jobs).where(own))
    else:
        connection.execute(update(people.jobs).where(own).values(detail=None))


def _come_back(connection: Connection, conversation_id: str, now: datetime) -> None:
    """Leaves a job for the rest that could not be erased yet, due when the last of it is over."""
    left = to_come(connection, conversation_id)
    due = stamp(datetime.fromisoformat(left[-1]) + 2 * OVER) if left else ""
    job = {"kind": ERASE_REST, "subject": conversation_id, "due_at": due} if left else None
    there = select(func.count()).select_from(people.jobs)
    if job and not connection.execute(there.filter_by(**job)).scalar_one():
        connection.execute(insert(people.jobs).values(**job, state="waiting", tries=0, detail=None))
