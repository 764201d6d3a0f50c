"""The times of what comes again and again; today is Saturday, 21 November 2026."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.mandarin.recurring.schedule import LONGEST, SHANGHAI, Schedule

TODAY = dt.date(2026, 11, 21)
NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)


def times(schedule: Schedule, count: int, after: dt.datetime = NOW) -> list[str]:
    found = []
    for _ in range(count):
        moment = schedule.after(after)
        if moment is None:
            break
        found.append(f"{moment:%m-%d %H:%M}")
        after = moment
    return found


@pytest.mark.parametrize(
    ("habit", "clock", "expected"),
    [
        ("days:1", ("08:00", "20:00"), ["11-21 20:00", "11-22 08:00", "11-22 20:00"]),
        ("days:2", ("08:00",), ["11-23 08:00", "11-25 08:00", "11-27 08:00"]),
        ("week:0,2", ("09:00",), ["11-23 09:00", "11-25 09:00", "11-30 09:00"]),
        ("week:5", ("10:00",), ["11-28 10:00", "12-05 10:00", "12-12 10:00"]),
        ("month:31", ("09:00",), ["11-30 09:00", "12-31 09:00", "01-31 09:00", "02-28 09:00"]),
        ("once", ("20:00",), ["11-21 20:00"]),
        ("once", ("08:00",), []),
    ],
)
def test_the_next_times(habit: str, clock: tuple[str, ...], expected: list[str]) -> None:
    assert times(Schedule.said(habit, clock, TODAY), max(len(expected), 1)) == expected


def test_the_same_moment_does_not_come_twice() -> None:
    daily = Schedule.said("days:1", ("10:00",), TODAY)
    assert times(daily, 1) == ["11-22 10:00"]


def test_it_begins_on_its_first_day_and_ends_after_a_year() -> None:
    later = Schedule.said("days:1", ("08:00",), dt.date(2026, 12, 1))
    assert times(later, 1) == ["12-01 08:00"]
    last = dt.datetime.combine(TODAY + LONGEST, dt.time(8), SHANGHAI)
    daily = Schedule.said("days:1", ("08:00",), TODAY)
    assert daily.after(last - dt.timedelta(minutes=1)) == last
    assert daily.after(last) is None


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    daily = Schedule.said("days:1", ("08:00",), TODAY)
    assert daily.after(dt.datetime(2026, 11, 21, 23, 59, tzinfo=dt.timezone.utc)) == NOW.replace(day=22, hour=8)


@pytest.mark.parametrize(
    ("habit", "clock", "words", "heard"),
    [
        ("days:1", ("20:00", "08:30"), "每天早上8点半和晚上8点", "每天早上八点半和晚上八点"),
        ("days:2", ("08:00",), "隔一天一次，早上8点", "隔一天一次，早上八点"),
        ("week:6,0", ("14:00",), "每星期日、一下午2点", "每星期日、一下午两点"),
        ("month:1", ("09:00",), "每个月1号上午9点", "每个月一号上午九点"),
        ("once", ("14:00",), "今天，11月21日，星期六下午2点", "今天，十一月二十一号，星期六下午两点"),
    ],
)
def test_how_it_is_said(habit: str, clock: tuple[str, ...], words: str, heard: str) -> None:
    schedule = Schedule.said(habit, clock, TODAY)
    assert (schedule.words(NOW), schedule.words(NOW, ear=True)) == (words, heard)
    assert Schedule.from_json(schedule.to_json()) == schedule
    assert Schedule.said(schedule.habit, clock, TODAY) == schedule
