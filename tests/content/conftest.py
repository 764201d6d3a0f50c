"""The content as tests look at it: what is stored anywhere, and what residents hear on a certain day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic import BaseModel

from bot.content import NATIONAL, Content, Phrase, Step, load

TODAY = dt.date(2026, 11, 21)


@dataclass(frozen=True)
class Line:
    """One text of the content; `place` tells an editor where it stands: city pack, kind, service …"""

    pack: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.pack}/{self.place}: {self.text}"


class Lines(tuple[Line, ...]):
    """Lines that can be narrowed down and searched."""

    def of(self, pack: str, part: str = "") -> Lines:
        """The lines of one pack, and of one kind or service in it; pack "*" is all of them."""
        return Lines(line for line in self if pack in ("*", line.pack) and part in line.place)

    def matching(self, pattern: str) -> list[str]:
        """The lines in which the regular expression is found, as an editor reads them in a failing test."""
        return [str(line) for line in self if re.search(pattern, line.text)]


@pytest.fixture(scope="session")
def content() -> Content:
    return load()


@pytest.fixture(scope="session")
def stored(content: Content) -> Lines:
    """Every text of the content, spoken or not."""
    everything: list[tuple[str, str, BaseModel]] = [("", "vocabulary", content.vocabulary)]
    everything += [("", f"services/{key}", entry) for key, entry in content.services.items()]
    everything += [("", f"phrases/{key}", entry) for key, entry in content.phrases.items()]
    everything += [(key.split("_")[0], f"facts/{key}", entry) for key, entry in content.facts.items()]
    for folder in ("guides", "notices", "allowances"):
        found = getattr(content, folder)()
        everything += [(pack, f"{folder}/{service}", entry) for (pack, service), entry in found.items()]
    everything += [
        (pack, f"hotlines/{entry.number}", entry) for pack in content.packs for entry in content.hotlines(pack)
    ]
    return Lines(Line(pack, place, text) for pack, place, entry in everything for text in _texts(entry.dict()))


@pytest.fixture(scope="session")
def said(content: Content) -> Lines:
    """Everything a resident can hear on TODAY: where a fact must not be spoken, what is said instead."""
    lines = [*_guides(content), *_notices(content), *_allowances(content), *_hotlines(content)]
    lines += [Line("", f"phrases/{key}", text) for key, entry in content.phrases.items() for text in _phrase(entry)]
    lines += [Line("", f"services/{key}", text) for key, entry in content.services.items() for text in _want(entry)]
    return Lines(lines)


@pytest.fixture(scope="session")
def steps(content: Content) -> tuple[tuple[str, Step], ...]:
    """Every step of every guide, with the place where it stands."""
    return tuple(
        (f"{pack}/{service}/{route.id}", step)
        for (pack, service), guide in content.guides().items()
        for route in guide.routes
        for step in route.steps
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _guides(content: Content) -> Iterator[Line]:
    for (pack, service), guide in content.guides().items():
        place = f"guides/{service}"
        yield Line(pack, place, guide.brief if content.speakable(guide.facts, TODAY) else guide.otherwise or "")
        for route in guide.routes:
            yield Line(pack, f"{place}/{route.id}", route.title)
            for step in route.steps:
                known = content.speakable(step.facts, TODAY)
                words = (step.say, step.more) if known else (step.otherwise or "",)
                for text in (*words, *step.stuck):
                    yield Line(pack, f"{place}/{route.id}", text)


def _notices(content: Content) -> Iterator[Line]:
    for (pack, service), notice in content.notices().items():
        for text in (notice.about, notice.number, notice.number_name, notice.counter):
            yield Line(pack, f"notices/{service}", text)


def _allowances(content: Content) -> Iterator[Line]:
    for (pack, service), allowance in content.allowances().items():
        place = f"allowances/{service}"
        for text in (allowance.name, allowance.unknown, allowance.how):
            yield Line(pack, place, text)
        if not allowance.bands or not content.speakable((allowance.who_fact,), TODAY):
            continue
        for text in (allowance.who, allowance.below):
            yield Line(pack, place, text)
        for band in allowance.bands:
            fact = content.facts[band.fact]
            yield Line(pack, place, fact.say if fact.speakable(TODAY) else fact.otherwise)


def _hotlines(content: Content) -> Iterator[Line]:
    for pack in content.packs:
        own = content.hotlines(pack)
        for hotline in own if pack == NATIONAL else own[: len(own) - len(content.hotlines(NATIONAL))]:
            for text in (hotline.number, hotline.name, hotline.use):
                yield Line(pack, f"hotlines/{hotline.number}", text)


def _phrase(phrase: Phrase) -> Iterator[str]:
    yield phrase.text
    if phrase.speech:
        yield phrase.speech
    for title, says in phrase.choices:
        yield title
        yield says


def _want(service: BaseModel) -> Iterator[str]:
    yield service.name  # type: ignore[attr-defined]
    yield service.want  # type: ignore[attr-defined]
