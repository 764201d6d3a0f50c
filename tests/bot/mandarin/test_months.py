"""Days of the solar month, seen from Saturday 21 November 2026 unless another day is given."""

from datetime import date

import pytest

from bot.mandarin.dates import days

SATURDAY = date(2026, 11, 21)
DAYS = [
    ("二十五号", "2026-11-25", "still to come this month"),
    ("25号", "2026-11-25", "typed"),
    ("廿五号", "2026-11-25", "southern 廿"),
    ("十五号早上", "2026-12-15", "over this month, so the next"),
    ("二十一号", "2026-11-21", "today"),
    ("31号", "2026-12-31", "November has no 31st"),
    ("十二月三号", "2026-12-03", "with its month"),
    ("12月3日", "2026-12-03", "typed"),
    ("十二月三日", "2026-12-03", "as written"),
    ("十一月二十五", "2026-11-25", "without 号"),
    ("三月五号", "2027-03-05", "a month that is over is next year's"),
    ("明年三月五号", "2027-03-05", "with a year"),
    ("二零二七年三月五号", "2027-03-05", "with the year spoken"),
    ("2026-12-03", "2026-12-03", "ISO"),
    ("2026/12/3", "2026-12-03", "with strokes"),
    ("2026.12.3", "2026-12-03", "with points"),
    ("12.3上午", "2026-12-03", "short, a half-day follows"),
    ("改到12.3", "2026-12-03", "short, after a verb"),
    ("下个月五号", "2026-12-05", "next month"),
    ("这个月25号", "2026-11-25", "this month"),
    ("25号星期三", "2026-11-25", "day and weekday agree"),
    ("下周三25号", "2026-11-25", "weekday and day agree"),
    ("今天礼拜六", "2026-11-21", "today by name and weekday"),
]


@pytest.mark.parametrize(("said", "day", "why"), DAYS, ids=[c[0] for c in DAYS])
def test_a_day_of_the_month_is_understood(said: str, day: str, why: str) -> None:
    (found,) = days(said, SATURDAY)
    assert (found.kind, found.value, found.vague) == ("date", day, False), why


RANGES = [
    ("月底", "2026-11-25", "2026-11-30"),
    ("月初", "2026-12-01", "2026-12-10"),
    ("下个月底", "2026-12-25", "2026-12-31"),
    ("下个月", "2026-12-01", "2026-12-31"),
    ("这个月", "2026-11-21", "2026-11-30"),
    ("十二月", "2026-12-01", "2026-12-31"),
    ("三月份", "2027-03-01", "2027-03-31"),
    ("三月中旬", "2027-03-11", "2027-03-20"),
    ("26号到28号", "2026-11-26", "2026-11-28"),
    ("二十八号到三号", "2026-11-28", "2026-12-03"),
]


@pytest.mark.parametrize(("said", "first", "last"), RANGES, ids=[c[0] for c in RANGES])
def test_a_part_of_a_month_is_understood(said: str, first: str, last: str) -> None:
    (found,) = days(said, SATURDAY)
    assert (found.kind, found.value) == ("date_range", {"from": first, "to": last})


FROM_OTHER_DAYS = [
    ("三十号", date(2027, 2, 1), "2027-03-30", "February has no 30th"),
    ("二十九号", date(2028, 2, 10), "2028-02-29", "a leap year"),
    ("二十九号", date(2027, 2, 10), "2027-03-29", "no leap year"),
    ("五号", date(2026, 12, 31), "2027-01-05", "over the year's end"),
    ("三十一号", date(2026, 12, 31), "2026-12-31", "the last day itself"),
    ("一月三号", date(2026, 12, 31), "2027-01-03", "the next January"),
]


@pytest.mark.parametrize(("said", "today", "day", "why"), FROM_OTHER_DAYS, ids=[c[3] for c in FROM_OTHER_DAYS])
def test_the_future_is_preferred(said: str, today: date, day: str, why: str) -> None:
    (found,) = days(said, today)
    assert found.value == day, why


NOT_A_DAY = [
    "示范路1号",
    "三号楼",
    "2号线",
    "挂2号窗口",
    "二号航站楼",
    "七号四零幺",
    "32号",
    "0号",
    "第三号",
    "血糖12.3",
    "血压140/90",
    "生日",
    "一日游",
    "五号病房",
    "2027年2月29日",
    "13月5号",
    "三个月",
]


@pytest.mark.parametrize("said", NOT_A_DAY)
def test_this_is_no_day(said: str) -> None:
    assert [found for found in days(said, SATURDAY) if found.kind == "date"] == []


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("12.3", "2026-12-03"),
        ("12/3", "2026-12-03"),
        ("二十五", "2026-11-25"),
        ("3", "2026-12-03"),
        ("25吧", "2026-11-25"),
    ],
)
def test_a_short_form_is_a_day_only_when_one_was_asked_for(said: str, day: str) -> None:
    assert days(said, SATURDAY) == ()
    (found,) = days(said, SATURDAY, asked=True)
    assert found.value == day


@pytest.mark.parametrize("said", ["这个月15号", "25号星期四", "2月29号", "25号左右", "25号之前"])
def test_this_day_needs_a_question_back(said: str) -> None:
    (found,) = days(said, SATURDAY)
    assert found.vague
