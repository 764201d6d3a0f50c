"""The one entry to understanding a sentence: everything recognised in it, without overlap; decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from bot.mandarin import births, clocks, dates, digits, names, numbers, people
from bot.mandarin.found import Found, settle

# 不是八号，是十八号 and 周三不行，周四吧: what is denied is not what is meant.
_DENIED = re.compile("(?:(?<!是)不是|除了|不要|不叫)$")
_REFUSED = re.compile("(?:那天|的)?(?:我|都)?(?:不行|不可以|不合适|不方便|不要|没空|有事|去不了)")

__all__ = ["Found", "find"]


def find(text: str, now: datetime, asked: str | None = None) -> tuple[Found, ...]:
    """What `text` (as text.normalise gives it) says, in order; `now` is aware, `asked` the kind that was asked for.

    date '2026-11-25' · date_range {'from', 'to'} · half_day 'morning'|'afternoon'|'evening' · time '08:30' ·
    moment ISO 8601 with offset · number int or float · phone digits · id_number {'last4', 'valid'} · name ·
    birth {'year', 'month' or None} · age completed years · sex 'male'|'female'.

    `asked` allows what would be too bold otherwise: a bare 李秀英 as a name, 七十二 as an age, 12.3 as a date.
    What is denied (不是八号) is left out.
    Never raises.
    """
    settled = settle(_candidates(text, now, asked))
    # A bank card is recognised so that its digits are no number or phone; nothing else is made of it.
    kept = [found for found in settled if found.kind != "bank_card" and not _DENIED.search(text[: found.start])]
    return tuple(found for at, found in enumerate(kept) if not _is_refused(found, kept[at + 1 :], text))


def _is_refused(found: Found, later: list[Found], text: str) -> bool:
    """Refused in favour of another of its kind; refused alone it still says which one was meant (周三没空)."""
    return any(other.kind == found.kind for other in later) and bool(_REFUSED.match(text, found.end))


def _candidates(text: str, now: datetime, asked: str | None) -> Iterator[Found]:
    today = now.date()
    yield from digits.numbers_of_people(text, asked == "phone")
    yield from names.names(text, asked == "name")
    yield from births.births(text, today, asked == "birth")
    yield from births.ages(text, today, asked == "age")
    yield from people.sexes(text)
    yield from dates.days(text, today, asked in ("date", "date_range"))
    yield from clocks.half_days(text)
    yield from clocks.times(text, asked in ("time", "moment"))
    yield from clocks.moments(text, now, asked in ("time", "moment"))
    yield from numbers.numbers(text, asked == "number")
