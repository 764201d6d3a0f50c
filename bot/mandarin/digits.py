"""Rows of digits, typed or spoken (幺三八 零零…): telephone, identity and bank-card numbers, and how to hide them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.mandarin.found import Found
from bot.mandarin.numbers import DIGITS

_SPOKEN = {c: str(v) for c, v in DIGITS.items() if c not in "两俩"} | {str(d): str(d) for d in range(10)}
_X = {"x": "X", "X": "X", "叉": "X"}
_TOKEN = r"(?:[二两三四五六七八2-8]个[零〇一二三四五六七八九幺0-9]|[零〇一二三四五六七八九幺0-9])"
# Pauses inside a number; a comma only counts when the parts together make a number that is known for certain.
_CHUNK = re.compile(rf"{_TOKEN}+[xX叉]?")
_SOFT, _HARD = re.compile(r"[ \-]{0,3}"), re.compile(r"[ ,，、。\-]{0,3}")

_MOBILE = re.compile(r"(?:86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_CALLED = re.compile("电话|座机|固话")
_CARD = re.compile(r"[0-9]{15,19}")
_ID = re.compile(r"[1-8][0-9]{16}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Row:
    """Digits that belong together; `places[i]` is where the i-th digit stands in the text."""

    digits: str
    places: tuple[tuple[int, int], ...]
    chunks: int

    @property
    def start(self) -> int:
        return self.places[0][0]

    @property
    def end(self) -> int:
        return self.places[-1][1]


def id_is_valid(number: str) -> bool:
    """The check character of an 18-character identity number (GB 11643-1999, ISO 7064 MOD 11-2) and its birth month."""
    if not _ID.fullmatch(number) or not 1 <= int(number[10:12]) <= 12:
        return False
    total = sum(int(d) * w for d, w in zip(number, _WEIGHTS))  # the check character has no weight
    return "10X98765432"[total % 11] == number[17]


def digits_of(text: str) -> str:
    """All digits of `text` in order, spoken ones included: '幺三八 0013' is '1380013'."""
    return "".join(_digits(match[0]) for match in re.finditer(_TOKEN, text))


def _digits(token: str) -> str:
    if len(token) == 3:  # 三个零
        count = DIGITS.get(token[0]) or int(token[0])
        return _SPOKEN[token[2]] * count
    return _SPOKEN.get(token) or _X[token]


def _chunk(match: re.Match[str]) -> Row:
    digits, places = "", []
    for token in re.finditer(rf"{_TOKEN}|[xX叉]", match[0]):
        more = _digits(token[0])
        digits += more
        places += [(match.start() + token.start(), match.start() + token.end())] * len(more)
    return Row(digits, tuple(places), 1)


def _rows(text: str) -> Iterator[tuple[Row, str]]:
    """Rows with the kind of number that each is: the longest joining of chunks that makes one, from left to right."""
    chunks = [_chunk(match) for match in _CHUNK.finditer(text)]
    at = 0
    while at < len(chunks):
        row, step = chunks[at], 1
        best = (row, _kind(row)) if _kind(row) else None
        for following in chunks[at + 1 :]:
            between = text[row.end : following.start]
            if not _HARD.fullmatch(between) or len(row.digits) >= 19 or (best and not _SOFT.fullmatch(between)):
                break
            row = Row(row.digits + following.digits, row.places + following.places, row.chunks + 1)
            if _kind(row):
                best = (row, _kind(row))
        if best:
            yield best
            step = best[0].chunks
        at += step


def _kind(row: Row) -> str:
    digits, joined = row.digits, row.chunks > 1
    if _ID.fullmatch(digits):
        return "id_number"
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return "phone"
    # Parts of unequal length are amounts or dates rather than a card, unless it is said in one go.
    if _CARD.fullmatch(digits) and (not joined or all(_is_group(row))):
        return "bank_card"
    return ""


def _is_group(row: Row) -> Iterator[bool]:
    gaps = [i for i in range(1, len(row.places)) if row.places[i][0] > row.places[i - 1][1]]
    lengths = [b - a for a, b in zip([0, *gaps], [*gaps, len(row.places)], strict=True)]
    return (length == 4 for length in lengths[:-1])


def numbers_of_people(text: str, asked: bool = False) -> Iterator[Found]:
    """Kinds 'phone' (value: the digits), 'id_number' ({'last4', 'valid'}) and 'bank_card' ({'last4'}).

    `asked`: a telephone number was asked for, so that a local one of seven or eight digits is one; 家里电话 says so.
    """
    seen: list[Row] = []
    for row, kind in _rows(text):
        seen.append(row)
        value: object = {"last4": row.digits[-4:]}
        if kind == "id_number":
            value = {"last4": row.digits[-4:], "valid": id_is_valid(row.digits)}
        elif kind == "phone":
            mobile = _MOBILE.fullmatch(row.digits)
            value = mobile[1] if mobile else row.digits
        yield Found(kind, value, text[row.start : row.end], row.start, row.end)
    if not seen and (asked or _CALLED.search(text)):
        row_of_all = [_chunk(match) for match in _CHUNK.finditer(text)]
        digits = "".join(row.digits for row in row_of_all)
        if re.fullmatch(r"[2-8][0-9]{6,7}", digits):
            start, end = row_of_all[0].start, row_of_all[-1].end
            yield Found("phone", digits, text[start:end], start, end)
