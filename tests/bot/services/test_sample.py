"""The invented hospitals: the file itself, and loading it once and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot import database
from bot.services.bookings import SqlAppointments
from bot.services.sample import BadSample, Counts, load

FILE = Path(__file__).parents[3] / "content" / "shanghai" / "sample" / "hospitals.yml"
DEPARTMENTS = {
    *(
        "全科",
        "内科",
        "外科",
        "骨科",
        "心内科",
        "神经内科",
        "消化内科",
        "呼吸内科",
        "内分泌科",
        "眼科",
        "耳鼻喉科",
        "口腔科",
    ),
    *(
        "皮肤科",
        "泌尿外科",
        "妇科",
        "中医科",
        "康复科",
        "风湿免疫科",
        "血液科",
        "精神心理科",
        "肾内科",
        "肿瘤科",
        "发热门诊",
    ),
}
TODAY = date(2026, 11, 21)  # a Saturday


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{tmp_path_factory.mktemp('sample')}/banban.db")
    database.metadata.create_all(engine)
    load(engine, FILE, TODAY)
    yield engine


@pytest.fixture
def empty(tmp_path: Path) -> Engine:
    engine = database.connect(f"sqlite:///{tmp_path}/empty.db")
    database.metadata.create_all(engine)
    return engine


def test_everything_in_it_is_marked_as_invented(loaded: Engine) -> None:
    hospitals = SqlAppointments(loaded).hospitals("shanghai")
    assert len(hospitals) == 4
    assert all(each.sample and each.name.startswith("示范") and each.address.startswith("示范路") for each in hospitals)


def test_the_city_has_every_department_and_some_hospitals_lack_some(loaded: Engine) -> None:
    appointments = SqlAppointments(loaded)
    assert set(appointments.departments(None, "shanghai")) == DEPARTMENTS
    of_each = [set(appointments.departments(each.id, "shanghai")) for each in appointments.hospitals("shanghai")]
    assert sum(there < DEPARTMENTS for there in of_each) == 3


@pytest.mark.parametrize("department", sorted(DEPARTMENTS))
def test_every_department_is_open_on_every_working_day_somewhere(loaded: Engine, department: str) -> None:
    now = datetime.fromisoformat("2026-11-21T10:00:00+08:00")
    days = SqlAppointments(loaded).days_with_free("shanghai", department, limit=99, now=now)
    working = {(TODAY + timedelta(days=n)).isoformat() for n in range(28) if (TODAY + timedelta(days=n)).weekday() < 5}
    assert working <= {each.date for each in days}


def test_weekends_are_quieter_than_working_days_and_sundays_the_quietest(loaded: Engine) -> None:
    per_day = select(database.slots.c.date, func.count().label("n")).group_by(database.slots.c.date)
    with loaded.connect() as connection:
        count = {row.date: row.n for row in connection.execute(per_day)}
    friday, saturday, sunday = count["2026-11-27"], count["2026-11-28"], count["2026-11-29"]
    assert friday > 2 * saturday > 4 * sunday > 0


def test_a_second_run_adds_nothing_and_a_later_one_only_the_new_days(empty: Engine) -> None:
    first = load(empty, FILE, TODAY)
    assert first.hospitals == 4 and first.slots > 6000
    assert load(empty, FILE, TODAY) == Counts(0, 0, 0)
    monday = load(empty, FILE, TODAY + timedelta(days=2))
    assert (monday.hospitals, monday.doctors) == (0, 0)
    assert 0 < monday.slots < 400


def test_a_second_run_leaves_bookings_alone(empty: Engine) -> None:
    now = datetime.fromisoformat("2026-11-21T10:00:00+08:00")
    appointments = SqlAppointments(empty)
    load(empty, FILE, TODAY, days=7)
    slots = appointments.free("shanghai", "内科", limit=2, now=now)
    booked = appointments.book(slots[0].id, "王建国", None, "c", now)
    kept = appointments.cancel(appointments.book(slots[1].id, "李秀英", None, "d", now).id, "d", now)
    load(empty, FILE, TODAY, days=7)
    assert appointments.upcoming(conversation_id="c", now=now) == (booked,)
    assert appointments.undo("d", now).subject.slot == kept.slot


def test_a_corrected_address_is_taken_over(empty: Engine, tmp_path: Path) -> None:
    load(empty, FILE, TODAY, days=1)
    corrected = tmp_path / "hospitals.yml"
    corrected.write_text(FILE.read_text(encoding="utf-8").replace("示范路44号", "示范路45号"), encoding="utf-8")
    assert load(empty, corrected, TODAY, days=1) == Counts(0, 0, 0)
    assert "示范路45号" in {each.address for each in SqlAppointments(empty).hospitals("shanghai")}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sample: true", "sample: false"),
        ("周一上午", "星期一上午"),
        ('"08:00"', '"8点"'),
        ("address:", "adress:"),
        ("hospitals:", "hospitals: ["),
    ],
)
def test_a_mistake_in_the_file_is_named_and_nothing_is_stored(
    empty: Engine, tmp_path: Path, right: str, wrong: str
) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text(FILE.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    with pytest.raises(BadSample, match="bad"):
        load(empty, bad, TODAY)
    assert SqlAppointments(empty).hospitals("shanghai") == ()
