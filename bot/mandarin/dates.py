"""Every day or stretch of days that a sentence names, with what belongs together joined; no clock times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.mandarin import lunar, months, weekdays
from bot.mandarin.found import Found, settle
from bot.mandarin.reading import Reading, Rule

_RULES = weekdays.RULES + months.RULES + lunar.RULES
_ABOUT = re.compile(r"左右|前后|之前|以前|之后|以后|前(?![天面头])|后(?![天面头])|期间")
_BEYOND = re.compile("过[了完]$")
_BARE = re.compile(
    r"(?:改到|改成|就|是|那就|定|要|约|在)?(?P<bare>[0-9一二三四五六七八九十廿]{1,3})(?:吧|呀|啊|好了|,|。|，)*$"
)
_HALF_DAY_FOLLOWS = re.compile(r"\s*(?:[早上中下]午|早上|晚上|傍晚)")
_UNTIL = re.compile(r"(?:号|日)?(?:到|至|~|～|—)")
_SAME_DAY = re.compile(r"[\s,，、]*(?:也?就?是|的)?[(（]?")


def days(text: str, today: date, asked: bool = False) -> tuple[Found, ...]:
    """Dates and date ranges in `text`; `asked`: the resident was asked for a day, so that 12.3 or 二十五 is one."""
    candidates = [*_by_rules(text, today, _RULES), *_short(text, today, asked)]
    if asked:
        candidates += _bare(text, today)
    return tuple(_joined(list(settle(candidates)), text))


def _by_rules(text: str, today: date, rules: Iterable[Rule]) -> Iterator[Found]:
    for pattern, rule in rules:
        for match in pattern.finditer(text):
            try:
                reading = rule(match, today)
            except (OverflowError, ValueError):  # past the end of the calendar
                continue
            if reading and match.end() > match.start():
                yield _found(reading, text, match.start(), match.end())


def _found(reading: Reading, text: str, start: int, end: int) -> Found:
    vague = reading.vague or bool(_ABOUT.match(text, end) or _BEYOND.search(text[:start]))
    kind, value = "date", reading.first.isoformat()
    if reading.last is None:
        return Found(kind, value, text[start:end], start, end, vague)
    span = {"from": value, "to": reading.last.isoformat()}
    return Found("date_range", span, text[start:end], start, end, vague)


def _short(text: str, today: date, asked: bool) -> Iterator[Found]:
    for found in _by_rules(text, today, months.SHORT_RULES):
        if asked or _HALF_DAY_FOLLOWS.match(text, found.end) or text[: found.start].endswith(("改到", "约到", "挂到")):
            yield found


def _bare(text: str, today: date) -> Iterator[Found]:
    match = _BARE.match(text)
    day = months.BARE_DAY[0].fullmatch(match["bare"]) if match else None
    reading = months.BARE_DAY[1](day, today) if day else None
    if match and reading:
        yield _found(reading, text, match.start("bare"), match.end("bare"))


def _joined(found: list[Found], text: str) -> Iterator[Found]:
    """周一到周五 becomes a range; 25号星期三 becomes one date, vague when the two do not agree."""
    while found:
        first = found.pop(0)
        while found and first.kind == found[0].kind == "date":
            between, second = text[first.end : found[0].start], found[0]
            if _UNTIL.fullmatch(between):
                first = _range(first, second, text)
            elif _SAME_DAY.fullmatch(between) and _are_one_day(first, second):
                first = _one_day(first, second, text)
            else:
                break
            found.pop(0)
        yield first


def _names_weekday(found: Found) -> bool:
    return bool(re.search(weekdays.WEEKDAY + "$", found.text))


def _are_one_day(first: Found, second: Found) -> bool:
    """A day and its weekday; but 今天，下周三 are two days."""
    return _names_weekday(first) != _names_weekday(second) and (
        first.value == second.value or not second.text.startswith(("下", "上"))
    )


def _range(first: Found, second: Found, text: str) -> Found:
    start, end = date.fromisoformat(str(first.value)), date.fromisoformat(str(second.value))
    if end < start and _names_weekday(second):
        end += timedelta(days=7 * -(-(start - end).days // 7))
    span = {"from": start.isoformat(), "to": end.isoformat()}
    vague = first.vague or second.vague or end < start
    return Found("date_range", span, text[first.start : second.end], first.start, second.end, vague)


def _one_day(first: Found, second: Found, text: str) -> Found:
    named, other = (second, first) if _names_weekday(second) else (first, second)
    weekday = date.fromisoformat(str(named.value)).weekday()
    agree = date.fromisoformat(str(other.value)).weekday() == weekday
    return replace(
        other,
        text=text[first.start : second.end],
        start=first.start,
        end=second.end,
        vague=not agree or other.vague,
    )
