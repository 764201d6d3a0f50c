"""Six digits by which a resident names a booking, a ride or a ticket aloud; knows nothing of what they stand for."""

from __future__ import annotations

import secrets

from sqlalchemy import Table, select
from sqlalchemy.engine import Connection

from bot import database, people
from bot.services.transactions import BookingUnavailable

_TABLES = (database.bookings, database.rides, people.tickets)
_TRIES = 50  # 531,441 references exist: fifty misses in a row mean that nearly all are given away


def fresh(connection: Connection) -> str:
    """A reference that no booking, ride or ticket has; raises BookingUnavailable when there are none left."""
    for _ in range(_TRIES):
        reference = _draw()
        if not any(_used(connection, table, reference) for table in _TABLES):
            return reference
    raise BookingUnavailable("no reference is left")


def _draw() -> str:
    """No zero at the front, no digit twice in a row: neither gets lost when it is spoken or heard."""
    digits = [secrets.choice("123456789")]
    while len(digits) < 6:
        digits.append(secrets.choice("0123456789".replace(digits[-1], "")))
    return "".join(digits)


def _used(connection: Connection, table: Table, reference: str) -> bool:
    return connection.execute(select(table.c.id).where(table.c.reference == reference)).first() is not None
