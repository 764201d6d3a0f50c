"""Dates, times, amounts and numbers in words: figures for the eye, and with `ear=True` as a voice reads them out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from bot.mandarin.numbers import in_words

_NEAR = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_HALF_DAYS = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}
_READ = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))


def day(when: date | str, now: datetime, ear: bool = False) -> str:
    """'11月25日星期三', with 今天/明天/后天 in front when near and the year when it is another; a date or ISO text."""
    that = date.fromisoformat(when) if isinstance(when, str) else when
    near = _NEAR.get((that - now.date()).days)
    year = "" if near or that.year == now.year else f"{_year(that.year, ear)}年"
    weekday = "星期" + ("一二三四五六天" if ear else "一二三四五六日")[that.weekday()]
    said = f"{_count(that.month, ear)}月{_count(that.day, ear)}{'号' if ear else '日'}"
    if near:
        return f"{near}，{said}，{weekday}"
    return f"{year}{said}，{weekday}" if ear else f"{year}{said}{weekday}"


def clock(time: str, ear: bool = False) -> str:
    """'08:30' as '早上8点半' or '早上八点半'."""
    hour, minute = (int(part) for part in time.split(":")[:2])
    twelve = hour if hour <= 12 else hour - 12
    said = "两" if ear and twelve == 2 else _count(twelve, ear)
    return f"{_period(hour)}{said}点{_minutes(minute, ear)}"


def _period(hour: int) -> str:
    for until, word in ((5, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午")):
        if hour < until:
            return word
    return "晚上"


def _minutes(minute: int, ear: bool) -> str:
    if minute in (0, 30):
        return "半" if minute else ""
    if not ear:
        return f"{minute:02d}分"
    return "一刻" if minute == 15 else ("零" if minute < 10 else "") + in_words(minute) + "分"


def half_day(name: str) -> str:
    """'morning' as 上午; eye and ear alike."""
    return _HALF_DAYS[name]


def digits_for_ear(number: str) -> str:
    """A number digit by digit in groups, one as 幺: '13800138000' is '幺三八，零零幺三，八零零零'."""
    parts = "".join(c if c.isascii() and c.isalnum() else " " for c in number).split()
    groups = [group for part in parts for group in _grouped(part)]
    return "，".join("".join(_READ.get(c, c) for c in group) for group in groups)


def _grouped(digits: str) -> list[str]:
    # Mobile 3-4-4, identity number 6-4-4-4, local numbers 4-4, references 3-3; the rest in fours.
    sizes = {11: (3, 4, 4), 18: (6, 4, 4, 4), 10: (3, 3, 4), 8: (4, 4), 7: (3, 4), 6: (3, 3), 5: (5,)}
    groups, at = [], 0
    for size in sizes.get(len(digits), (4,) * (len(digits) // 4 + 1)):
        groups.append(digits[at : at + size])
        at += size
    return [group for group in groups if group]


def money(amount: Decimal | float | int, ear: bool = False) -> str:
    """Yuan, rounded half up to the fen: '3500元' or '三千五百元', '12.50元' or '十二元五角'."""
    exact = Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole, fen = divmod(int(abs(exact) * 100), 100)
    sign = "负" if ear else "-"
    front = sign if exact < 0 else ""
    if not ear:
        return f"{front}{whole}元" if not fen else f"{front}{whole}.{fen:02d}元"
    jiao, rest = divmod(fen, 10)
    words = f"{_pieces(whole)}元" if whole or not fen else ""
    words += f"{_pieces(jiao)}角" if jiao else "零" if rest and whole else ""
    return front + words + (f"{_pieces(rest)}分" if rest else "")


def _pieces(count: int) -> str:
    return "两" if count == 2 else in_words(count)


def months_as_age(months: int, ear: bool = False) -> str:
    """723 months as '60岁3个月' or '六十岁三个月'."""
    years, rest = divmod(months, 12)
    tail = f"{_pieces(rest) if ear else rest}个月" if rest else ""
    head = f"{_pieces(years) if ear else years}岁" if years or not rest else ""
    return head + tail


def year_month(year: int, month: int, ear: bool = False) -> str:
    """'1960年3月' or '一九六零年三月'."""
    return f"{_year(year, ear)}年{_count(month, ear)}月"


def _year(year: int, ear: bool) -> str:
    return "".join("零一二三四五六七八九"[int(c)] for c in str(year)) if ear else str(year)


def _count(number: int, ear: bool) -> str:
    return in_words(number) if ear else str(number)
