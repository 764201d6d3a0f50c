"""Which hospitals, departments and free slots are found."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.services.bookings import SqlAppointments
from bot.services.schedule import OpenDay, Slot


def seen(slots: tuple[Slot, ...]) -> list[tuple[str, str, str]]:
    return [(slot.date, slot.time, slot.doctor) for slot in slots]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("示范第一医院", ["示范第一医院"]),
        ("一院", ["示范第一医院"]),
        ("我想去第一医院看病", ["示范第一医院"]),
        ("第 一 医 院", ["示范第一医院"]),
        ("中医", ["示范中医医院"]),
        ("示范", ["示范中医医院", "示范第一医院"]),
        ("医院", ["示范中医医院", "示范第一医院"]),
        ("远方医院", []),
        ("瑞金医院", []),
        ("", []),
        ("  ", []),
    ],
)
def test_a_hospital_is_found_by_name_alias_or_part(appointments: SqlAppointments, said: str, found: list[str]) -> None:
    assert sorted(hospital.name for hospital in appointments.find_hospital("shanghai", said)) == sorted(found)


def test_the_name_that_says_most_decides_between_two_hospitals(appointments: SqlAppointments) -> None:
    assert [h.id for h in appointments.find_hospital("shanghai", "不去一院，去示范中医医院")] == ["two"]


def test_hospitals_are_those_of_the_city_and_say_that_they_are_samples(appointments: SqlAppointments) -> None:
    here = appointments.hospitals("shanghai")
    assert {hospital.id for hospital in here} == {"one", "two"}
    assert all(hospital.sample for hospital in here)
    assert appointments.hospitals("beijing") == ()


def test_hospitals_may_be_those_that_have_a_department(appointments: SqlAppointments) -> None:
    with_it = {name: [h.id for h in appointments.hospitals("shanghai", name)] for name in ("内科", "骨科", "眼科")}
    assert {name: sorted(ids) for name, ids in with_it.items()} == {"内科": ["one", "two"], "骨科": ["one"], "眼科": []}
    assert [hospital.id for hospital in appointments.hospitals("guangzhou", "内科")] == ["far"]


def test_departments_of_one_hospital_and_of_the_city(appointments: SqlAppointments) -> None:
    assert set(appointments.departments(None, "shanghai")) == {"内科", "骨科"}
    assert appointments.departments("two", "shanghai") == ("内科",)
    assert appointments.departments("far", "shanghai") == ()


def test_free_slots_come_soonest_first_and_from_every_doctor_and_half_day(
    appointments: SqlAppointments, now: datetime
) -> None:
    assert seen(appointments.free("shanghai", "内科", now=now, limit=4)) == [
        ("2026-11-23", "08:00", "李医生"),
        ("2026-11-23", "08:00", "王医生"),
        ("2026-11-23", "08:30", "王医生"),
        ("2026-11-23", "14:00", "王医生"),
    ]
    assert seen(appointments.free("shanghai", "内科", now=now, limit=2)) == [
        ("2026-11-23", "08:00", "李医生"),
        ("2026-11-23", "08:00", "王医生"),
    ]


def test_the_next_day_follows_only_when_the_first_has_no_more(appointments: SqlAppointments, now: datetime) -> None:
    days = [slot.date for slot in appointments.free("shanghai", "内科", now=now, limit=7)]
    assert days == ["2026-11-23"] * 5 + ["2026-11-24"] * 2


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"day": "2026-11-27"}, [("2026-11-27", "10:00", "赵医生")]),
        ({"day": "2026-11-26"}, []),
        ({"day": "2026-11-25", "half_day": "afternoon"}, [("2026-11-25", "14:00", "王医生")]),
        ({"day": "2026-11-27", "hospital_id": "one"}, []),
        ({"hospital_id": "two", "limit": 1}, [("2026-11-24", "10:00", "赵医生")]),
        ({"half_day": "evening"}, []),
        (
            {"day": "2026-11-26", "last_day": "2026-11-29"},
            [("2026-11-27", "10:00", "赵医生")],
        ),
        (
            {"last_day": "2026-11-23", "half_day": "afternoon"},
            [("2026-11-23", "14:00", "王医生")],
        ),
    ],
)
def test_wishes_narrow_what_is_free(
    appointments: SqlAppointments, now: datetime, wish: dict[str, object], found: list[tuple[str, str, str]]
) -> None:
    assert seen(appointments.free("shanghai", "内科", now=now, **wish)) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "times"),
    [
        ("2026-11-23T07:30", ["08:00", "08:30"]),
        ("2026-11-23T07:31", ["08:30"]),
        ("2026-11-23T08:00", ["08:30"]),
        ("2026-11-23T08:01", []),
        ("2026-11-24T00:00", []),
    ],
)
def test_only_slots_at_least_half_an_hour_ahead_are_free(
    appointments: SqlAppointments, moment: str, times: list[str]
) -> None:
    assert [slot.time for slot in appointments.free("shanghai", "骨科", now=at(moment))] == times


def test_now_may_be_given_in_any_zone_but_not_without_one(appointments: SqlAppointments) -> None:
    in_london = datetime.fromisoformat("2026-11-22T23:31:00+00:00")
    assert [slot.time for slot in appointments.free("shanghai", "骨科", now=in_london)] == ["08:30"]
    with pytest.raises(ValueError, match="zone"):
        appointments.free("shanghai", "骨科", now=datetime(2026, 11, 21))


def test_a_slot_carries_all_that_is_read_out(appointments: SqlAppointments, now: datetime) -> None:
    (slot,) = appointments.free("shanghai", "内科", hospital_id="two", limit=1, now=now)
    assert (slot.hospital.name, slot.hospital.address, slot.hospital.sample) == ("示范中医医院", "示范路1号", True)
    assert (slot.department, slot.doctor, slot.title) == ("内科", "赵医生", "主任医师")
    assert (slot.date, slot.time, slot.half_day) == ("2026-11-24", "10:00", "morning")


def test_days_with_something_free_are_offered_instead(appointments: SqlAppointments, now: datetime) -> None:
    both = ("morning", "afternoon")
    assert appointments.days_with_free("shanghai", "内科", now=now) == (
        OpenDay("2026-11-23", both, 5),
        OpenDay("2026-11-24", both, 6),
        OpenDay("2026-11-25", both, 3),
    )
    assert appointments.days_with_free("shanghai", "内科", from_day="2026-11-26", now=now) == (
        OpenDay("2026-11-27", ("morning",), 1),
    )
    assert appointments.days_with_free("shanghai", "眼科", now=now) == ()


def test_what_is_booked_is_not_offered(appointments: SqlAppointments, now: datetime) -> None:
    for slot in appointments.free("shanghai", "骨科", now=now):
        appointments.book(slot.id, f"病人{slot.id}", "13800138000", "c", now)
    assert appointments.free("shanghai", "骨科", now=now) == ()
    assert appointments.days_with_free("shanghai", "骨科", now=now) == ()


def test_a_slot_that_was_given_up_is_offered_again_after_ten_minutes(
    appointments: SqlAppointments, now: datetime
) -> None:
    first, _ = appointments.free("shanghai", "骨科", now=now)
    appointments.cancel(appointments.book(first.id, "王建国", None, "c", now).id, "c", now)
    assert first not in appointments.free("shanghai", "骨科", now=now + timedelta(minutes=10))
    assert first in appointments.free("shanghai", "骨科", now=now + timedelta(minutes=11))
