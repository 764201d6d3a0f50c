"""How dates, times, amounts and numbers are written for the eye and said for the ear."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from bot.mandarin import spoken

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("when", "eye", "ear"),
    [
        ("2026-11-21", "今天，11月21日，星期六", "今天，十一月二十一号，星期六"),
        ("2026-11-22", "明天，11月22日，星期日", "明天，十一月二十二号，星期天"),
        ("2026-11-23", "后天，11月23日，星期一", "后天，十一月二十三号，星期一"),
        ("2026-11-25", "11月25日星期三", "十一月二十五号，星期三"),
        ("2027-01-05", "2027年1月5日星期二", "二零二七年一月五号，星期二"),
        (date(2026, 12, 2), "12月2日星期三", "十二月二号，星期三"),
    ],
)
def test_a_day_is_said(when: str | date, eye: str, ear: str) -> None:
    assert (spoken.day(when, NOW), spoken.day(when, NOW, ear=True)) == (eye, ear)


def test_new_years_day_is_tomorrow_on_new_years_eve() -> None:
    assert spoken.day("2027-01-01", NOW.replace(month=12, day=31)) == "明天，1月1日，星期五"


@pytest.mark.parametrize(
    ("time", "eye", "ear"),
    [
        ("08:30", "早上8点半", "早上八点半"),
        ("09:00", "上午9点", "上午九点"),
        ("12:00", "中午12点", "中午十二点"),
        ("14:15", "下午2点15分", "下午两点一刻"),
        ("20:05", "晚上8点05分", "晚上八点零五分"),
        ("00:00", "凌晨0点", "凌晨零点"),
    ],
)
def test_a_time_is_said(time: str, eye: str, ear: str) -> None:
    assert (spoken.clock(time), spoken.clock(time, ear=True)) == (eye, ear)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("13800138000", "幺三八，零零幺三，八零零零"),
        ("12345", "幺二三四五"),
        ("95128", "九五幺二八"),
        ("120", "幺二零"),
        ("482913", "四八二，九幺三"),
        ("021-62781234", "零二幺，六二七八，幺二三四"),
        ("11010519491231002X", "幺幺零幺零五，幺九四九，幺二三幺，零零二X"),
        ("", ""),
    ],
)
def test_digits_are_read_in_groups(number: str, said: str) -> None:
    assert spoken.digits_for_ear(number) == said


@pytest.mark.parametrize(
    ("amount", "eye", "ear"),
    [
        (3500, "3500元", "三千五百元"),
        (1234.56, "1234.56元", "一千两百三十四元五角六分"),
        (Decimal("2"), "2元", "两元"),
        (12.5, "12.50元", "十二元五角"),
        (0.05, "0.05元", "五分"),
        (10.05, "10.05元", "十元零五分"),
        (Decimal("0.125"), "0.13元", "一角三分"),
        (0, "0元", "零元"),
        (-3, "-3元", "负三元"),
    ],
)
def test_money_is_said(amount: Decimal | float, eye: str, ear: str) -> None:
    assert (spoken.money(amount), spoken.money(amount, ear=True)) == (eye, ear)


@pytest.mark.parametrize(
    ("months", "eye", "ear"),
    [
        (723, "60岁3个月", "六十岁三个月"),
        (720, "60岁", "六十岁"),
        (602, "50岁2个月", "五十岁两个月"),
        (5, "5个月", "五个月"),
    ],
)
def test_an_age_in_months_is_said(months: int, eye: str, ear: str) -> None:
    assert (spoken.months_as_age(months), spoken.months_as_age(months, ear=True)) == (eye, ear)


def test_a_month_of_a_year_is_said() -> None:
    assert spoken.year_month(1960, 3) == "1960年3月"
    assert spoken.year_month(1960, 12, ear=True) == "一九六零年十二月"


def test_a_half_day_is_said() -> None:
    assert [spoken.half_day(name) for name in ("morning", "afternoon", "evening")] == ["上午", "下午", "晚上"]
