"""How words are read where the general tables are wrong: our list and that of the city staff; it reads no sentences."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import yaml

_OURS = Path(__file__).with_name("words.tsv")
_OF_THE_CITIES = Path(__file__).resolve().parents[3] / "content" / "readings.yml"


_SYLLABLE = re.compile("[a-z]{1,6}[1-5]")
_OTHER = 3  # from three figures on a bus line is said digit by digit


@functools.lru_cache(maxsize=1)
def readings() -> dict[str, tuple[str, ...]]:
    """A word's syllables, one a character, in the tones of the dictionary; neutral ones with 5.

    一 and 不 within a longer word are as they are said there. What the city staff wrote wins; a line of theirs with a
    mistake is left out (see `mistakes`), so that the voice goes on speaking.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in _OURS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, syllables = line.partition("\t")
            found[word] = tuple(syllables.split())
    found.update({word: said for word, said in _staff_words() if not _mistake(word, said)})
    return found


def mistakes() -> list[str]:
    """What is wrong in content/readings.yml, one sentence a line of it; for the checks."""
    found = [wrong for word, said in _staff_words() if (wrong := _mistake(word, said))]
    wrong_lines = [city for city, figures in _lines().items() if not isinstance(figures, int)]
    unread = [] if _staff() else [f"{_OF_THE_CITIES.name} cannot be read"]
    return unread + found + [f"bus_lines {city}: a number is needed" for city in wrong_lines]


def _mistake(word: str, said: tuple[str, ...]) -> str:
    if len(word) != len(said):
        return f"{word}: {len(word)} characters, but {len(said)} syllables"
    strange = [syllable for syllable in said if not _SYLLABLE.fullmatch(syllable)]
    return f"{word}: {strange[0]} is no syllable with its tone" if strange else ""


def _staff_words() -> list[tuple[str, tuple[str, ...]]]:
    words = _staff().get("words") or {}
    return [(str(word), tuple(str(said).split())) for word, said in words.items()]


def _lines() -> dict[str, Any]:
    return _staff().get("bus_lines") or {}


@functools.lru_cache(maxsize=1)
def _staff() -> dict[str, Any]:
    try:
        read = yaml.safe_load(_OF_THE_CITIES.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return read if isinstance(read, dict) else {}


def bus_lines_in_digits_from(city: str) -> int:
    """From how many figures on a bus line is said digit by digit: 3 means 七十一路, but 九二六路."""
    lines = _lines()
    figures = lines.get(city, lines.get("other"))
    return figures if isinstance(figures, int) else _OTHER
