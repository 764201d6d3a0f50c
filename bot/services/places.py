"""A slot's three states and the only two moves between them; knows nothing of who books or why.

free ── take ──▶ booked ── give up ──▶ kept (until kept_until, for its former booking) ──▶ as good as free
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.engine import Connection

from bot import database
from bot.services.transactions import local, stamp

_slots = database.slots.c


def open_at(now: datetime, booking_id: str | None = None) -> Any:
    """The SQL condition of a slot being there for the taking: free, kept no longer, or kept for this very booking."""
    lapsed = _slots.kept_until < stamp(now)
    whose = lapsed if booking_id is None else or_(lapsed, _slots.holder == booking_id)
    return or_(_slots.state == "free", and_(_slots.state == "kept", whose))


def begins_after(now: datetime, ahead: timedelta = timedelta()) -> Any:
    """The SQL condition of a slot beginning at `now` + `ahead` or later."""
    date, time = local(now, ahead)
    return or_(_slots.date > date, and_(_slots.date == date, _slots.time >= time))


def take(connection: Connection, slot_id: int, booking_id: str, now: datetime) -> bool:
    """Books the slot for `booking_id`; False, and nothing done, when it is another's or has begun."""
    mine = database.slots.update().where(_slots.id == slot_id, open_at(now, booking_id), begins_after(now))
    return bool(connection.execute(mine.values(state="booked", holder=booking_id, kept_until=None)).rowcount == 1)


def give_up(connection: Connection, slot_id: int, booking_id: str, kept_until: datetime | None) -> bool:
    """Leaves the slot, kept for `booking_id` until then, or free at once for None; False when it was not booked so."""
    left = database.slots.update().where(_slots.id == slot_id, _slots.state == "booked", _slots.holder == booking_id)
    if kept_until is None:
        left = left.values(state="free", holder=None, kept_until=None)
    else:
        left = left.values(state="kept", kept_until=stamp(kept_until))
    return bool(connection.execute(left).rowcount == 1)
