"""Lunar days and festivals, seen from 21 November 2026, the 13th of the tenth lunar month."""

from datetime import date

import pytest

from bot.mandarin.dates import days
from bot.mandarin.lunar import animal_of, next_lunar

TODAY = date(2026, 11, 21)
DAYS = [
    ("农历初五", "2026-12-13"),
    ("阴历初五", "2026-12-13"),
    ("初十", "2026-12-18"),
    ("腊月二十三", "2027-01-30"),
    ("正月十五", "2027-02-20"),
    ("正月初一", "2027-02-06"),
    ("农历八月十五", "2027-09-15"),
    ("冬月初五", "2026-12-13"),
    ("下个月初二", "2026-12-10"),
    ("春节", "2027-02-06"),
    ("大年初一", "2027-02-06"),
    ("除夕", "2027-02-05"),
    ("大年三十", "2027-02-05"),
    ("元宵节", "2027-02-20"),
    ("腊八", "2027-01-15"),
    ("小年", "2027-01-30"),
    ("清明", "2027-04-05"),
    ("端午节", "2027-06-09"),
    ("中秋节", "2027-09-15"),
    ("元旦", "2027-01-01"),
    ("国庆节", "2027-10-01"),
    ("五一节", "2027-05-01"),
]


@pytest.mark.parametrize(("said", "day"), DAYS, ids=[c[0] for c in DAYS])
def test_a_lunar_day_or_festival_is_the_next_one(said: str, day: str) -> None:
    (found,) = days(said, TODAY)
    assert (found.kind, found.value, found.vague) == ("date", day, False)


@pytest.mark.parametrize("said", ["国庆路", "五一路", "春节前", "过了元旦"])
def test_roads_are_no_festivals_and_around_a_festival_is_vague(said: str) -> None:
    assert all(found.vague for found in days(said, TODAY))


def test_the_thirtieth_of_a_month_that_may_lack_it_is_found_in_a_later_year() -> None:
    found = next_lunar(date(2026, 11, 21), 12, 30)
    assert found is not None and found > date(2026, 11, 21)


def test_today_counts() -> None:
    assert next_lunar(date(2027, 2, 6), 1, 1) == date(2027, 2, 6)


@pytest.mark.parametrize(("year", "animal"), [(1954, "马"), (1960, "鼠"), (1952, "龙"), (2026, "马"), (1943, "羊")])
def test_a_year_has_its_animal(year: int, animal: str) -> None:
    assert animal_of(year) == animal
