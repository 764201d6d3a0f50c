"""Which hospitals, departments and free slots there are; reads only, and books nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, zip_longest
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import database
from bot.services.places import begins_after, open_at
from bot.services.schedule import Hospital, OpenDay, Slot
from bot.services.transactions import local

AHEAD = timedelta(minutes=30)  # sooner than that nobody gets there
HALF_DAYS = ("morning", "afternoon", "evening")

_hospitals, _doctors, _slots = database.hospitals.c, database.doctors.c, database.slots.c

# What a Slot is made of; bookings.py joins the same.
SLOT_COLUMNS = (
    _slots.id.label("slot_id"),
    _slots.date,
    _slots.time,
    _slots.half_day,
    _doctors.id.label("doctor_id"),
    _doctors.name.label("doctor"),
    _doctors.title,
    _doctors.department,
    _hospitals.id.label("hospital_id"),
    _hospitals.city,
    _hospitals.name.label("hospital"),
    _hospitals.aliases,
    _hospitals.address,
    _hospitals.sample,
)
# Joined here, once: SQLAlchemy 1.4 finding out the same in ten threads at their first query failed in one of them.
_DOCTOR_TABLES = database.doctors.join(database.hospitals, _doctors.hospital_id == _hospitals.id)
SLOT_TABLES = database.slots.join(_DOCTOR_TABLES, _slots.doctor_id == _doctors.id)


def slot_of(row: Any) -> Slot:
    """The Slot in a row of SLOT_COLUMNS."""
    hospital = Hospital(row.hospital_id, row.city, row.hospital, tuple(row.aliases), row.address, row.sample)
    return Slot(row.slot_id, hospital, row.department, row.doctor, row.title, row.date, row.time, row.half_day)


def hospitals(connection: Connection, city: str, department: str | None = None) -> tuple[Hospital, ...]:
    """The hospitals of `city`, by name; with `department`, those that have it."""
    query = select(database.hospitals).where(_hospitals.city == city)
    if department is not None:
        query = query.where(_hospitals.id.in_(select(_doctors.hospital_id).where(_doctors.department == department)))
    rows = connection.execute(query.order_by(_hospitals.name))
    return tuple(Hospital(row.id, row.city, row.name, tuple(row.aliases), row.address, row.sample) for row in rows)


def matching(candidates: tuple[Hospital, ...], said: str) -> tuple[Hospital, ...]:
    """Those meant by `said`: it is a name or alias; else it contains one (the longest counts); else it is a part."""
    said = "".join(said.split())
    if not said:
        return ()
    names = {hospital: (hospital.name, *hospital.aliases) for hospital in candidates}
    inside = {hospital: max((len(n) for n in names[hospital] if n in said), default=0) for hospital in candidates}
    longest = max(inside.values(), default=0)
    if longest:
        return tuple(hospital for hospital in candidates if inside[hospital] == longest)
    return tuple(hospital for hospital in candidates if any(said in name for name in names[hospital]))


def departments(connection: Connection, hospital_id: str | None, city: str) -> tuple[str, ...]:
    """The departments of one hospital or of the whole city, without repetition."""
    query = select(_doctors.department).select_from(_DOCTOR_TABLES)
    query = query.where(_hospitals.city == city)
    if hospital_id is not None:
        query = query.where(_hospitals.id == hospital_id)
    return tuple(row.department for row in connection.execute(query.distinct().order_by(_doctors.department)))


def by_day(
    connection: Connection,
    city: str,
    department: str,
    hospital_id: str | None,
    first_day: str | None,
    last_day: str | None,
    half_day: str | None,
    now: datetime,
) -> Iterator[tuple[str, list[Any]]]:
    """(date, the rows of its free slots in order of time), day after day, both ends of the range included."""
    query = select(*SLOT_COLUMNS).select_from(SLOT_TABLES)
    query = query.where(_hospitals.city == city, _doctors.department == department)
    query = query.where(open_at(now), begins_after(now, AHEAD), _slots.date >= (first_day or local(now)[0]))
    if last_day is not None:
        query = query.where(_slots.date <= last_day)
    if hospital_id is not None:
        query = query.where(_hospitals.id == hospital_id)
    if half_day is not None:
        query = query.where(_slots.half_day == half_day)
    rows = connection.execute(query.order_by(_slots.date, _slots.time, _doctors.id))
    for date, of_the_day in groupby(rows, key=lambda row: row.date):
        yield str(date), list(of_the_day)


def spread(days: Iterable[tuple[str, list[Any]]], limit: int) -> tuple[Slot, ...]:
    """Up to `limit` slots from the earliest days: one of each doctor and half-day before a second one of any."""
    chosen: list[Any] = []
    for _, rows in days:
        turns: dict[tuple[str, str], list[Any]] = {}
        for row in rows:
            turns.setdefault((row.doctor_id, row.half_day), []).append(row)
        for one_of_each in zip_longest(*turns.values()):
            soonest_first = sorted((row for row in one_of_each if row is not None), key=_when)
            chosen += soonest_first[: limit - len(chosen)]
        if len(chosen) >= limit:
            break
    return tuple(slot_of(row) for row in sorted(chosen, key=_when))


def _when(row: Any) -> tuple[str, str, str]:
    return row.date, row.time, row.doctor_id


def open_day(date: str, rows: list[Any]) -> OpenDay:
    """What is free on `date`."""
    present = {row.half_day for row in rows}
    return OpenDay(date, tuple(half for half in HALF_DAYS if half in present), len(rows))
