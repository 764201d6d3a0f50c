"""How far what was heard is from what was said, in characters; knows no sound."""

from __future__ import annotations


def distance(wanted: str, heard: str) -> int:
    """How many characters must be put in, taken out or changed."""
    row = list(range(len(heard) + 1))
    for number, character in enumerate(wanted, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (character != other))
    return row[-1]
