"""Dates and times in figures as a person says them: 2026-11-25, 25号, 8:30, 14:00-16:00; it knows no today."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.mandarin import numbers
from bot.mandarin.aloud.amounts import in_digits, number
from bot.mandarin.spoken import clock

_HALF_DAY = re.compile(r"(?:上午|下午|早上|早晨|清早|晚上|中午|凌晨|傍晚|夜里|半夜|明早|今晚|明晚)[，\s]*$")


def _day(match: re.Match[str], city: str) -> str:
    return f"{in_digits(match[1])}年{number(str(int(match[3])))}月{number(str(int(match[4])))}{match[5] or '日'}"


def _month(match: re.Match[str], city: str) -> str:
    return f"{in_digits(match[1])}年{number(str(int(match[2])))}月"


def _year(match: re.Match[str], city: str) -> str:
    return in_digits(match[1])


def _of_month(match: re.Match[str], city: str) -> str:
    last = f"到{number(str(int(match[3])))}" if match[3] else ""
    return f"{number(str(int(match[1])))}月{number(str(int(match[2])))}{last}{match[4] or '日'}"


def _months(match: re.Match[str], city: str) -> str:
    return f"{number(str(int(match[1])))}到{number(str(int(match[2])))}月"


def _time(match: re.Match[str], city: str) -> str:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return _ratio(match, city)
    named = bool(_HALF_DAY.search(match.string[: match.start()]))
    first = _clock(match[1], match[2], named)
    if not match[3]:
        return first
    then = _clock(match[3], match[4], named and int(match[3]) <= 12)
    same = re.match("凌晨|早上|上午|中午|下午|晚上", then)
    if same and first.startswith(same[0]):
        then = then[len(same[0]) :]
    return f"{first}到{then}"


def _ratio(match: re.Match[str], city: str) -> str:
    return f"{number(match[1])}比{number(match[2])}"


def _clock(hour: str, minute: str, named: bool) -> str:
    """As spoken.clock says it; without 早上 or 下午 when the text says it already."""
    if int(hour) == 24:
        return "二十四点" + _minutes(minute)
    said = clock(f"{hour}:{minute}", ear=True)
    return re.sub("^(?:凌晨|早上|上午|中午|下午|晚上)", "", said) if named else said


def _minutes(minute: str) -> str:
    value = int(minute)
    if not value:
        return ""
    return "半" if value == 30 else ("零" if value < 10 else "") + numbers.in_words(value) + "分"


def _hour(match: re.Match[str], city: str) -> str:
    """8点05分, 2点半, 9-11点."""
    hour = "两" if match[1] == "2" else number(str(int(match[1])))
    if match[2]:
        hour += "到" + ("两" if match[2] == "2" else number(str(int(match[2]))))
    return f"{hour}点" + (_minutes(match[3]) if match[3] else "")


RULES: tuple[tuple[str, Callable[[re.Match[str], str], str]], ...] = (
    (r"((?:19|20)\d\d)([-/.])(1[0-2]|0?[1-9])\2([12]\d|3[01]|0?[1-9])(?!\d)([日号])?\s*", _day),
    (r"((?:19|20)\d\d)[-/](0[1-9]|1[0-2])(?![\d/-])", _month),
    (r"((?:19|20)\d\d)(?=年(?!限))", _year),
    (r"([4-9]\d|0\d)(?=年\s*\d{1,2}月)", _year),
    (r"(1[0-2]|0?[1-9])月\s*([12]\d|3[01]|0?[1-9])(?:[-~到至]([12]\d|3[01]|0?[1-9]))?(?!\d|个)([日号])?", _of_month),
    (r"(1[0-2]|0?[1-9])\s*[-~至到]\s*(1[0-2]|0?[1-9])月", _months),
    (r"(\d{1,2}):(\d{2})(?::00)?(?!\d)(?:\s*[-~至到]+\s*(\d{1,2}):(\d{2})(?!\d))?", _time),
    (r"(\d{1,3}):(\d{1,3})(?![\d:])", _ratio),
    (r"([01]?\d|2[0-4])(?:[-~]([01]?\d|2[0-4]))?点(?![\d.]{3})(?:(\d{1,2})分?(?!\d))?", _hour),
)
