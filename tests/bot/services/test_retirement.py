"""The 12 examples and the boundaries of facts/retirement-age.md, and what is flexible."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.services.retirement import CATEGORIES, YearMonth, minimum_years, retirement


def month(text: str) -> YearMonth:
    year, number = text.split("-")
    return YearMonth(int(year), int(number))


EXAMPLES = [  # category, born, years, months, retires, minimum years
    ("male", "1964-12", 60, 0, "2024-12", "15"),
    ("male", "1965-01", 60, 1, "2025-02", "15"),
    ("male", "1965-04", 60, 1, "2025-05", "15"),
    ("male", "1965-05", 60, 2, "2025-07", "15"),
    ("male", "1967-05", 60, 8, "2028-01", "15"),
    ("male", "1976-08", 62, 11, "2039-07", "20"),
    ("male", "1983-02", 63, 0, "2046-02", "20"),
    ("female_55", "1970-05", 55, 2, "2025-07", "15"),
    ("female_55", "1971-04", 55, 4, "2026-08", "15"),
    ("female_55", "1974-10", 56, 3, "2031-01", "16"),
    ("female_50", "1975-03", 50, 2, "2025-05", "15"),
    ("female_50", "1980-06", 52, 9, "2033-03", "17"),
]
BOUNDARIES = [
    ("male", "1976-09", 63, 0, "2039-09", "20"),
    ("female_55", "1969-12", 55, 0, "2024-12", "15"),
    ("female_55", "1970-01", 55, 1, "2025-02", "15"),
    ("female_55", "1981-08", 57, 11, "2039-07", "20"),
    ("female_55", "1981-09", 58, 0, "2039-09", "20"),
    ("female_50", "1974-12", 50, 0, "2024-12", "15"),
    ("female_50", "1975-01", 50, 1, "2025-02", "15"),
    ("female_50", "1975-02", 50, 1, "2025-03", "15"),
    ("female_50", "1984-10", 54, 11, "2039-09", "20"),
    ("female_50", "1984-11", 55, 0, "2039-11", "20"),
]


@pytest.mark.parametrize(("category", "born", "years", "months", "when", "minimum"), EXAMPLES + BOUNDARIES)
def test_the_statutory_age_month_and_minimum_years(
    category: str, born: str, years: int, months: int, when: str, minimum: str
) -> None:
    statutory = retirement(category, month(born)).statutory
    assert (statutory.age, statutory.when, statutory.years) == (years * 12 + months, month(when), Decimal(minimum))


@pytest.mark.parametrize(
    ("category", "born", "earliest", "age", "years", "latest"),
    [
        ("male", "1965-01", "2025-01", 60 * 12, "15", "2028-02"),  # one month early at most: not below 60
        ("male", "1970-07", "2030-07", 60 * 12, "15.5", "2034-12"),  # 61 years 5 months, yet not below 60
        ("male", "1983-02", "2043-02", 60 * 12, "20", "2049-02"),  # 63, three whole years early
        ("female_55", "1974-10", "2029-10", 55 * 12, "15", "2034-01"),  # 15 years suffice then, 16 in 2031
        ("female_50", "1980-06", "2030-06", 50 * 12, "15.5", "2036-03"),  # 52 years 9 months, down to 50
        ("female_50", "1990-06", "2042-06", 52 * 12, "20", "2048-06"),  # 55, three years early is 52
    ],
)
def test_flexible_is_three_years_either_way_but_not_below_the_old_age(
    category: str, born: str, earliest: str, age: int, years: str, latest: str
) -> None:
    may = retirement(category, month(born))
    assert (may.earliest.when, may.earliest.age, may.earliest.years) == (month(earliest), age, Decimal(years))
    assert may.latest.when == month(latest)


@pytest.mark.parametrize(
    ("category", "born"), [("male", "1964-12"), ("female_55", "1969-12"), ("female_50", "1950-01")]
)
def test_who_reached_the_age_before_2025_has_no_choice(category: str, born: str) -> None:
    may = retirement(category, month(born))
    assert may.delay == 0
    assert may.earliest == may.statutory == may.latest


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_later_birth_never_means_an_earlier_retirement(category: str) -> None:
    births = [YearMonth(1955, 1).plus(n) for n in range(12 * 45)]
    months = [retirement(category, born).statutory.when for born in births]
    assert months == sorted(months)


def test_the_minimum_years_rise_by_half_a_year_from_2030_to_2039() -> None:
    found = [float(minimum_years(year)) for year in range(2028, 2042)]
    assert found == [15, 15, 15.5, 16, 16.5, 17, 17.5, 18, 18.5, 19, 19.5, 20, 20, 20]


def test_what_is_no_month_or_no_category_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        YearMonth(1965, 13)
    with pytest.raises(ValueError, match="category"):
        retirement("female", YearMonth(1970, 1))
