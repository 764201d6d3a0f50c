"""Loads invented hospitals, doctors and their consultation hours from a file; never touches a slot that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, Extra, ValidationError, constr
from sqlalchemy import Table, select
from sqlalchemy.engine import Connection, Engine

from bot import database
from bot.services.transactions import writing

_WEEKDAYS = "一二三四五六日"
_HALF_DAYS = {"上午": "morning", "下午": "afternoon", "晚上": "evening"}
_SESSION = re.compile(f"周([{_WEEKDAYS}])({'|'.join(_HALF_DAYS)})")


class BadSample(ValueError):
    """The file is not as content/shanghai/sample/hospitals.yml shows; says where."""


@dataclass(frozen=True)
class Counts:
    """How many rows are new."""

    hospitals: int
    doctors: int
    slots: int


class _Closed(BaseModel):
    class Config:
        extra = Extra.forbid


class _Doctor(_Closed):
    name: str
    department: str
    title: str
    sessions: list[constr(regex=f"^{_SESSION.pattern}$")]  # type: ignore[valid-type]  # 周三上午


class _Hospital(_Closed):
    id: str
    name: str
    aliases: list[str]
    address: str
    doctors: list[_Doctor]


class _File(_Closed):
    sample: Literal[True]  # real hospitals do not come in by this way
    city: str
    times: dict[Literal["上午", "下午", "晚上"], list[constr(regex=r"^\d\d:\d\d$")]]  # type: ignore[valid-type]
    hospitals: list[_Hospital]


def load(engine: Engine, path: Path, today: date, days: int = 28) -> Counts:
    """Brings the file's hospitals and doctors up to date and adds the missing slots of `days` days from `today` on.

    Running it again adds only what is missing; slots that exist stay as they are, booked or not. Raises BadSample,
    or transactions.BookingUnavailable.
    """
    try:
        file = _File.parse_obj(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise BadSample(f"{path}: {error}") from error
    hospitals, doctors = _rows(file)
    with writing(engine) as connection:
        return Counts(
            _put(connection, database.hospitals, hospitals),
            _put(connection, database.doctors, doctors),
            _add_slots(connection, file, [today + timedelta(days=n) for n in range(days)]),
        )


def _rows(file: _File) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    hospitals: list[dict[str, object]] = [
        {"id": h.id, "city": file.city, "name": h.name, "aliases": h.aliases, "address": h.address, "sample": True}
        for h in file.hospitals
    ]
    doctors: list[dict[str, object]] = [
        {"id": _id(h, d), "hospital_id": h.id, "department": d.department, "name": d.name, "title": d.title}
        for h in file.hospitals
        for d in h.doctors
    ]
    return hospitals, doctors


def _id(hospital: _Hospital, doctor: _Doctor) -> str:
    """The same for the same doctor whatever is added around it, so that a second run knows it again."""
    return f"{hospital.id}/{doctor.department}/{doctor.name}"


def _put(connection: Connection, table: Table, rows: list[dict[str, object]]) -> int:
    """Inserts or updates by id; gives the number of new ones."""
    known = {row.id for row in connection.execute(select(table.c.id))}
    for row in rows:
        if row["id"] in known:
            connection.execute(table.update().where(table.c.id == row["id"]).values(row))
    new = [row for row in rows if row["id"] not in known]
    if new:
        connection.execute(table.insert(), new)
    return len(new)


def _add_slots(connection: Connection, file: _File, days: list[date]) -> int:
    slots = database.slots.c
    there = select(slots.doctor_id, slots.date, slots.time).where(slots.date >= days[0].isoformat())
    known = {tuple(row) for row in connection.execute(there)}
    new = [
        {"doctor_id": doctor, "date": day, "time": time, "half_day": half_day, "state": "free"}
        for doctor, day, time, half_day in _wanted(file, days)
        if (doctor, day, time) not in known
    ]
    if new:
        connection.execute(database.slots.insert(), new)
    return len(new)


def _wanted(file: _File, days: list[date]) -> Iterator[tuple[str, str, str, str]]:
    for hospital in file.hospitals:
        for doctor in hospital.doctors:
            sessions = {match.groups() for match in map(_SESSION.fullmatch, doctor.sessions) if match}
            for day in days:
                for half in _HALF_DAYS:
                    if (_WEEKDAYS[day.weekday()], half) in sessions:
                        for time in file.times.get(half, []):  # type: ignore[call-overload]
                            yield _id(hospital, doctor), day.isoformat(), time, _HALF_DAYS[half]
