"""The model's words and how each may sound; knows spelling and sandhi, nothing of how often a word is said."""

from __future__ import annotations

import functools
import itertools
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.mandarin.aloud import read_aloud
from speech_fixture import inventions, repository
from speech_fixture.readings import known_syllables, phones, syllables
from speech_fixture.spoken_form import DIGITS, clauses

UNKNOWN = "[unk]"  # in a runtime grammar: whatever fits nothing else
UNKNOWN_COST = 5.0
RARER = 1.0  # cost of a way of saying a word that depends on what follows it
_COUNTED = re.compile(
    f"第?[{DIGITS}两幺十百千万半几]+(?:[点个号月年日路楼岁位步条块元分刻天次张遍套栋]|块钱|点钟|年级)?|第."
)
_CHANGED = {"3": "32", "一1": "124", "不4": "42"}  # the tones that a syllable may have before another


@dataclass(frozen=True)
class Entry:
    """A word, one way to say it as phones, and what that way costs (natural logarithm, the more the rarer)."""

    word: str
    phones: tuple[str, ...]
    cost: float


@functools.lru_cache(maxsize=1)
def _cutter() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it tells how long it loads
    cutter = jieba.Tokenizer()
    cutter.load_userdict(str(repository.ROOT / "data/jieba/banban.txt"))
    for name in repository.people():
        cutter.add_word(name, 100_000)
    return cutter


@functools.lru_cache(maxsize=50_000)
def words(clause: str) -> tuple[str, ...]:
    """The words of a clause of Chinese, as jieba cuts it, figures one character each; names of the dialogues whole."""
    found: list[str] = []
    for word in _cutter().lcut(clause, HMM=False):
        found += list(word) if _COUNTED.fullmatch(word) else [word]
    return tuple(found)


@functools.lru_cache(maxsize=1)
def vocabulary() -> dict[str, frozenset[tuple[str, ...]]]:
    """Every word with its readings (syllables with tones), as found in what residents say and name.

    The held-out sentences lend their words, not their order. Characters of names and figures stand alone as well.
    """
    readings: dict[str, set[tuple[str, ...]]] = {}
    texts = [*repository.training(), *(clauses(text) for text in repository.held_out())]
    for clause in dict.fromkeys(clause for found in texts for clause in found):
        _read(clause, readings)
    alone = "".join(inventions.name_characters()) + DIGITS + "两幺十百千万点号月年日周岁半刻分块元个第位路街弄室楼栋"
    for word in (*repository.people(), *alone):
        readings.setdefault(word, set()).add(tuple(syllables(word)))
    for sentence in inventions.sentences(6000, seed=11):
        _read(sentence, readings)
    known = set(known_syllables())
    kept = {word: {way for way in ways if set(way) <= known} for word, ways in readings.items()}
    return {word: frozenset(ways) for word, ways in sorted(kept.items()) if ways}


def _read(clause: str, readings: dict[str, set[tuple[str, ...]]]) -> None:
    """Adds how the words of a clause are read, by the dictionary and by the project's own voice."""
    for read in (syllables(clause), _read_aloud(clause)):
        at = 0
        for word in words(clause) if len(read) == len(clause) else ():
            reading = tuple(read[at : at + len(word)])
            if word != "一" or reading != ("yao1",):  # that one is a word of its own, 幺
                readings.setdefault(word, set()).add(reading)
            at += len(word)


def _read_aloud(clause: str) -> list[str]:
    """The syllables as the project's voice says them: weak ones, and tones as neighbours change them."""
    said = " ".join(part.pinyin for part in read_aloud(clause))
    return ["er5" if syllable == "r5" else syllable for syllable in said.replace(",", " ").replace(".", " ").split()]


def spoken_ways(word: str, reading: Iterable[str]) -> dict[tuple[str, ...], float]:
    """The syllables as they may really sound, with the cost of each way: a third tone before another is a second,
    一 and 不 change before others too. What the last syllable does depends on the next word, and costs more.
    """
    reading = tuple(reading)
    choices = []
    for number, (character, syllable) in enumerate(zip(word, reading)):
        bare, tone = syllable[:-1], syllable[-1]
        tones = _CHANGED.get(character + tone) or _CHANGED.get(tone, tone)
        inside = number + 1 < len(reading)
        if inside and tone == "3" and not reading[number + 1].endswith("3"):
            tones = tone
        choices.append([(bare + other, 0.0 if other == tone or inside else RARER) for other in tones])
    ways: dict[tuple[str, ...], float] = {}
    for way in itertools.product(*choices):
        spoken, cost = tuple(syllable for syllable, _ in way), sum(cost for _, cost in way)
        ways[spoken] = min(cost, ways.get(spoken, cost))
    return ways


def entries() -> tuple[Entry, ...]:
    """All words in all their ways, then `[unk]` as any one syllable."""
    known = set(known_syllables())
    found: dict[tuple[str, tuple[str, ...]], float] = {}
    for word, readings in vocabulary().items():
        for reading in readings:
            for way, cost in spoken_ways(word, reading).items():
                if set(way) <= known:
                    key = word, _phones(way)
                    found[key] = min(cost, found.get(key, cost))
    for syllable in known_syllables():
        found[UNKNOWN, phones(syllable)] = UNKNOWN_COST
    return tuple(Entry(word, sounds, cost) for (word, sounds), cost in sorted(found.items()))


def _phones(way: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phone for syllable in way for phone in phones(syllable))
