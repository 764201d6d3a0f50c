"""Tickets: what people at the desk have to do, its number, its due time, all that happened to it; reaches nobody."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError

from bot import jobs, people
from bot.services import changes, references, residents
from bot.services.changes import CannotUndo, Change
from bot.services.transactions import SHANGHAI, BookingUnavailable, reading, stamp, writing

KINDS = ("complaint", "callback", "unfinished", "ride")
STATES = ("open", "doing", "done", "dropped")
FINISHED = ("done", "dropped")
EDITABLE = frozenset({"state", "assigned", "due_at", "what", "outcome"})
COMPLAINT_DAYS = 5  # working days: what 12345 lines commonly promise; the desk passes a complaint on to them
SOON = timedelta(hours=24)  # whoever was left waiting, or wants a call and has not said when
_ATTEMPTS = 3

_tickets, _events = people.tickets.c, people.ticket_events.c


@dataclass(frozen=True)
class Wish:
    """What a ticket is to hold; without `due_at` the kind decides."""

    kind: str
    what: str
    city: str
    conversation_id: str | None = None
    place: str | None = None
    phone: str | None = None
    wanted: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Ticket:
    """A ticket; times in Chinese local time, `reference` six digits that can be read out."""

    id: str
    reference: str
    kind: str  # complaint | callback | unfinished | ride
    conversation_id: str | None
    city: str
    what: str
    place: str | None
    phone: str | None
    wanted: str | None
    state: str  # open | doing | done | dropped
    assigned: str | None
    due_at: datetime
    outcome: str | None
    version: int
    created_at: datetime
    updated_at: datetime

    def late(self, now: datetime) -> bool:
        return self.state not in FINISHED and self.due_at < now


@dataclass(frozen=True)
class Event:
    """One row of a ticket's history."""

    at: datetime
    who: str
    act: str  # open | edit | assign | note | due | done | drop | reopen
    before: dict[str, Any]
    after: dict[str, Any]


class NoSuchTicket(Exception):
    """There is no ticket of that id."""


class Stale(Exception):
    """Somebody else edited the ticket since it was read; nothing was changed."""


class Tickets:
    """The tables tickets and ticket_events; every method may raise `transactions.BookingUnavailable`."""

    kinds = frozenset({"ticket"})

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, wish: Wish, who: str, now: datetime, begins: datetime | None = None) -> Ticket:
        """A new ticket by `who` (resident, clock, operator:<name>).

        What a resident files can be taken back for ten minutes. A call-back is due from `begins` on.
        """
        for _ in range(_ATTEMPTS):
            try:
                with writing(self._engine) as connection:
                    return file(connection, wish, who, now, begins)
            except IntegrityError:  # another one drew the same reference in the same moment
                continue
        raise BookingUnavailable("no reference was free")

    def get(self, ticket_id: str) -> Ticket:
        """Raises NoSuchTicket."""
        with reading(self._engine) as connection:
            return _get(connection, ticket_id)

    def find(self, reference: str) -> Ticket | None:
        """The ticket of that number, whoever asks: what may be told to whom is the caller's to decide."""
        with reading(self._engine) as connection:
            row = connection.execute(select(people.tickets).where(_tickets.reference == reference)).first()
        return None if row is None else _ticket(row)

    def of(self, conversation_id: str) -> tuple[Ticket, ...]:
        """The tickets of a conversation, the newest first."""
        return self._all(_tickets.conversation_id == conversation_id, order=(_tickets.created_at.desc(), _tickets.id))

    def listed(self, state: str | None = None) -> tuple[Ticket, ...]:
        """All tickets (in one `state`), the one that is due first in front."""
        return self._all(*([_tickets.state == state] if state else []), order=(_tickets.due_at, _tickets.id))

    def _all(self, *where: Any, order: tuple[Any, ...]) -> tuple[Ticket, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(people.tickets).where(*where).order_by(*order))
            return tuple(_ticket(row) for row in rows)

    def edit(self, ticket_id: str, version: int, who: str, now: datetime, note: str = "", **values: Any) -> Ticket:
        """Changes some of EDITABLE and adds a `note`; one row of history for each kind of act.

        Raises NoSuchTicket, Stale when `version` is not the newest, ValueError for what no ticket has.
        """
        if set(values) - EDITABLE or values.get("state", "open") not in STATES or values.get("what", "x") == "":
            raise ValueError("not what a ticket can be")
        if values.get("due_at"):
            values["due_at"] = stamp(values["due_at"])
        with writing(self._engine) as connection:
            before = _row(connection, ticket_id)
            changed = {name: value for name, value in values.items() if before[name] != value}
            new = {**changed, "version": version + 1, "updated_at": stamp(now)}
            where = (_tickets.id == ticket_id) & (_tickets.version == version)
            if connection.execute(update(people.tickets).where(where).values(**new)).rowcount != 1:
                raise Stale(ticket_id)
            for act, names in _acts(before, changed).items():
                _note(connection, ticket_id, who, act, now, {n: before[n] for n in names}, {n: new[n] for n in names})
            if note:
                _note(connection, ticket_id, who, "note", now, {}, {"note": note})
            return _get(connection, ticket_id)

    def history(self, ticket_id: str) -> tuple[Event, ...]:
        """All that happened, the oldest first."""
        query = select(people.ticket_events).where(_events.ticket_id == ticket_id).order_by(_events.id)
        with reading(self._engine) as connection:
            return tuple(
                Event(_local(row.at), row.who, row.act, row.before or {}, row.after or {})
                for row in connection.execute(query)
            )

    def take_back(self, connection: Connection, change: Change, now: datetime) -> Ticket:
        """For `changes.Changes`: a ticket that nobody at the desk has touched is dropped."""
        ticket = _get(connection, change.subject)
        if not withdraw(connection, ticket.reference, now, untouched=True):
            raise CannotUndo(change.kind)
        return _get(connection, change.subject)


# --- for those who have a transaction already -----------------------------------------------------------------------


def file(connection: Connection, wish: Wish, who: str, now: datetime, begins: datetime | None = None) -> Ticket:
    """Tickets.open inside a transaction; lets IntegrityError through when a reference was drawn twice."""
    ticket = file_as(connection, wish, references.fresh(connection), who, now)
    if who == "resident":
        changes.record(connection, "ticket", ticket.id, {}, wish.conversation_id or "", now)
    if wish.kind == "callback":
        jobs.add(connection, "callback_due", ticket.id, begins or now)
        jobs.add(connection, "callback_late", ticket.id, ticket.due_at)
    return ticket


def file_as(connection: Connection, wish: Wish, reference: str, who: str, now: datetime) -> Ticket:
    """A ticket under a number that its caller has drawn."""
    if wish.kind not in KINDS:
        raise ValueError(f"no kind of ticket: {wish.kind}")
    ticket_id, at = uuid4().hex, stamp(now)
    kept = {"kind": wish.kind, "what": wish.what, "place": wish.place, "wanted": wish.wanted}
    kept |= {"phone": residents.phone(wish.phone), "due_at": stamp(wish.due_at or due(wish.kind, now))}
    row: dict[str, Any] = {**kept, "id": ticket_id, "reference": reference, "conversation_id": wish.conversation_id}
    row |= {"city": wish.city, "state": "open", "version": 1, "created_at": at, "updated_at": at}
    connection.execute(insert(people.tickets).values(row))
    _note(connection, ticket_id, who, "open", now, {}, kept)
    return _get(connection, ticket_id)


def due(kind: str, now: datetime) -> datetime:
    """Until when a ticket of that kind is to be done, when nobody said a time."""
    if kind != "complaint":
        return now + SOON
    left, day = COMPLAINT_DAYS, now.astimezone(SHANGHAI)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def withdraw(connection: Connection, reference: str, now: datetime, untouched: bool = False) -> bool:
    """The resident does not want it any more: dropped unless finished; with `untouched` only if nobody is at it."""
    return _turn(connection, reference, ("open",) if untouched else ("open", "doing"), "dropped", "drop", now)


def reopen(connection: Connection, reference: str, now: datetime) -> bool:
    """The resident wants it after all."""
    return _turn(connection, reference, ("dropped",), "open", "reopen", now)


def mark_due(connection: Connection, ticket_id: str, now: datetime) -> Ticket:
    """Notes that the time has come; the version stays, so that nobody's edit is refused for it."""
    _note(connection, ticket_id, "clock", "due", now, {}, {})
    return _get(connection, ticket_id)


def add_note(connection: Connection, ticket_id: str, who: str, text: str, now: datetime) -> None:
    """Adds what happened, for the desk; the version stays. A ticket that was erased gets none."""
    if get(connection, ticket_id):
        _note(connection, ticket_id, who, "note", now, {}, {"note": text})


def unfinished_of(connection: Connection, conversation_id: str, since: str) -> Ticket | None:
    """A ticket by which a resident who has waited since then is not forgotten: a call-back, or unfinished business."""
    where = (_tickets.conversation_id == conversation_id) & _tickets.kind.in_(("callback", "unfinished"))
    recent = (_tickets.created_at >= since) | _tickets.state.not_in(FINISHED)
    row = connection.execute(select(people.tickets).where(where & recent & (_tickets.state != "dropped"))).first()
    return None if row is None else _ticket(row)


def get(connection: Connection, ticket_id: str) -> Ticket | None:
    """None when it was erased with its conversation."""
    try:
        return _get(connection, ticket_id)
    except NoSuchTicket:
        return None


def _turn(
    connection: Connection, reference: str, sources: tuple[str, ...], state: str, act: str, now: datetime
) -> bool:
    where = (_tickets.reference == reference) & _tickets.state.in_(sources)
    row = connection.execute(select(people.tickets).where(where)).first()
    if row is None:
        return False
    values = {"state": state, "version": row.version + 1, "updated_at": stamp(now)}
    if connection.execute(
        update(people.tickets).where(where, _tickets.version == row.version).values(**values)
    ).rowcount:
        _note(connection, row.id, "resident", act, now, {"state": row.state}, {"state": state})
        return True
    return False


def _acts(before: dict[str, Any], changed: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The acts that an edit is, each with the columns it is about: the end of a ticket takes its outcome along."""
    acts: dict[str, tuple[str, ...]] = {}
    ends = {"done": "done", "dropped": "drop"}.get(changed.get("state", ""))
    if ends:
        acts[ends] = tuple(name for name in ("state", "outcome") if name in changed)
    elif "state" in changed and before["state"] in FINISHED:
        acts["reopen"] = ("state",)
    if "assigned" in changed:
        acts["assign"] = ("assigned",)
    rest = tuple(name for name in changed if not any(name in names for names in acts.values()))
    return acts | ({"edit": rest} if rest else {})


def _note(
    connection: Connection, ticket_id: str, who: str, act: str, now: datetime, before: Any, after: dict[str, Any]
) -> None:
    row = {"ticket_id": ticket_id, "at": stamp(now), "who": who, "act": act, "before": before, "after": after}
    connection.execute(insert(people.ticket_events).values(row))


def _row(connection: Connection, ticket_id: str) -> dict[str, Any]:
    row = (
        connection.execute(select(people.tickets).where(_tickets.id == ticket_id).with_for_update()).mappings().first()
    )
    if row is None:
        raise NoSuchTicket(ticket_id)
    return dict(row)


def _get(connection: Connection, ticket_id: str) -> Ticket:
    row = connection.execute(select(people.tickets).where(_tickets.id == ticket_id)).first()
    if row is None:
        raise NoSuchTicket(ticket_id)
    return _ticket(row)


def _ticket(row: Row[Any]) -> Ticket:
    values = {field.name: getattr(row, field.name) for field in fields(Ticket)}
    times = {name: _local(values[name]) for name in ("due_at", "created_at", "updated_at")}
    return Ticket(**values | times)


def _local(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(SHANGHAI)
