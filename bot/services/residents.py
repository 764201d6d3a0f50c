"""When two names or two phones are the same resident's, however they were spaced or spoken."""

from __future__ import annotations


def name(said: str) -> str:
    """The name without any space: 王 建国 is 王建国."""
    return "".join(said.split())


def phone(said: str | None) -> str | None:
    """The digits alone: 138 0013 8000 is 13800138000; None when there are none."""
    return "".join(character for character in said or "" if character.isdigit()) or None
