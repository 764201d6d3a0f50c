"""One thing recognised in a sentence, and who wins where two claim the same characters; knows no language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The more specific kind wins a draw in length.
_SPECIFIC = (
    "id_number",
    "bank_card",
    "phone",
    "birth",
    "name",
    "moment",
    "date",
    "date_range",
    "time",
    "half_day",
    "age",
    "sex",
    "number",
)


@dataclass(frozen=True)
class Found:
    """One thing recognised: `text[start:end]` means `value` (JSON-able; its shape depends on `kind`, see find.find).

    `vague` asks the caller to confirm: the words leave more than one reading, and `value` is the likelier one.
    """

    kind: str
    value: object
    text: str
    start: int
    end: int
    vague: bool = False


def settle(candidates: Iterable[Found]) -> tuple[Found, ...]:
    """The candidates that survive, in order of place and without overlap: the longest, then the most specific."""
    chosen: list[Found] = []
    for candidate in sorted(candidates, key=lambda f: (f.start - f.end, _SPECIFIC.index(f.kind), f.start)):
        if all(candidate.end <= other.start or other.end <= candidate.start for other in chosen):
            chosen.append(candidate)
    return tuple(sorted(chosen, key=lambda f: f.start))
