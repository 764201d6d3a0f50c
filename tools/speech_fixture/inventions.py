"""Dates, times, figures, names and needs put together at random from the content's words; never a real person's."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bot.mandarin.lexicon import ordinary_words
from speech_fixture import repository
from speech_fixture.spoken_form import number, one_by_one

Slot = Callable[[random.Random], str]


def sentences(count: int, seed: int) -> tuple[str, ...]:
    """`count` short sentences, each said without a pause; the same ones for the same seed and content."""
    rng = random.Random(seed)
    frames = _lists()["frames"]
    kinds = rng.choices(list(frames), k=count)
    return tuple(_filled(rng.choice(frames[kind]), _SLOTS[kind], rng) for kind in kinds)


def _filled(frame: str, slot: Slot, rng: random.Random) -> str:
    return re.sub("_", lambda _: slot(rng), frame)


@functools.lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("frames.yml").read_text(encoding="utf-8"))
    return found


def _day(rng: random.Random) -> str:
    half = rng.choice(("", rng.choice(_lists()["halves"])))
    kind = rng.randrange(4)
    if kind == 0:
        return str(rng.choice(_lists()["days"])) + half
    if kind == 1:
        week = rng.choice(("周", "礼拜", "星期", "个礼拜", "个星期"))
        return str(rng.choice(_lists()["weeks"])) + week + rng.choice("一二三四五六日天") + half
    if kind == 2:
        return _month(rng) + number(rng.randint(1, 31)) + rng.choice("号日")
    return number(rng.randint(1, 31)) + "号" + half


def _month(rng: random.Random) -> str:
    return number(rng.randint(1, 12)) + "月"


def _time(rng: random.Random) -> str:
    half = str(rng.choice(_lists()["halves"]))
    before = rng.choice(("", half, str(rng.choice(_lists()["days"])) + half))
    hour = rng.choice([*map(number, range(1, 13)), "两", "两"])
    minute = number(rng.choice(range(10, 60, 5))) + rng.choice(("", "分"))
    return before + hour + "点" + rng.choice(("", "", "钟", "半", "一刻", "三刻", minute))


def _digits(rng: random.Random) -> str:
    length = rng.choice((4, 6, 6, 8, 11, 11, 11))
    figures = "".join(rng.choices("0123456789", k=length))
    if length == 11:
        figures = "1" + rng.choice("3456789") + figures[2:]
    return one_by_one(figures, phone=rng.random() < 0.6)


def _year(rng: random.Random) -> str:
    figures = str(rng.randint(1925, 1985))
    month = _month(rng)
    day = month + number(rng.randint(1, 31)) + "号"
    return one_by_one(rng.choice((figures, figures[2:]))) + "年" + rng.choice(("", month, day))


def _age(rng: random.Random) -> str:
    return number(rng.randint(50, 105)) + rng.choice(("岁", "岁", ""))


def _count(rng: random.Random) -> str:
    ordinal = "第" + number(rng.randint(1, 12)) + rng.choice("个位步条")
    return rng.choice((ordinal, number(rng.randint(1, 20)) + "个", number(rng.randint(0, 99))))


def _money(rng: random.Random) -> str:
    sum_ = rng.choice((rng.randint(1, 99), rng.randint(1, 99) * 100, rng.randint(100, 9999)))
    return number(sum_) + rng.choice(("块", "块钱", "元", "年", ""))


def _place(rng: random.Random) -> str:
    return rng.choice(_roads()) + number(rng.randint(1, 999)) + str(rng.choice(_lists()["within_a_street"]))


def _person(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(repository.people())
    surnames, given = name_characters()
    return rng.choice(surnames) + "".join(rng.choices(given, k=rng.choice((1, 2, 2))))


def _need(rng: random.Random) -> str:
    return rng.choice(_needs())


@functools.lru_cache(maxsize=1)
def name_characters() -> tuple[str, str]:
    """(surnames of the people in the repository, common characters of given names), from jieba's list of names."""
    people = repository.people()
    surnames = "".join(dict.fromkeys(name[0] for name in people))
    given: dict[str, int] = {}
    for word, (_, tag) in ordinary_words().items():
        if tag == "nr" and len(word) == 3 and word[0] in surnames:  # others are mostly foreign
            for character in word[1:]:
                given[character] = given.get(character, 0) + 1
    ours = [character for name in people for character in name[1:]]
    return surnames, "".join(dict.fromkeys([*ours, *_most(given, 200)]))


def _most(counts: dict[str, int], size: int) -> list[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))[:size]


@functools.lru_cache(maxsize=1)
def _needs() -> tuple[str, ...]:
    departments = repository.vocabulary()["departments"]
    return tuple(word for found in departments for word in (found["name"], *found["words"], *found["symptoms"]))


@functools.lru_cache(maxsize=1)
def _roads() -> tuple[str, ...]:
    found = {match for text in repository.dialogues() for match in re.findall("([\u4e00-\u9fff]{2}路)\\d", text)}
    return tuple(sorted(found))


_SLOTS: dict[str, Slot] = {
    "day": _day,
    "time": _time,
    "digits": _digits,
    "year": _year,
    "age": _age,
    "count": _count,
    "person": _person,
    "need": _need,
    "money": _money,
    "place": _place,
}
