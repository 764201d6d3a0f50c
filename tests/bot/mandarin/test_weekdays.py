"""Days from today and by the week, seen from Saturday 21 November 2026 unless another day is given."""

from datetime import date

import pytest

from bot.mandarin.dates import days

SATURDAY = date(2026, 11, 21)
DAYS = [
    ("今天", "2026-11-21"),
    ("今儿", "2026-11-21"),
    ("今儿个", "2026-11-21"),
    ("今朝", "2026-11-21"),
    ("明天", "2026-11-22"),
    ("明儿", "2026-11-22"),
    ("明朝", "2026-11-22"),
    ("听日", "2026-11-22"),
    ("明早", "2026-11-22"),
    ("后天上午", "2026-11-23"),
    ("后日", "2026-11-23"),
    ("大后天", "2026-11-24"),
    ("昨天", "2026-11-20"),
    ("前天", "2026-11-19"),
    ("大前天", "2026-11-18"),
    ("下周三下午", "2026-11-25"),
    ("下星期三", "2026-11-25"),
    ("下个礼拜三", "2026-11-25"),
    ("下礼拜天", "2026-11-29"),
    ("下下周二", "2026-12-01"),
    ("礼拜六", "2026-11-28"),
    ("周日", "2026-11-22"),
    ("星期天", "2026-11-22"),
    ("周三", "2026-11-25"),
    ("周3", "2026-11-25"),
    ("周六", "2026-11-28"),
    ("上周三", "2026-11-11"),
    ("这周日", "2026-11-22"),
    ("三天后", "2026-11-24"),
    ("三天以后", "2026-11-24"),
    ("过三天", "2026-11-24"),
    ("两个礼拜后", "2026-12-05"),
    ("一个月后", "2026-12-21"),
    ("两天之后", "2026-11-23"),
]


@pytest.mark.parametrize(("said", "day"), DAYS, ids=[c[0] for c in DAYS])
def test_a_day_is_understood(said: str, day: str) -> None:
    (found,) = days(said, SATURDAY)
    assert (found.kind, found.value, found.vague) == ("date", day, False)


RANGES = [
    ("本周末", "2026-11-21", "2026-11-22"),
    ("下周末", "2026-11-28", "2026-11-29"),
    ("下周", "2026-11-23", "2026-11-29"),
    ("下个礼拜", "2026-11-23", "2026-11-29"),
    ("这周", "2026-11-21", "2026-11-22"),
    ("周一到周五", "2026-11-23", "2026-11-27"),
    ("三天内", "2026-11-21", "2026-11-24"),
]


@pytest.mark.parametrize(("said", "first", "last"), RANGES, ids=[c[0] for c in RANGES])
def test_a_stretch_of_days_is_understood(said: str, first: str, last: str) -> None:
    (found,) = days(said, SATURDAY)
    assert (found.kind, found.value) == ("date_range", {"from": first, "to": last})


FROM_OTHER_DAYS = [
    ("礼拜三", date(2026, 11, 25), "2026-12-02", "on a Wednesday the bare weekday is the next one"),
    ("周四", date(2026, 11, 25), "2026-11-26", "tomorrow by its weekday"),
    ("下周三", date(2026, 11, 22), "2026-11-25", "on a Sunday the next calendar week begins tomorrow"),
    ("下周三", date(2026, 11, 23), "2026-12-02", "on a Monday it is a week away"),
    ("明天", date(2026, 12, 31), "2027-01-01", "over the year's end"),
    ("后天", date(2028, 2, 27), "2028-02-29", "a leap day"),
    ("下周一", date(2026, 12, 30), "2027-01-04", "next week lies in next year"),
    ("一个月后", date(2026, 1, 31), "2026-02-28", "a month has fewer days"),
]


@pytest.mark.parametrize(("said", "today", "day", "why"), FROM_OTHER_DAYS, ids=[c[3] for c in FROM_OTHER_DAYS])
def test_a_day_is_counted_from_today(said: str, today: date, day: str, why: str) -> None:
    (found,) = days(said, today)
    assert found.value == day, why


def test_sunday_evening_next_week_is_a_date_in_the_next_calendar_week() -> None:
    (found,) = days("下周日", date(2026, 11, 22))
    assert found.value == "2026-11-29"


NOT_A_DAY = [
    "过两天",
    "过几天",
    "每周三",
    "每个礼拜二",
    "一个星期三次",
    "一周三次",
    "以后天天",
    "后天性",
    "周围",
    "逢周一",
]


@pytest.mark.parametrize("said", NOT_A_DAY)
def test_this_names_no_day(said: str) -> None:
    assert [found for found in days(said, SATURDAY) if found.kind == "date"] == []


@pytest.mark.parametrize("said", ["这周三", "这两天", "半个月后", "周三之前", "周三左右", "这个星期五"])
def test_this_is_only_the_likelier_reading(said: str) -> None:
    (found,) = days(said, SATURDAY)
    assert found.vague


def test_next_week_certainly_is_not_next_monday() -> None:
    (found,) = days("下周一定去", SATURDAY)
    assert (found.kind, found.text) == ("date_range", "下周")


def test_next_monday_certainly_is_next_monday() -> None:
    (found,) = days("下周一一定去", SATURDAY)
    assert found.value == "2026-11-23"
