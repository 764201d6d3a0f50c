"""Hides identity, bank-card and phone numbers in a text, however they are written; knows not who reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

STAR = "*"
KEPT = 4  # at the end; a phone number keeps its first three too

_SPOKEN = {"零": "0", "〇": "0", "○": "0", "幺": "1"}
_SPOKEN |= dict(zip("一二三四五六七八九壹贰叁肆伍陆柒捌玖", "123456789" * 2, strict=True))
_GROUP = re.compile(rf"[\d{''.join(_SPOKEN)}]+[XxＸｘ叉]?")
# What people put between the groups of one number; a colon or a slash is a time or a date, and ends it.
_GAP = re.compile(r"[\s\-－‐‑‒–—−_·.．()（）、，,\u200b-\u200f\u2060\ufeff]{1,3}")
_COMMA = re.compile(r"[、，,]")
_UNIT = re.compile(r"(?:[.．]\d{1,2})?\s*(?:元|块|圆|万|亿|%|岁|米|克|公里)")

_IDENTITY = re.compile(
    r"[1-9]\d{5}(?:(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"  # GB 11643, with its check digit
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})"  # before 1999: two digits of the year, none to check
)
_COUNTRY = re.compile(r"(?:(?:00)?86)?")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{8,9}")  # or one digit short: misheard, it is still somebody's
_LANDLINE = re.compile(r"(?:(?:00)?86)?(?:0(?:10|2\d)\d{8}|0[3-9]\d\d\d{7,8})")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d\d)")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_LONG = re.compile(r"\d{16,19}X?|\d{17}X|\d{20,}X?")


@dataclass(frozen=True)
class _Group:
    """Digits that follow one another without anything between."""

    start: int
    digits: str  # as ASCII, with X at the end of an identity number
    unit: bool  # followed by 元, 岁 …: an amount
    comma: bool  # a comma stands before it


def masked(text: str, public: Collection[str] = ()) -> str:
    """`text` with its numbers hidden by stars, one for each digit; `public` are phone numbers (digits) that may stand.

    An identity or a card number keeps its last four digits, a phone number its first three and last four. What is
    kept and what stands between the groups stays as it was written.
    """
    hidden: set[int] = set()
    for run in _runs(text):
        for groups, phone in _numbers(run):
            places = [place for group in groups for place in range(group.start, group.start + len(group.digits))]
            digits = "".join(group.digits for group in groups)
            if digits in public:
                continue
            first = _COUNTRY.match(digits).end() + 3 if phone and len(digits) >= 10 else 0  # type: ignore[union-attr]
            hidden.update(places[first:-KEPT])
    return "".join(STAR if place in hidden else sign for place, sign in enumerate(text)) if hidden else text


def hides(text: str, public: Collection[str] = ()) -> bool:
    """Whether `masked` hides something of it."""
    return masked(text, public) != text


def _runs(text: str) -> Iterator[list[_Group]]:
    """The groups that may belong to one number: nothing stands between them but what people put there."""
    run: list[_Group] = []
    end = 0
    for found in _GROUP.finditer(text):
        between = text[end : found.start()]
        if run and not _GAP.fullmatch(between):
            yield run
            run = []
        digits = "".join(_digit(sign) for sign in found[0])
        unit = _UNIT.match(text, found.end()) is not None
        run.append(_Group(found.start(), digits, unit, bool(run) and _COMMA.search(between) is not None))
        end = found.end()
    if run:
        yield run


def _digit(sign: str) -> str:
    if sign in _SPOKEN:
        return _SPOKEN[sign]
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else "X"


def _numbers(run: list[_Group]) -> Iterator[tuple[list[_Group], bool]]:
    """The groups of each number to hide, and whether it is a phone number."""
    rest: list[list[_Group]] = [[]]
    for window in _split(run, _identity):
        if _identity(window):
            yield window, False
            continue
        for group in window:
            kind = _alone(group)
            if kind is None:
                rest[-1].append(group)
            else:
                rest.append([])
                yield [group], kind == "phone"
    for part in rest:
        for piece in _without_dates(part):
            for window in _split(piece, lambda groups: _phone(groups) or _card(groups)):
                if len(window) > 1 or _local(window[0]):
                    yield window, not _card(window)


def _split(run: list[_Group], fits) -> Iterator[list[_Group]]:  # type: ignore[no-untyped-def]
    """The run in pieces: the longest windows that fit, from the left, and the single groups between them."""
    at = 0
    while at < len(run):
        sizes = range(min(len(run) - at, 20), 1, -1)
        size = next((size for size in sizes if fits(run[at : at + size])), 1)
        yield run[at : at + size]
        at += size


def _alone(group: _Group) -> str | None:
    """What a group is by itself: card (or identity), phone, or nothing to hide."""
    digits = group.digits
    if _LONG.fullmatch(digits) or _IDENTITY.fullmatch(digits):
        return "card"
    return "phone" if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def _local(group: _Group) -> bool:
    """A telephone number without its area code; a date or an amount is none."""
    return bool(_LOCAL.fullmatch(group.digits)) and not _DATE.fullmatch(group.digits) and not group.unit


def _identity(groups: list[_Group]) -> bool:
    return len(groups) > 1 and bool(_IDENTITY.fullmatch(_joined(groups)))


def _phone(groups: list[_Group]) -> bool:
    if len(groups) < 2 or groups[-1].unit:
        return False
    lengths = [len(group.digits) for group in groups]
    spelled = max(lengths) <= 2
    listed = any(group.comma for group in groups[1:]) and not spelled and lengths != [3, 4, 4]
    if listed:  # 1500，2000，350 are three amounts
        return False
    if _MOBILE.fullmatch(_joined(groups)):
        return True
    head = groups[1].digits if groups[0].digits in ("86", "0086") else groups[0].digits
    return bool(_LANDLINE.fullmatch(_joined(groups))) and (spelled or bool(_AREA.fullmatch(head)))


def _card(groups: list[_Group]) -> bool:
    """A card in groups as it is printed; three references of six digits are none, nor are four years."""
    digits, lengths = _joined(groups), [len(group.digits) for group in groups]
    if len(groups) < 2 or not 16 <= len(digits) <= 19 or digits[0] not in "34569":
        return False
    inner = lengths[1:-1] if lengths[0] == 6 else lengths[:-1]
    return max(lengths) <= 2 or max(lengths) >= 7 or all(length == 4 for length in inner)


def _without_dates(run: list[_Group]) -> Iterator[list[_Group]]:
    """The run cut at its dates, such as 1958-03-12."""
    begun, at = 0, 0
    while at < len(run):
        year, *rest = (group.digits for group in run[at : at + 3])
        if len(year) == 4 and len(rest) == 2 and _DATE.fullmatch(year + "".join(part.zfill(2) for part in rest)):
            yield run[begun:at]
            at += 3
            begun = at
        else:
            at += 1
    yield run[begun:]


def _joined(groups: list[_Group]) -> str:
    return "".join(group.digits for group in groups)
