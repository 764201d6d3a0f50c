"""Duty hours: what a setting may say, and the edges of a span, at midnight too."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import settings
from bot.duty import SHANGHAI, Duty

DAY = dt.datetime(2026, 11, 21, tzinfo=SHANGHAI)


def at(clock: str, day: int = 21) -> dt.datetime:
    hour, minute = map(int, clock.split(":"))
    return DAY.replace(day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("hours", "clock", "open_"),
    [
        ("08:30-17:30", "08:29", False),
        ("08:30-17:30", "08:30", True),
        ("08:30-17:30", "17:29", True),
        ("08:30-17:30", "17:30", False),
        ("08:30-12:00,13:00-17:30", "12:30", False),
        ("08:30-12:00,13:00-17:30", "13:00", True),
        ("22:00-06:00", "21:59", False),
        ("22:00-06:00", "23:59", True),
        ("22:00-06:00", "00:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("00:00-24:00", "23:59", True),
        ("18:00-24:00", "00:00", False),
    ],
)
def test_a_span_counts_from_its_first_minute_and_not_at_its_last(hours, clock, open_):
    assert Duty.parse(hours).open(at(clock)) is open_


def test_the_hours_are_those_of_china_wherever_the_clock_stands():
    assert Duty.parse("08:30-17:30").open(dt.datetime(2026, 11, 21, 0, 30, tzinfo=dt.timezone.utc))
    assert not Duty.parse("08:30-17:30").open(dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.timezone.utc))


@pytest.mark.parametrize(
    ("hours", "clock", "opens", "closes"),
    [
        ("08:30-17:30", "10:00", at("10:00"), at("17:30")),
        ("08:30-17:30", "07:00", at("08:30"), at("17:30")),
        ("08:30-17:30", "17:30", at("08:30", 22), at("17:30", 22)),
        ("08:30-12:00,13:00-17:30", "12:00", at("13:00"), at("17:30")),
        ("22:00-06:00", "23:00", at("23:00"), at("06:00", 22)),
        ("22:00-06:00", "03:00", at("03:00"), at("06:00")),
        ("22:00-06:00", "12:00", at("22:00"), at("06:00", 22)),
    ],
)
def test_the_next_opening_and_the_end_after_it(hours, clock, opens, closes):
    assert Duty.parse(hours).opens(at(clock)) == opens
    assert Duty.parse(hours).closes(at(clock)) == closes


CLOCKS = st.integers(0, 24 * 60 - 1)


@given(st.lists(st.tuples(CLOCKS, CLOCKS).filter(lambda span: span[0] != span[1]), min_size=1, max_size=3), CLOCKS)
def test_whatever_the_hours_they_open_within_a_day_and_close_after_that(spans, minute):
    duty = Duty.parse(",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans))
    now = DAY + minute * dt.timedelta(minutes=1)
    opens, closes = duty.opens(now), duty.closes(now)
    assert duty.open(opens) and now <= opens <= now + dt.timedelta(days=1)
    assert opens < closes <= opens + dt.timedelta(days=1)
    assert duty.open(closes - dt.timedelta(minutes=1))
    assert Duty.parse(str(duty)) == duty


@pytest.mark.parametrize(
    "text", ["9", "08:30", "17:30-17:30", "8-17", "08:60-09:00", "25:00-26:00", "08:00-24:30", ",", "天天"]
)
def test_hours_that_are_none_are_refused_with_the_name_of_the_setting(text):
    with pytest.raises(ValueError, match="BANBAN_DUTY must be hours such as"):
        settings.load({"BANBAN_DUTY": text})


def test_hours_may_be_written_as_people_write_them():
    assert str(Duty.parse("13:00 – 17:30，8:30-12:00")) == "08:30-12:00,13:00-17:30"
