"""Two small hospitals in a fresh database: eight slots a day on three days for 内科, fewer for 骨科."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

from bot import database
from bot.services.bookings import SqlAppointments
from bot.services.rides import Rides

CHINA = timezone(timedelta(hours=8))

# hospital, department, doctor: (day, times)
CLINICS = {
    ("one", "内科", "王医生"): (("2026-11-23", "2026-11-24", "2026-11-25"), ("08:00", "08:30", "14:00")),
    ("one", "内科", "李医生"): (("2026-11-23", "2026-11-24"), ("08:00", "09:00")),
    ("two", "内科", "赵医生"): (("2026-11-24", "2026-11-27"), ("10:00",)),
    ("one", "骨科", "孙医生"): (("2026-11-23",), ("08:00", "08:30")),
    ("far", "内科", "周医生"): (("2026-11-23",), ("08:00",)),
}
HOSPITALS = {
    "one": ("shanghai", "示范第一医院", ["第一医院", "一院"]),
    "two": ("shanghai", "示范中医医院", ["中医院"]),
    "far": ("guangzhou", "示范远方医院", []),
}


def fill(engine: Engine) -> None:
    """Makes the tables and the rows of CLINICS."""
    database.metadata.create_all(engine)
    with engine.begin() as connection:
        for id_, (city, name, aliases) in HOSPITALS.items():
            row = {"id": id_, "city": city, "name": name, "aliases": aliases, "address": "示范路1号", "sample": True}
            connection.execute(database.hospitals.insert().values(row))
        for (hospital, department, doctor), (days, times) in CLINICS.items():
            row = {"id": doctor, "hospital_id": hospital, "department": department, "name": doctor, "title": "主任医师"}
            connection.execute(database.doctors.insert().values(row))
            for day in days:
                for time in times:
                    half_day = "morning" if time < "12:00" else "afternoon"
                    row = {"doctor_id": doctor, "date": day, "time": time, "half_day": half_day, "state": "free"}
                    connection.execute(database.slots.insert().values(row))


@pytest.fixture(name="fill", scope="session")
def _fill():  # type: ignore[no-untyped-def]
    return fill


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/banban.db"


@pytest.fixture(scope="session")
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a filled database, copied for each test: that is quicker than filling it."""
    file = tmp_path_factory.mktemp("clinics") / "banban.db"
    fill(database.connect(f"sqlite:///{file}"))
    return file


@pytest.fixture
def engine(url: str, clinics: Path, tmp_path: Path) -> Engine:
    shutil.copy(clinics, tmp_path / "banban.db")
    return database.connect(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, clinics: Path, tmp_path: Path) -> Iterator[str]:
    """A filled database that other processes can open as well; PostgreSQL only where TEST_POSTGRES_URL names one."""
    if request.param == "sqlite":
        shutil.copy(clinics, tmp_path / "banban.db")
        yield f"sqlite:///{tmp_path}/banban.db"
        return
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    schema = f"t{uuid4().hex}"
    admin = create_engine(server)
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    address = f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{schema}"
    fill(database.connect(address))
    yield address
    with admin.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def appointments(engine: Engine) -> SqlAppointments:
    return SqlAppointments(engine)


@pytest.fixture
def rides(engine: Engine) -> Rides:
    return Rides(engine)


@pytest.fixture
def now() -> datetime:
    """A Saturday morning before the first slot."""
    return datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
