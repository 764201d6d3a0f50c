"""When an employee may retire under the rule of 2025; knows months and years, not who belongs to which category.

Source, as given in facts/retirement-age.md: 《全国人大常委会关于实施渐进式延迟法定退休年龄的决定》 (2024-09-13, in
force from 2025-01-01) and 《实施弹性退休制度暂行办法》 (人社部发〔2024〕94号).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, order=True)
class YearMonth:
    """A calendar month, 1 to 12; raises ValueError for any other."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"month {self.month}")

    def plus(self, months: int) -> YearMonth:
        """The month so many months later (or earlier)."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return YearMonth(years, month + 1)

    def since(self, other: YearMonth) -> int:
        """Months from `other` to this one."""
        return (self.year - other.year) * 12 + self.month - other.month


@dataclass(frozen=True)
class _Pace:
    """One category: ages in months, `first` the birth month from which it is delayed, a month more each `step`."""

    old_age: int
    first: YearMonth
    step: int
    most: int


_PACES = {
    "male": _Pace(60 * 12, YearMonth(1965, 1), step=4, most=36),
    "female_55": _Pace(55 * 12, YearMonth(1970, 1), step=4, most=36),
    "female_50": _Pace(50 * 12, YearMonth(1975, 1), step=2, most=60),
}
CATEGORIES = tuple(_PACES)

_FLEXIBLE = 36  # months, earlier by one's own will, later by agreement with the employer


@dataclass(frozen=True)
class Option:
    """One possible retirement: the month, the age then in months, and the years one must have paid in by then."""

    when: YearMonth
    age: int
    years: Decimal


@dataclass(frozen=True)
class Retirement:
    """The statutory month, and the flexible ones, which equal it for those whom the rule does not reach."""

    delay: int  # months later than under the old rule
    statutory: Option
    earliest: Option
    latest: Option


def retirement(category: str, born: YearMonth) -> Retirement:
    """When somebody of `category` (CATEGORIES) born in `born` may retire; raises ValueError for another category.

    Early retirement is at most 3 years early, never below the old age of 60, 55 or 50, and only for those who have
    paid `earliest.years` by then. Later is at most 3 years later. Who reached the age before 2025 has no such choice.
    """
    if category not in _PACES:
        raise ValueError(f"category {category!r}")
    pace = _PACES[category]
    passed = born.since(pace.first)
    delay = 0 if passed < 0 else min(passed // pace.step + 1, pace.most)
    age = pace.old_age + delay
    earliest, latest = (max(pace.old_age, age - _FLEXIBLE), age + _FLEXIBLE) if delay else (age, age)
    return Retirement(delay, _option(born, age), _option(born, earliest), _option(born, latest))


def minimum_years(year: int) -> Decimal:
    """Years one must have paid in to draw a pension from `year` on: 15, from 2030 half a year more each year, to 20."""
    return Decimal(15) + Decimal(min(max(year - 2029, 0), 10)) / 2


def _option(born: YearMonth, age: int) -> Option:
    when = born.plus(age)
    return Option(when, age, minimum_years(when.year))
