"""Half-days, clock times and moments counted from now: 后晌三点半, 差五分九点, 半小时后; knows no days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.mandarin.found import Found
from bot.mandarin.numbers import BEGINS, integer

# Word, the period it means, and the half-day under which clinics keep their slots (noon belongs to the afternoon).
_PERIODS: tuple[tuple[str, str, str], ...] = (
    (r"凌晨|后半夜|下半夜|天不亮|天没亮", "night", "morning"),
    (
        r"一大清?早|大清早|大早上|一早|清早|清晨|早上|早晨|早浪[厢向]?|早间|朝早|朝晨|(?<=[今明昨后天])早(?!点|些|上)|天亮",
        "morning",
        "morning",
    ),
    (r"上午|上半日|上半天|前晌|头晌|早半天", "morning", "morning"),
    (r"晌午头?|中午|正午|日中|中浪厢?|晏昼", "noon", "afternoon"),
    (r"下午|后晌|午后|下半日|下半天|后半晌|过午|下昼|下晏", "afternoon", "afternoon"),
    (r"傍晚|傍黑|黄昏|擦黑", "evening", "evening"),
    (
        r"晚上|晚间|夜晚|夜间|(?<=[今明昨后])[晚夜](?![了饭里])|(?<=[一二三四五六日天])晚(?!了|饭)|夜里[厢向]?|夜到|夜头",
        "evening",
        "evening",
    ),
    (r"(?<!后)半夜三更|(?<!后)半夜|深夜", "night", "evening"),
)
_Periods = list[tuple[int, int, str]]  # start, end and kind of each period in a sentence
_PERIOD = re.compile("|".join(f"(?P<p{i}>{words})" for i, (words, _, _) in enumerate(_PERIODS)))
_GREETS = re.compile("好(?![像了多几不])")  # 早上好

_HOUR = r"(?P<hour>2[0-3]|1[0-9]|0?[0-9]|二十[一二三]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_TENS = r"[二三四五]?十[一二三四五六七八九]?"
_MINUTE = (
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻(?:钟)?|(?P<minute>{_TENS}|[0-5][0-9](?![0-9])|[零〇][一二三四五六七八九]|"
    r"[零〇]?[一二三四五六七八九0-9](?=分))分?)"
)
_ALONE = rf"(?<![.:点慢快大小好有差多少轻远近高低便宜]){BEGINS}"
_CLOCK = re.compile(
    rf"{_ALONE}{_HOUR}(?:[点时]钟?(?![光候间点水几]|了点|多?钟头)(?:{_MINUTE}|整|(?![一二三四五六七八九0-9]))"
    r"|:(?P<colon>[0-5][0-9])(?![0-9:]))"
)
_TO = rf"差(?P<short>{_TENS}|[一二三四五六七八九]|[0-9]{{1,2}})(?P<unit>分钟?|刻钟?)?"
_SHORT_OF = (re.compile(rf"{_TO}(?:就|到)?{_HOUR}点钟?"), re.compile(rf"{BEGINS}{_HOUR}点{_TO}"))
# 一点 is also "a little"; it is an hour only alone, after a half-day or before one of these.
_ONE = re.compile("一点$")
_AFTER_AN_HOUR = re.compile("左右|钟|以前|之前|出发")
_ABOUT = re.compile("多|来钟|左右|前|后|以前|之前|以后|之后")
_BEFORE = re.compile(r"(?:的|,|，| |大概|大约|差不多|就|是|吧)*$")


def half_days(text: str) -> Iterator[Found]:
    """Every half-day in `text`: 'morning', 'afternoon' or 'evening'; noon is a vague afternoon."""
    for match in _PERIOD.finditer(text):
        if not _GREETS.match(text, match.end()):
            _, period, value = _meaning(match)
            yield Found("half_day", value, match[0], match.start(), match.end(), vague=period in ("noon", "night"))


def _meaning(match: re.Match[str]) -> tuple[str, str, str]:
    """The row of the table that matched: its group is named p and the row's number."""
    return _PERIODS[int((match.lastgroup or "p0")[1:])]


def times(text: str, asked: bool = False) -> Iterator[Found]:
    """Clock times as 'HH:MM'; vague without a half-day, where one to five is taken as the afternoon."""
    periods = [(m.start(), m.end(), _meaning(m)[1]) for m in _PERIOD.finditer(text)]
    for pattern in _SHORT_OF:
        for match in pattern.finditer(text):
            yield from _short_of(match, text, periods)
    for match in _CLOCK.finditer(text):
        if _ONE.match(match[0]) and not _is_one_o_clock(match, text, periods, asked):
            continue
        hour = integer(match["hour"])
        if hour is not None:
            exact = match["colon"] is not None and (hour > 5 or match["hour"].startswith("0"))
            yield _time(hour, _minute(match), match, text, periods, exact)


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 if match["quarter"] == "一" else 45
    return integer(match["colon"] or match["minute"] or "0") or 0


def _is_one_o_clock(match: re.Match[str], text: str, periods: _Periods, asked: bool) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    alone = not re.search(r"\w", before + after) or (asked and not before.strip())
    return alone or bool(_period_before(match.start(), text, periods) or _AFTER_AN_HOUR.match(after))


def _short_of(match: re.Match[str], text: str, periods: _Periods) -> Iterator[Found]:
    hour, short = integer(match["hour"]), integer(match["short"])
    if hour is None or short is None:
        return
    minutes = short * (15 if (match["unit"] or "").startswith("刻") else 1)
    if 0 < minutes < 60:
        yield _time((hour - 1) % 24, 60 - minutes, match, text, periods, False)


def _time(hour: int, minute: int, match: re.Match[str], text: str, periods: _Periods, exact: bool) -> Found:
    period = _period_before(match.start(), text, periods) or _period_of_sentence(hour, match.start(), periods)
    hour, vague = _on_the_day(hour, period, exact)
    vague = vague or bool(_ABOUT.match(text, match.end()))
    return Found("time", f"{hour:02d}:{minute:02d}", match[0], match.start(), match.end(), vague)


def _period_before(start: int, text: str, periods: _Periods) -> str | None:
    """The period said right before the time."""
    for _, end, period in periods:
        if end <= start and _BEFORE.fullmatch(text[end:start]):
            return period
    return None


# 下午的话三点到五点: the only half-day of the sentence counts where such an hour can belong to it.
_HOURS = {"morning": range(5, 13), "noon": (11, 12, 1), "afternoon": range(1, 7), "evening": range(5, 12), "night": ()}


def _period_of_sentence(hour: int, start: int, periods: _Periods) -> str | None:
    if len(periods) == 1 and periods[0][1] <= start and hour in _HOURS[periods[0][2]]:
        return periods[0][2]
    return None


def _on_the_day(hour: int, period: str | None, exact: bool) -> tuple[int, bool]:
    """The hour of the 24-hour clock, and whether that is a guess."""
    if hour > 12 or hour == 0 or (exact and period is None):
        return hour, False
    if period is None:
        return (hour + 12 if hour < 6 else hour), True
    if period == "noon":
        return (hour + 12 if hour < 6 else hour), False
    if period == "afternoon":
        return (hour + 12 if hour < 12 else hour), False
    if period == "evening":
        if hour == 12:
            return 0, True
        return (hour, True) if hour < 5 else (hour + 12, False)
    if period == "night":
        return (0 if hour == 12 else hour if hour < 7 else hour + 12), False
    return hour, hour < 5


_COUNT = r"(?P<count>[0-9]{1,3}(?:\.5)?|[一二两三四五六七八九十]{1,3}|半)"
_SPAN = re.compile(
    rf"(?P<through>再?过|再?等)?(?<![第每0-9一二三四五六七八九十]){_COUNT}(?P<a>个)?(?P<half>半)?(?P<unit>小时|钟头|分钟|刻钟)"
    r"(?P<half2>半)?(?P<after>以后|之后|过后|后)?"
)
_NOW = re.compile(r"现在|马上|立刻|立马|这会儿|眼下|这就(?=走|出发|要|去)")


def moments(text: str, now: datetime, asked: bool = False) -> Iterator[Found]:
    """Moments counted from `now`, as ISO 8601 with the offset and to the minute; 现在 is vague unless asked for."""
    for match in _SPAN.finditer(text):
        minutes = _minutes(match) if match["after"] or match["through"] else None
        if minutes:
            at = now + timedelta(minutes=minutes)
            yield _moment(at, match, text, False)
    for match in _NOW.finditer(text):
        yield _moment(now, match, text, not asked)


def _minutes(match: re.Match[str]) -> int | None:
    said = match["count"]
    count = 0.5 if said == "半" else float(said) if said.isascii() else integer(said)
    if count is None:
        return None
    count += 0.5 if match["half"] or match["half2"] else 0
    return round(count * {"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15}[match["unit"]])


def _moment(at: datetime, match: re.Match[str], text: str, vague: bool) -> Found:
    value = at.replace(second=0, microsecond=0).isoformat()
    return Found("moment", value, match[0], match.start(), match.end(), vague)
