"""Taxi requests, each with a ticket for the people of the desk who call the car; no dispatcher is reached."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot import database
from bot.services import changes, references, residents, tickets
from bot.services.changes import CannotUndo, Change, Undone
from bot.services.transactions import SHANGHAI, BookingUnavailable, reading, stamp, writing

_LATE = timedelta(hours=1)  # a car that has not come yet is still awaited
THINKING = timedelta(minutes=10)  # "now" was said some turns before the request was confirmed
_AHEAD = timedelta(minutes=30)  # a car is called so long before it is wanted …
_AT_LEAST = timedelta(minutes=5)  # … and one for now within this
_ATTEMPTS = 3

_rides = database.rides.c


@dataclass(frozen=True)
class Ride:
    """A ride asked for; `at` in Chinese local time, `reference` six digits that can be read out."""

    id: str
    reference: str
    city: str
    start: str
    goal: str
    at: datetime
    phone: str
    wheelchair: bool
    conversation_id: str
    state: str  # requested | cancelled


class RideInPast(Exception):
    """The time asked for is over; nothing was stored."""


class NoSuchRide(Exception):
    """There is no ride of that id that is still requested; nothing was changed."""


class Rides:
    """The table of ride requests; every method may raise `transactions.BookingUnavailable`."""

    kinds = frozenset({"ride", "ride_cancel"})

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def request(
        self,
        city: str,
        start: str,
        goal: str,
        at: datetime,
        phone: str,
        wheelchair: bool,
        conversation_id: str,
        now: datetime,
        what: str = "",
    ) -> Ride:
        """Stores the request, and a ticket of the same number for the desk, in whose words is `what`.

        Raises RideInPast for a time more than ten minutes ago. The very same request again is the same ride: the
        answer to the first was lost, and one car is wanted.
        """
        if at < now - THINKING:
            raise RideInPast(stamp(at))
        ride_id = uuid4().hex
        row: dict[str, Any] = {"id": ride_id, "city": city, "start": start, "goal": goal, "at": stamp(at)}
        row |= {"phone": residents.phone(phone) or phone, "wheelchair": wheelchair}
        row |= {"conversation_id": conversation_id, "state": "requested"}
        same = [_rides[name] == value for name, value in row.items() if name != "id"]
        for _ in range(_ATTEMPTS):
            try:
                with writing(self._engine) as connection:
                    before = connection.execute(select(_rides.id).where(*same)).scalar()
                    if before is not None:
                        return _ride(connection, before)
                    reference = references.fresh(connection)
                    insert = database.rides.insert().values(reference=reference, created_at=stamp(now), **row)
                    connection.execute(insert)
                    changes.record(connection, "ride", ride_id, {}, conversation_id, now)
                    ride = _ride(connection, ride_id)
                    _put_on_the_desk(connection, ride, what or f"{start} → {goal}", now)
                    return ride
            except IntegrityError:  # another request drew the same reference in the same moment
                continue
        raise BookingUnavailable("no reference was free")

    def cancel(self, ride_id: str, conversation_id: str, now: datetime) -> Ride:
        """Withdraws the request; raises NoSuchRide."""
        with writing(self._engine) as connection:
            if not _turn(connection, ride_id, "requested", "cancelled"):
                raise NoSuchRide(ride_id)
            changes.record(connection, "ride_cancel", ride_id, {}, conversation_id, now)
            ride = _ride(connection, ride_id)
            tickets.withdraw(connection, ride.reference, now)
            return ride

    def upcoming(
        self,
        *,
        conversation_id: str | None = None,
        phone: str | None = None,
        reference: str | None = None,
        now: datetime,
    ) -> tuple[Ride, ...]:
        """Rides that match all that is given and whose time is at most an hour ago, soonest first.

        Raises ValueError unless a conversation, a reference or a phone is given.
        """
        said = {"conversation_id": conversation_id, "phone": residents.phone(phone), "reference": reference}
        conditions = [_rides[name] == value for name, value in said.items() if value]
        if not conditions:
            raise ValueError("a conversation, a reference or a phone")
        query = select(database.rides).where(_rides.state == "requested", _rides.at >= stamp(now - _LATE), *conditions)
        with reading(self._engine) as connection:
            return tuple(_ride_of(row) for row in connection.execute(query.order_by(_rides.at, _rides.id)))

    def undo(self, conversation_id: str, now: datetime) -> Undone:
        """Takes back this conversation's newest change of a ride; `changes.Changes` does so for every kind."""
        return changes.Changes(self._engine, (self,)).undo(conversation_id, now)

    def take_back(self, connection: Connection, change: Change, now: datetime) -> Ride:
        """For `changes.Changes`: a request becomes cancelled, a cancelled one requested again."""
        old, new = {"ride": ("requested", "cancelled"), "ride_cancel": ("cancelled", "requested")}[change.kind]
        if not _turn(connection, change.subject, old, new):
            raise CannotUndo(change.kind)
        ride = _ride(connection, change.subject)
        if change.kind == "ride_cancel":
            tickets.reopen(connection, ride.reference, now)
        elif not tickets.withdraw(connection, ride.reference, now, untouched=True):
            raise CannotUndo(change.kind)  # somebody at the desk is calling the car: only they can call it off
        return ride


def _turn(connection: Connection, ride_id: str, old: str, new: str) -> bool:
    update = database.rides.update().where(_rides.id == ride_id, _rides.state == old).values(state=new)
    return bool(connection.execute(update).rowcount == 1)


def _put_on_the_desk(connection: Connection, ride: Ride, what: str, now: datetime) -> None:
    """One number for the request and its ticket: the resident has one to keep."""
    wish = tickets.Wish(
        "ride", what, ride.city, ride.conversation_id, ride.start, ride.phone, f"{ride.at:%m-%d %H:%M}",
        max(now + _AT_LEAST, ride.at - _AHEAD),
    )  # fmt: skip
    tickets.file_as(connection, wish, ride.reference, "resident", now)


def _ride(connection: Connection, ride_id: str) -> Ride:
    row = connection.execute(select(database.rides).where(_rides.id == ride_id)).first()
    return _ride_of(row)


def _ride_of(row: Any) -> Ride:
    values = {field.name: getattr(row, field.name) for field in fields(Ride)}
    return Ride(**values | {"at": datetime.fromisoformat(row.at).astimezone(SHANGHAI)})
