"""Written Chinese as it is said: figures in words, no signs; a builder's rules, not those for residents' ears."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
_HAN = re.compile("[\u4e00-\u9fff]+")
_FIGURES = re.compile(r"(\d+)(?:\.(\d+))?")
_CLAUSE = re.compile(r"[，,。？?！!；;：:、…\s~—-]+")
_AS_NUMBER = 4  # up to so many digits it is a number; more are read one by one


def number(value: int) -> str:
    """0-9999 in words: 15 is 十五, 200 is 二百, 3050 is 三千零五十."""
    if value < 10:
        return DIGITS[value]
    words, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + unit
        gap = digit == 0
    return words.removeprefix("一") if words.startswith("一十") else words


def one_by_one(figures: str, phone: bool = False) -> str:
    """Figures read as they stand; in a phone number one is 幺."""
    said = "".join(DIGITS[int(figure)] for figure in figures)
    return said.replace("一", "幺") if phone else said


def _figures(match: re.Match[str]) -> str:
    whole, part = match.groups()
    following = match.string[match.end() : match.end() + 1]
    if part:
        return number(int(whole)) + "点" + one_by_one(part)
    if len(whole) > _AS_NUMBER or whole.startswith("0"):
        return one_by_one(whole, phone=len(whole) > 6)
    return one_by_one(whole) if len(whole) == 4 and following == "年" else number(int(whole))


def clauses(text: str) -> tuple[str, ...]:
    """What is said between pauses, Chinese characters alone; () for what has letters or signs that are not read."""
    said = tuple(clause for clause in _CLAUSE.split(_FIGURES.sub(_figures, text)) if clause)
    return said if all(_HAN.fullmatch(clause) for clause in said) else ()


def said(text: str) -> str:
    """The same without pauses; "" when it cannot be said."""
    return "".join(clauses(text))
