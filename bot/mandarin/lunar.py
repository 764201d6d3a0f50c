"""The lunar calendar as far as residents use it: 农历初五, 腊月二十三, festivals, the animal of a year."""

from __future__ import annotations

import functools
import re
from datetime import date, timedelta

from bot.mandarin.numbers import integer
from bot.mandarin.reading import Reading, Rule

ANIMALS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"

_SOLAR_FEASTS = {"元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "国庆": (10, 1), "圣诞": (12, 25)}
_LUNAR_FEASTS = {
    "春节": (1, 1),
    "大年初一": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "小年": (12, 23),
}


def animal_of(year: int) -> str:
    """The animal of the lunar year that begins in `year`: 1954 is 马."""
    return ANIMALS[(year - 4) % 12]


@functools.lru_cache(maxsize=512)
def next_lunar(today: date, month: int | None, day: int) -> date | None:
    """The next solar date, today included, of a lunar day in `month` (1–12) or in any month; None if there is none."""
    from lunar_python import Solar

    year = Solar.fromYmd(today.year, today.month, today.day).getLunar().getYear()
    # A negative month is the leap one; a month named without 闰 means the ordinary one.
    months = [month] if month else [m for m in range(-12, 13) if m]
    for candidate in range(year, year + 10):  # the 30th of a month may be missing for some years
        days = [d for m in months if (d := _solar(candidate, m, day)) is not None and d >= today]
        if days:
            return min(days)
    return None


def _solar(year: int, month: int, day: int) -> date | None:
    from lunar_python import Lunar

    try:
        solar = Lunar.fromYmd(year, month, day).getSolar()
    except Exception:  # the library raises bare Exception for a day or a leap month that the year does not have
        return None
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def _tomb_sweeping(year: int) -> date:
    # 清明 by the Shouxing formula for the 21st century: [Y·0.2422 + 4.81] - [Y/4] in April, Y the last two digits.
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


def _next_of_two(this_year: date, next_year: date, today: date) -> date:
    return this_year if this_year >= today else next_year


def _feast(match: re.Match[str], today: date) -> Reading | None:
    name, year = match["feast"], today.year
    found: date | None
    if name in _SOLAR_FEASTS:
        found = _next_of_two(date(year, *_SOLAR_FEASTS[name]), date(year + 1, *_SOLAR_FEASTS[name]), today)
    elif name == "清明":
        found = _next_of_two(_tomb_sweeping(year), _tomb_sweeping(year + 1), today)
    elif name in _LUNAR_FEASTS:
        found = next_lunar(today, *_LUNAR_FEASTS[name])
    else:  # 除夕: the day before lunar new year, the 29th or the 30th
        new_year = next_lunar(today + timedelta(days=1), 1, 1)
        found = new_year - timedelta(days=1) if new_year else None
    return Reading(found) if found else None


def _lunar_day(match: re.Match[str], today: date) -> Reading | None:
    month = match["month"]
    number = {"正": 1, "冬": 11, "腊": 12}.get(month, integer(month)) if month else None
    day = integer(match["said"].removeprefix("初"))
    found = next_lunar(today, number, day) if day else None
    return Reading(found) if found else None


_FIRST_TEN = r"初(?:[一二三四五六七八九]|十(?![一二三四五六七八九])|10|[1-9])"
_LATER = r"(?:三十|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|30|[12][0-9]|[1-9])"
_MONTH = r"(?P<month>正|冬|腊|十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])月"
_TAIL = r"[号日]?(?![0-9点:月])"
RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"(?:农历|阴历|旧历)的?(?:{_MONTH})?(?P<said>{_FIRST_TEN}|{_LATER}){_TAIL}", _lunar_day),
        (r"(?<!闰)(?P<month>[正冬腊])月(?P<said>" + f"{_FIRST_TEN}|{_LATER}){_TAIL}", _lunar_day),
        (rf"(?<!闰)(?:(?<![十0-9]){_MONTH})?(?P<said>{_FIRST_TEN})(?![中年级])[号日]?", _lunar_day),
        (
            r"(?P<feast>元旦|春节|元宵|清明|端午|中秋|重阳|七夕|圣诞|国庆|劳动节|五一(?=节|放假|假|那天|当天|前|后|期间))节?(?!路|街|公园|医院)",
            _feast,
        ),
        (r"(?P<feast>大年初一|腊八(?!粥)|小年(?!轻|龄|纪)|除夕|大?年三十)节?", _feast),
    )
)
