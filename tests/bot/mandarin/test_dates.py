"""What belongs together is one date: a day and its weekday, a first and a last day."""

from datetime import date

import pytest

from bot.mandarin.dates import days

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("周三或者周四", ["2026-11-25", "2026-11-26"]),
        ("星期二星期三都可以", ["2026-11-24", "2026-11-25"]),
        ("今天，下周三", ["2026-11-21", "2026-11-25"]),
        ("二十六号，礼拜四", ["2026-11-26"]),
        ("明天礼拜天", ["2026-11-22"]),
        ("25号到27号", [{"from": "2026-11-25", "to": "2026-11-27"}]),
        ("周五到周一", [{"from": "2026-11-27", "to": "2026-11-30"}]),
        ("周三二十五号", ["2026-11-25"]),
    ],
)
def test_several_days_stay_apart_or_come_together(said: str, values: list[object]) -> None:
    assert [found.value for found in days(said, SATURDAY)] == values


def test_a_day_and_a_weekday_that_do_not_agree_are_vague() -> None:
    (found,) = days("明天礼拜三", SATURDAY)
    assert (found.value, found.vague) == ("2026-11-22", True)


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert days("明天", date(9999, 12, 31)) == ()
