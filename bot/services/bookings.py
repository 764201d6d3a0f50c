"""Appointments in our own database: who holds which slot; knows hospitals only as rows and residents only by name.

Two residents never hold one slot, since only the UPDATE that finds it open books it (places.py), and a resident never
holds two in one department on one day, since `bookings.once` is unique.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot import database
from bot.services import changes, openings, places, references, residents
from bot.services.changes import CannotUndo, Change, Undone
from bot.services.schedule import AlreadyBooked, Booking, Hospital, NoSuchBooking, OpenDay, Slot, SlotTaken
from bot.services.transactions import BookingUnavailable, reading, stamp, writing

_ATTEMPTS = 3  # a resident's own two doors may cross once; crossing three times is not a resident

_bookings = database.bookings.c
_SELECT = select(
    _bookings.id.label("booking_id"),
    *(_bookings[name] for name in ("reference", "patient", "phone", "conversation_id", "state")),
    *openings.SLOT_COLUMNS,
).select_from(database.bookings.join(openings.SLOT_TABLES, _bookings.slot_id == database.slots.c.id))
_T = TypeVar("_T")


class _Overtaken(Exception):
    """Another transaction changed the booking between our reading and our writing."""


class SqlAppointments:
    """`schedule.Appointments` over the tables hospitals, doctors, slots and bookings."""

    kinds = frozenset({"book", "cancel", "reschedule"})

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def hospitals(self, city: str, department: str | None = None) -> tuple[Hospital, ...]:
        with reading(self._engine) as connection:
            return openings.hospitals(connection, city, department)

    def find_hospital(self, city: str, said: str) -> tuple[Hospital, ...]:
        return openings.matching(self.hospitals(city), said)

    def departments(self, hospital_id: str | None, city: str) -> tuple[str, ...]:
        with reading(self._engine) as connection:
            return openings.departments(connection, hospital_id, city)

    def free(
        self,
        city: str,
        department: str,
        hospital_id: str | None = None,
        day: str | None = None,
        half_day: str | None = None,
        limit: int = 4,
        *,
        last_day: str | None = None,
        now: datetime,
    ) -> tuple[Slot, ...]:
        with reading(self._engine) as connection:
            last = last_day or day
            days = openings.by_day(connection, city, department, hospital_id, day, last, half_day, now)
            return openings.spread(days, limit)

    def days_with_free(
        self,
        city: str,
        department: str,
        hospital_id: str | None = None,
        half_day: str | None = None,
        limit: int = 3,
        *,
        from_day: str | None = None,
        now: datetime,
    ) -> tuple[OpenDay, ...]:
        with reading(self._engine) as connection:
            days = openings.by_day(connection, city, department, hospital_id, from_day, None, half_day, now)
            return tuple(openings.open_day(date, rows) for date, rows in islice(days, limit))

    def book(self, slot_id: int, patient: str, phone: str | None, conversation_id: str, now: datetime) -> Booking:
        patient, phone = residents.name(patient), residents.phone(phone)

        def attempt(connection: Connection) -> Booking:
            once = _once(patient, phone, conversation_id, _slot(connection, slot_id))
            _refuse_second(connection, once)
            booking_id, reference = uuid4().hex, references.fresh(connection)
            if not places.take(connection, slot_id, booking_id, now):
                raise SlotTaken(slot_id)
            row = {"id": booking_id, "reference": reference, "slot_id": slot_id, "state": "booked", "once": once}
            row |= {"patient": patient, "phone": phone, "conversation_id": conversation_id, "created_at": stamp(now)}
            connection.execute(database.bookings.insert().values(row))
            changes.record(connection, "book", booking_id, {"slot_id": slot_id}, conversation_id, now)
            return _booking(connection, booking_id)

        return self._settle(attempt)

    def cancel(self, booking_id: str, conversation_id: str, now: datetime) -> Booking:
        def attempt(connection: Connection) -> Booking:
            slot = _held(connection, booking_id).slot
            if not _leave(connection, booking_id, slot.id, kept_until=now + changes.WINDOW):
                raise _Overtaken
            changes.record(connection, "cancel", booking_id, {"slot_id": slot.id}, conversation_id, now)
            return _booking(connection, booking_id)

        return self._settle(attempt)

    def reschedule(self, booking_id: str, new_slot_id: int, conversation_id: str, now: datetime) -> Booking:
        def attempt(connection: Connection) -> Booking:
            booking = _held(connection, booking_id)
            if booking.slot.id == new_slot_id:
                return booking
            once = _once(booking.patient, booking.phone, booking.conversation_id, _slot(connection, new_slot_id))
            _refuse_second(connection, once, other_than=booking_id)
            if not places.take(connection, new_slot_id, booking_id, now):
                raise SlotTaken(new_slot_id)
            if not _move(connection, booking, new_slot_id, once, now):
                raise _Overtaken
            before = {"from": booking.slot.id, "to": new_slot_id}
            changes.record(connection, "reschedule", booking_id, before, conversation_id, now)
            return _booking(connection, booking_id)

        return self._settle(attempt)

    def upcoming(
        self,
        *,
        conversation_id: str | None = None,
        patient: str | None = None,
        phone: str | None = None,
        reference: str | None = None,
        now: datetime,
    ) -> tuple[Booking, ...]:
        if not (conversation_id or reference or (patient and phone)):
            raise ValueError("a conversation, a reference, or a patient and a phone")
        said = {"conversation_id": conversation_id, "reference": reference}
        said |= {"patient": residents.name(patient or ""), "phone": residents.phone(phone)}
        query = _SELECT.where(_bookings.state == "booked", places.begins_after(now))
        query = query.where(*(_bookings[name] == value for name, value in said.items() if value))
        query = query.order_by(database.slots.c.date, database.slots.c.time, _bookings.id)
        with reading(self._engine) as connection:
            return tuple(_booking_of(row) for row in connection.execute(query))

    def undo(self, conversation_id: str, now: datetime) -> Undone:
        return changes.Changes(self._engine, (self,)).undo(conversation_id, now)

    def take_back(self, connection: Connection, change: Change, now: datetime) -> Booking:
        """For `changes.Changes`; any other transaction's change of the same booking makes it CannotUndo."""
        reverse = {"book": _unbook, "cancel": _rebook, "reschedule": _move_back}[change.kind]
        try:
            done = reverse(connection, change, now)
        except IntegrityError:  # the resident has booked the same department and day again in the meantime
            done = False
        if not done:
            raise CannotUndo(change.kind)
        return _booking(connection, change.subject)

    def _settle(self, attempt: Callable[[Connection], _T]) -> _T:
        """Runs `attempt` in a transaction, and again when another one crossed it (its new look finds out why)."""
        for _ in range(_ATTEMPTS):
            try:
                with writing(self._engine) as connection:
                    return attempt(connection)
            except (IntegrityError, _Overtaken):
                continue
        raise BookingUnavailable("overtaken")


def _unbook(connection: Connection, change: Change, now: datetime) -> bool:
    return _leave(connection, change.subject, change.before["slot_id"], kept_until=None)


def _rebook(connection: Connection, change: Change, now: datetime) -> bool:
    booking, slot_id = _booking(connection, change.subject), change.before["slot_id"]
    if not places.take(connection, slot_id, booking.id, now):
        return False
    once = _once(booking.patient, booking.phone, booking.conversation_id, booking.slot)
    update = _where(booking.id, slot_id, "cancelled").values(state="booked", once=once)
    return bool(connection.execute(update).rowcount == 1)


def _move_back(connection: Connection, change: Change, now: datetime) -> bool:
    booking, old = _booking(connection, change.subject), _slot(connection, change.before["from"])
    if booking.slot.id != change.before["to"] or not places.take(connection, old.id, booking.id, now):
        return False
    once = _once(booking.patient, booking.phone, booking.conversation_id, old)
    # The slot left here is kept as well: an earlier change of the same booking may still be undone to it.
    return _move(connection, booking, old.id, once, now)


def _move(connection: Connection, booking: Booking, slot_id: int, once: str, now: datetime) -> bool:
    """Points the booking to `slot_id`, which it has taken already, and only then gives up its slot of before."""
    update = _where(booking.id, booking.slot.id, "booked").values(slot_id=slot_id, once=once)
    if connection.execute(update).rowcount != 1:
        return False
    return places.give_up(connection, booking.slot.id, booking.id, now + changes.WINDOW)


def _leave(connection: Connection, booking_id: str, slot_id: int, kept_until: datetime | None) -> bool:
    update = _where(booking_id, slot_id, "booked").values(state="cancelled", once=None)
    if connection.execute(update).rowcount != 1:
        return False
    return places.give_up(connection, slot_id, booking_id, kept_until)


def _where(booking_id: str, slot_id: int, state: str) -> Any:
    """An UPDATE of the booking on the condition that it is still as it was read."""
    update = database.bookings.update()
    return update.where(_bookings.id == booking_id, _bookings.slot_id == slot_id, _bookings.state == state)


def _once(patient: str, phone: str | None, conversation_id: str, slot: Slot) -> str:
    """Who (the phone tells two 王建国 apart; without one, the conversation does), which department, which day."""
    return "|".join((patient, phone or conversation_id, slot.department, slot.date))


def _refuse_second(connection: Connection, once: str, other_than: str | None = None) -> None:
    row = connection.execute(_SELECT.where(_bookings.once == once, _bookings.id != (other_than or ""))).first()
    if row is not None:
        raise AlreadyBooked(_booking_of(row))


def _slot(connection: Connection, slot_id: int) -> Slot:
    query = select(*openings.SLOT_COLUMNS).select_from(openings.SLOT_TABLES).where(database.slots.c.id == slot_id)
    row = connection.execute(query).first()
    if row is None:
        raise SlotTaken(slot_id)
    return openings.slot_of(row)


def _held(connection: Connection, booking_id: str) -> Booking:
    booking = _booking(connection, booking_id)
    if booking.state != "booked":
        raise NoSuchBooking(booking_id)
    return booking


def _booking(connection: Connection, booking_id: str) -> Booking:
    row = connection.execute(_SELECT.where(_bookings.id == booking_id)).first()
    if row is None:
        raise NoSuchBooking(booking_id)
    return _booking_of(row)


def _booking_of(row: Any) -> Booking:
    slot = openings.slot_of(row)
    return Booking(row.booking_id, row.reference, slot, row.patient, row.phone, row.conversation_id, row.state)
