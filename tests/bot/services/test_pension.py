"""The examples of facts/pension-formula.md, as far as the national formula goes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.services.pension import OutsideTable, estimate, payout_months


def test_a_settled_pension_of_sichuan_without_the_provinces_extra() -> None:
    found = estimate(Decimal(8079), Decimal("0.84"), Decimal("17.33"), Decimal("91147.87"), 50 * 12)
    assert (found.basic, found.account, found.months) == (Decimal("1288.08"), Decimal("467.42"), 195)
    province = Decimal("117.61")  # 增发: Sichuan's own, not in the formula
    assert found.total + province == Decimal("1873.11")


def test_the_account_part_of_a_settled_pension_at_sixty_years_and_one_month() -> None:
    # Its basic part (3412.12) counts years before contributions began, and 1664.67 are transitional and provincial.
    found = estimate(Decimal(8462), Decimal("0.872"), Decimal("43.08"), Decimal("111640.05"), 60 * 12 + 1)
    assert (found.account, found.months) == (Decimal("806.65"), Decimal("138.4"))


def test_the_basic_part_with_the_base_of_beijing_in_2025() -> None:
    found = estimate(Decimal(12049), Decimal("0.8"), Decimal(30), Decimal(0), 60 * 12)
    assert (found.basic, found.account, found.total) == (Decimal("3253.23"), 0, Decimal("3253.23"))


@pytest.mark.parametrize(
    ("years", "row"),
    [
        # The fact sheet computes 137.2 (60 years 3 months) and 191.2 (50 years 9 months): 137.25 and 191.25 rounded
        # to even. Rounding half up, as the offices do (137.3 stands in settled cases), gives 137.3 and 191.3.
        (60, "139 138.4 137.8 137.3 136.7 136.1 135.5 134.9 134.3 133.8 133.2 132.6"),
        (50, "195 194.6 194.2 193.8 193.3 192.9 192.5 192.1 191.7 191.3 190.8 190.4"),
        (55, "170 169.5 169 168.5 168 167.5 167 166.5 166 165.5 165 164.5"),
    ],
)
def test_between_birthdays_the_divisor_falls_month_by_month(years: int, row: str) -> None:
    assert [payout_months(years * 12 + n) for n in range(12)] == [Decimal(each) for each in row.split()]


@pytest.mark.parametrize(
    ("age", "months"), [(40, 233), (49, 199), (56, 164), (59, 145), (63, 117), (64, 109), (65, 101), (69, 65), (70, 56)]
)
def test_at_a_birthday_the_divisor_is_the_tables(age: int, months: int) -> None:
    assert payout_months(age * 12) == months


def test_the_table_ends_at_forty_and_at_seventy() -> None:
    for age in (40 * 12 - 1, 70 * 12 + 1):
        with pytest.raises(OutsideTable):
            payout_months(age)


def test_half_a_fen_is_rounded_up() -> None:
    found = estimate(Decimal("0.5"), Decimal(1), Decimal(1), Decimal("0.28"), 70 * 12)
    assert (found.basic, found.account, found.total) == (Decimal("0.01"), Decimal("0.01"), Decimal("0.02"))


@pytest.mark.parametrize(
    ("base", "index", "years", "balance"), [(0, 1, 15, 0), (9000, 0, 15, 0), (9000, 1, 0, 0), (9000, 1, 15, -1)]
)
def test_what_makes_no_sense_is_refused(base: int, index: int, years: int, balance: int) -> None:
    with pytest.raises(ValueError, match="must be above"):
        estimate(Decimal(base), Decimal(index), Decimal(years), Decimal(balance), 720)
