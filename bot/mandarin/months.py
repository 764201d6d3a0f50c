"""Days and parts of a month of the solar calendar: 二十五号, 十二月三号, 12.3, 下个月五号, 月底; prefers the future."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot.mandarin.numbers import BEGINS, integer
from bot.mandarin.reading import Reading, Rule, shifted

DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:20[0-9][0-9]|二[零〇][零〇一二三四五六七八九]{2})"
_SAID_YEAR = rf"(?:(?P<year>[去今明后]年|{_YEAR}年)的?)?"
_BEGINS = rf"(?<![.:点]){BEGINS}"
# 三号楼 and 2号线 are places, 挂2号 is a ticket; 3号 alone is a day.
_NOT_A_PLACE = (
    r"(?![0-9号线楼门口诊窗码床房院机台病车厅馆站弄出柜位桌室药铺店屋航])"
    r"(?!单元|公寓|[零〇幺一二三四五六七八九]{2,}(?!点))"
)
_AHEAD = {"下": 1, "下下": 2}
_WHICH = r"(?P<which>下下个?|下个?|这个?|本)"


def _months_ahead(match: re.Match[str]) -> int | None:
    which = match["which"]
    return _AHEAD.get(which.removesuffix("个"), 0) if which else None


def _day_of_month(match: re.Match[str], today: date) -> Reading | None:
    day, ahead = integer(match["said"]), _months_ahead(match)
    if not day:
        return None
    if ahead is not None:
        year, month = shifted(today, ahead)
        if day > monthrange(year, month)[1]:
            return None
        return Reading(date(year, month, day), vague=date(year, month, day) < today)
    for months in range(3):  # of two months in a row at least one has this day
        year, month = shifted(today, months)
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return Reading(date(year, month, day))
    return None


def _year_of(match: re.Match[str], today: date) -> int | None:
    said = match["year"]
    if not said:
        return None
    near = {"去": -1, "今": 0, "明": 1, "后": 2}.get(said[0])
    return today.year + near if near is not None else integer(said.removesuffix("年"))


def _month_day(match: re.Match[str], today: date) -> Reading | None:
    month, day, year = integer(match["month"]), integer(match["said"]), _year_of(match, today)
    if not month or not day:
        return None
    if year:
        return Reading(date(year, month, day)) if day <= monthrange(year, month)[1] else None
    for ahead in range(9):  # between 2096 and 2104 there is no 29 February
        year = today.year + ahead
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return Reading(date(year, month, day), vague=ahead > 1)
    return None


def _part_of_month(match: re.Match[str], today: date) -> Reading:
    ahead, part = _months_ahead(match), match["part"]
    if ahead is None:
        ahead = int(_last_day(today.year, today.month, part) < today.day)
    return _within(*shifted(today, ahead), part, today)


def _whole_month(match: re.Match[str], today: date) -> Reading:
    return _within(*shifted(today, _months_ahead(match) or 0), "", today)


def _named_month(match: re.Match[str], today: date) -> Reading | None:
    month, year, part = integer(match["month"]), _year_of(match, today), match["part"] or ""
    if not month:
        return None
    if not year:
        over = (month, _last_day(today.year, month, part)) < (today.month, today.day)
        year = today.year + over
    return _within(year, month, part, today)


def _bounds(part: str, last: int) -> tuple[int, int]:
    return {"初": (1, 10), "上旬": (1, 10), "中": (11, 20), "中旬": (11, 20), "下旬": (21, last)}.get(
        part, (25, last) if part in ("底", "末") else (1, last)
    )


def _last_day(year: int, month: int, part: str) -> int:
    return _bounds(part, monthrange(year, month)[1])[1]


def _within(year: int, month: int, part: str, today: date) -> Reading:
    first, last = (date(year, month, day) for day in _bounds(part, monthrange(year, month)[1]))
    return Reading(max(first, today) if last >= today else first, last, vague=last < today)


_PART = r"(?P<part>初(?![一二三四五六七八九十])|[上中下]旬|底|末|中(?!午|秋|医|间))"
RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (
            rf"(?<![路街弄巷道楼挂月]){_BEGINS}(?:{_WHICH}月)?(?P<said>{DAY})(?:号{_NOT_A_PLACE}|(?:(?<=[0-9])|(?<=[十廿])|(?<=[十廿].))日(?![子元游内常]))",
            _day_of_month,
        ),
        (rf"{_BEGINS}{_SAID_YEAR}(?P<month>{MONTH})月份?(?P<said>{DAY})(?:[号日]|(?![0-9十个点:年月]))", _month_day),
        (rf"(?<![0-9])(?P<year>20[0-9][0-9])[-/.](?P<month>{MONTH})[-/.](?P<said>{DAY})(?![0-9])", _month_day),
        (rf"(?:{_WHICH}月的?|月){_PART}", _part_of_month),
        (rf"{_WHICH}月(?![初底末上中下0-9一二三四五六七八九十])", _whole_month),
        (
            rf"{_BEGINS}{_SAID_YEAR}(?P<month>{MONTH})(?:(?<!一)月|(?<=十一)月|月(?=份|底|[初中上下])|(?<=年一)月)份?{_PART}?(?![0-9初大])",
            _named_month,
        ),
    )
)
# Only where a date is asked for or a time of day follows: 12.3 is a blood sugar as well, 二十五 any number.
SHORT_RULES: tuple[Rule, ...] = (
    (re.compile(rf"(?<![0-9.])(?P<year>)(?P<month>{MONTH})[-/.](?P<said>{DAY})(?![0-9./-])"), _month_day),
)
BARE_DAY: Rule = (re.compile(rf"(?P<which>)(?P<said>{DAY})"), _day_of_month)
