"""What a rule for dates looks like and answers; knows no words itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Reading:
    """A day (`last` is None) or the days from `first` to `last`; `vague` when it is only the likelier reading."""

    first: date
    last: date | None = None
    vague: bool = False


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Reading | None]]


def shifted(today: date, months: int) -> tuple[int, int]:
    """Year and month so many months after today's."""
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1
