"""How often, in a resident's words: 每天, 隔天, 每个礼拜三, 只这一次; knows no clock times and no single days."""

from __future__ import annotations

import re

from bot.mandarin.numbers import integer
from bot.mandarin.weekdays import INDEX

_WEEK = "(?:周|星期|礼拜|拜)"
_DAY = "[一二三四五六日天1-6]"
_ONCE = re.compile("(?:只|就|仅)(?:要|提醒|叫|喊|说|响)?(?:我)?这?一?[次回趟](?!药)|一次(?:就|头|性)|这一[次回]")
_GAP = re.compile(r"每?隔(?P<count>[一二两三四五六七1-7])?[天日]|隔[天日]")
_EACH_SO_MANY = re.compile(r"每(?P<count>[二两三四五六七2-7])[天日]")
_WEEKLY = re.compile(
    rf"(?P<each>每|逢)?(?:一?个)?{_WEEK}(?P<days>{_DAY}(?![次回趟])(?:[、,，和跟]?{_WEEK}?{_DAY}(?![0-9点个次年月号]))*)(?![个点0-9])"
)
_EACH_WEEK = re.compile(rf"每(?:一?个)?{_WEEK}|一个?{_WEEK}[一1][次回]")
_MONTHLY = re.compile(r"每(?:一?个)?月的?(?P<day>[0-9]{1,2}|[一二三四五六七八九十廿]{1,3})[号日]")
_EACH_MONTH = re.compile("每(?:一?个)?月")
_DAILY = re.compile(
    "每一?[天日]|(?<![今明后昨前])天天|日日|每个?(?:早|晚|夜|上午|下午|中午)|早晚|一[天日][一二两三四五1-5][次顿回遍]"
)


def often(text: str) -> str | None:
    """ "once", "days:2" (every second day; "days:1" daily), "week:0,2" (Monday and Wednesday), "month:1", else None.

    "week:" and "month:" when it was not said on which day. 隔两天 is every third day, as it is counted in Chinese.
    """
    if _ONCE.search(text) and not _DAILY.search(text):  # 每天一次就行 is no single time
        return "once"
    gap, each = _GAP.search(text), _EACH_SO_MANY.search(text)
    if gap:
        return f"days:{(integer(gap['count'] or '一') or 1) + 1}"
    if each:
        return f"days:{integer(each['count'])}"
    days = weekdays(text, habit=True)
    if days:
        return f"week:{days}"
    monthly = _MONTHLY.search(text)
    if monthly and 1 <= (integer(monthly["day"]) or 0) <= 31:
        return f"month:{integer(monthly['day'])}"
    if _EACH_MONTH.search(text):
        return "month:"
    if _EACH_WEEK.search(text):
        return "week:"
    return "days:1" if _DAILY.search(text) else None


def weekdays(text: str, habit: bool = False) -> str:
    """The days of the week that are named, "0,2"; with `habit` only those said as one (每周三, 一三五); else ""."""
    found = set()
    for match in _WEEKLY.finditer(text):
        days = {INDEX[character] for character in match["days"] if character in INDEX}
        if match["each"] or len(days) > 1 or not habit:
            found |= days
    return ",".join(map(str, sorted(found)))


def words_of(text: str) -> tuple[tuple[int, int], ...]:
    """Where in the text it is said how often: these words tell nothing else."""
    patterns = (_ONCE, _GAP, _EACH_SO_MANY, _WEEKLY, _MONTHLY, _EACH_WEEK, _EACH_MONTH, _DAILY)
    return tuple(match.span() for pattern in patterns for match in pattern.finditer(text))
