"""Days named from today or by the week: 明天, 下周三, 礼拜六, 周末, 三天后; a week begins on Monday."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.mandarin.numbers import integer
from bot.mandarin.reading import Reading, Rule, shifted

_WEEK = r"(?:周|星期|礼拜|(?<!礼)拜)"
_COUNT = r"(?P<count>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半)"
_UNIT = r"个?(?P<unit>天|日|周|星期|礼拜|月)"
# 下周一定去 is next week, 下周一 is a Monday.
_NOT_MONDAY = r"(?!(?<=一)(?:定|直|起(?!床)|样|般|共|边|个|次|遍))"

# 每个礼拜二 and 逢周一 are habits, 一个星期三次 is a count.
_ONCE = r"(?<![每逢])(?<![每0-9一二两三四五六七八九半几]个)"

INDEX = {c: i for i, c in enumerate("一二三四五六日")} | {c: i for i, c in enumerate("123456")} | {"天": 6}
WEEKDAY = rf"{_WEEK}(?P<day>[一二三四五六日天]|[1-6](?![0-9])){_NOT_MONDAY}(?![个年岁次趟回顿]|天(?![气冷热凉]))"


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _named(match: re.Match[str], today: date) -> Reading:
    word = match[0]
    away = {"大前": -3, "大后": 3}.get(word[:2])
    if away is None:
        away = {"前": -2, "昨": -1, "寻": -1, "今": 0, "明": 1, "听": 1, "后": 2}[word[0]]
    return Reading(today + timedelta(days=away))


def _weekday(match: re.Match[str], today: date) -> Reading:
    which, index = match["which"], INDEX[match["day"]]
    if not which:
        # Said without 这 or 下 the day lies ahead: today would have been called 今天.
        return Reading(today + timedelta(days=(index - today.weekday() - 1) % 7 + 1))
    weeks = {"下": 1, "下下": 2, "上": -1, "上上": -2}.get(which, 0)
    day = _monday(today) + timedelta(days=7 * weeks + index)
    # 这周三 said on a Saturday: the day is over, so it cannot be what was meant.
    return Reading(day, vague=weeks >= 0 and day < today)


def _weekend(match: re.Match[str], today: date) -> Reading:
    weeks = {"下": 1, "下下": 2}.get(match["which"] or "", 0)
    saturday = _monday(today) + timedelta(days=5 + 7 * weeks)
    return Reading(max(saturday, today), saturday + timedelta(days=1))


def _week(match: re.Match[str], today: date) -> Reading:
    weeks = {"下": 1, "下下": 2, "上": -1}.get(match["which"], 0)
    first = _monday(today) + timedelta(days=7 * weeks)
    return Reading(first if weeks else today, first + timedelta(days=6))


def _these_days(match: re.Match[str], today: date) -> Reading:
    return Reading(today, today + timedelta(days=2), vague=True)


def _in_days(match: re.Match[str], today: date) -> Reading | None:
    unit, count = match["unit"], integer(match["count"])
    if match["count"] == "半":
        return Reading(today + timedelta(days=15), vague=True) if unit == "月" else None
    if not count:
        return None
    if unit == "月":
        year, month = shifted(today, count)
        return Reading(date(year, month, min(today.day, monthrange(year, month)[1])))
    return Reading(today + timedelta(days=count if unit in "天日" else 7 * count))


def _within_days(match: re.Match[str], today: date) -> Reading | None:
    count = integer(match["count"]) if match["count"] != "半" else None
    if not count or match["unit"] == "月":
        return None
    return Reading(today, today + timedelta(days=count if match["unit"] in "天日" else 7 * count))


def _after_some_days(match: re.Match[str], today: date) -> Reading | None:
    # 过两天 is "some day soon": no date is guessed from it.
    return (
        _in_days(match, today) if match["count"] not in ("一", "两", "俩") or match["unit"] in "周星期礼拜月" else None
    )


RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"大?前(?:天|日|儿个?)", _named),
        (r"(?<!以)大?后(?:天(?![性天])|日|儿个?|朝)", _named),
        (r"[昨今明](?:天|日|儿个?|朝)|[今昨](?=晚|夜|早|晨|下午|上午)|明(?=晚|早|晨|下午|上午)", _named),
        (r"[听寻][日朝]", _named),
        (rf"{_ONCE}(?:(?P<which>上上|下下|[上下这本])个?)?{WEEKDAY}", _weekday),
        (rf"{_ONCE}(?:(?P<which>下下|[下这本])个?)?{_WEEK}末", _weekend),
        (r"(?P<which>下下|[下这本上])个?(?:周|星期|礼拜)(?!末)(?!围|转|期)", _week),
        (r"(?:这|近|这一)[两几些][天日]|这些天", _these_days),
        (rf"(?<![每隔第0-9一二三四五六七八九十两半几]){_COUNT}{_UNIT}(?:以后|之后|过后|后(?![天日]))", _in_days),
        (rf"过{_COUNT}{_UNIT}(?:以后|之后|后)?(?!就|里|的)", _after_some_days),
        (rf"(?<![每隔第0-9一二三四五六七八九十两半几]){_COUNT}{_UNIT}(?:以内|之内|内)(?![科分])", _within_days),
    )
)
