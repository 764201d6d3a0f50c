"""What jieba's dictionary knows of words and characters: how common, and of which kind; read once, when first asked."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from importlib import resources


def _entries() -> Iterator[tuple[str, int, str]]:
    with (resources.files("jieba") / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *tag = line.split()
            yield word, int(count), tag[0] if tag else ""


@functools.lru_cache(maxsize=1)
def ordinary_words() -> dict[str, tuple[int, str]]:
    """Words of two to four characters that may be taken for a name: their frequency and part of speech."""
    # Below ten occurrences the dictionary is mostly names of real people.
    return {word: (count, tag) for word, count, tag in _entries() if 2 <= len(word) <= 4 and count >= 10}


@functools.lru_cache(maxsize=1)
def common_characters(count: int = 3000) -> tuple[str, ...]:
    """The most frequent Chinese characters, counted over the words that hold them, most frequent first."""
    seen: Counter[str] = Counter()
    for word, frequency, _ in _entries():
        for character in word:
            if "\u4e00" <= character <= "\u9fff":
                seen[character] += frequency
    return tuple(character for character, _ in seen.most_common(count))
