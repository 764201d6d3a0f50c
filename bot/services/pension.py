"""The monthly pension by the national formula; knows no province's extras and no base of any year or place.

Source: 国发〔2005〕38号 with its table of months, as given in facts/pension-formula.md. Not in it: the transitional
pension (过渡性养老金, for years before about 1992) and what provinces add; where they apply, the estimate is too low.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Months by which the personal account is divided, for whole years of age from 40 to 70.
_FIRST_AGE = 40
_MONTHS = (
    *(233, 230, 226, 223, 220, 216, 212, 208, 204, 199),  # 40–49
    *(195, 190, 185, 180, 175, 170, 164, 158, 152, 145),  # 50–59
    *(139, 132, 125, 117, 109, 101, 93, 84, 75, 65, 56),  # 60–70
)
YOUNGEST, OLDEST = _FIRST_AGE * 12, (_FIRST_AGE + len(_MONTHS) - 1) * 12  # ages in months

_TENTH, _FEN = Decimal("0.1"), Decimal("0.01")


class OutsideTable(ValueError):
    """The retirement age is below 40 or above 70 years: the table says nothing there."""


@dataclass(frozen=True)
class Estimate:
    """Yuan a month, to the fen: `basic` + `account` = `total`; `months` is what the account was divided by."""

    basic: Decimal
    account: Decimal
    total: Decimal
    months: Decimal


def payout_months(age: int) -> Decimal:
    """The divisor for a retirement age in months, for retirements from 2025-01 on; raises OutsideTable.

    Between two birthdays it is interpolated by the month and rounded half up to 0.1: 60 years 1 month is 138.4
    (Jinan's 12345, 2025; a practice of the offices, not a national text).
    """
    if not YOUNGEST <= age <= OLDEST:
        raise OutsideTable(age)
    years, months = divmod(age, 12)
    here = Decimal(_MONTHS[years - _FIRST_AGE])
    if months == 0:
        return here
    fall = here - _MONTHS[years - _FIRST_AGE + 1]
    return (here - fall * months / 12).quantize(_TENTH, ROUND_HALF_UP)


def estimate(base: Decimal, index: Decimal, years: Decimal, balance: Decimal, age: int) -> Estimate:
    """The pension of somebody retiring at `age` (months).

    `base` is 计发基数 (yuan a month, of the year and place of retirement: there is no default), `index` the average
    index of contributions (0.6 to 3), `years` those paid in, `balance` the personal account in yuan. Raises ValueError
    for a base, index or years not above 0, a balance below 0; OutsideTable for the age.
    """
    if min(base, index, years) <= 0 or balance < 0:
        raise ValueError("base, index and years must be above 0, the balance not below")
    months = payout_months(age)
    basic = _fen((base + base * index) / 2 * years / 100)
    account = _fen(balance / months)
    return Estimate(basic, account, basic + account, months)


def _fen(yuan: Decimal) -> Decimal:
    return yuan.quantize(_FEN, ROUND_HALF_UP)
