"""What residents say, read from this repository: examples, dialogues, sayings, the content; none of its own."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from speech_fixture.spoken_form import clauses, said

ROOT = Path(__file__).resolve().parents[2]
_MARK = re.compile(r"\[([^\]]*)\][({][^)}]*[)}]")
_GAP = re.compile("…|<[^>]*>")
_WORDS_OF = ("vocabulary", "requests", "labels", "services", "safety", "escalations")
_LONGEST_PHRASE = 12
_HELD_OUT, _OF = 2, 5  # two of five of the dialogues' sentences are kept for the evaluation
_SHORTEST_HELD_OUT = 3


@functools.lru_cache(maxsize=1)
def examples() -> tuple[str, ...]:
    """The sentences of data/nlu, as written, those that no service answers left out."""
    return tuple(
        _MARK.sub(r"\1", line.strip()[2:])
        for path in sorted((ROOT / "data/nlu").glob("*.yml"))
        if path.stem != "out_of_scope"
        for entry in _load(path)["nlu"]
        for line in entry.get("examples", "").splitlines()
        if line.strip().startswith("- ")
    )


@functools.lru_cache(maxsize=1)
def sayings() -> tuple[str, ...]:
    """The sentences of tests/sayings, as written."""
    return tuple(text for path in sorted((ROOT / "tests/sayings").glob("*.yml")) for text in _strings(_load(path)))


@functools.lru_cache(maxsize=1)
def dialogues() -> tuple[str, ...]:
    """What residents say in tests/dialogues, as written, each once."""
    found = {
        str(turn["say"]): None
        for path in sorted((ROOT / "tests/dialogues").glob("*.yml"))
        for dialogue in _load(path)
        for turn in dialogue["turns"]
    }
    return tuple(found)


@functools.lru_cache(maxsize=1)
def people() -> tuple[str, ...]:
    """Names of persons: patients of the dialogues, doctors of the sample hospitals."""
    patients = (
        turn["booked"].get("patient")
        for path in sorted((ROOT / "tests/dialogues").glob("*.yml"))
        for dialogue in _load(path)
        for turn in dialogue["turns"]
        if isinstance(turn.get("booked"), dict)
    )
    doctors = (doctor["name"] for hospital in _hospitals() for doctor in hospital["doctors"])
    return tuple(sorted({str(name) for name in (*patients, *doctors) if name}))


def vocabulary() -> dict[str, Any]:
    """content/vocabulary.yml as it stands: cities, departments with their words and symptoms."""
    found: dict[str, Any] = _load(ROOT / "content/vocabulary.yml")
    return found


@functools.lru_cache(maxsize=1)
def phrases() -> tuple[str, ...]:
    """Short things that residents may answer or name: departments, symptoms, cities, hospitals, choices, requests."""
    found: dict[str, None] = {}
    for name in _WORDS_OF:
        found.update(dict.fromkeys(_strings(_load(ROOT / f"content/{name}.yml"))))
    for path in sorted((ROOT / "content/phrases").glob("*.yml")):
        for entry in _load(path).values():
            if isinstance(entry, dict):
                found.update(dict.fromkeys(_strings(entry.get("choices", []))))
    for hospital in _hospitals():
        found.update(dict.fromkeys((hospital["name"], *hospital.get("aliases", ()), hospital["address"])))
    pieces = (piece for text in found for piece in _GAP.split(text))
    return tuple({piece: None for piece in pieces if 0 < len(said(piece)) <= _LONGEST_PHRASE})


@functools.lru_cache(maxsize=1)
def held_out() -> tuple[str, ...]:
    """Sentences of the dialogues that the model is never trained on, and that stand nowhere in its training text."""
    others = {said(text) for text in (*examples(), *sayings(), *phrases())}
    return tuple(
        text
        for text in dialogues()
        if len(said(text)) >= _SHORTEST_HELD_OUT and said(text) not in others and _share(said(text)) < _HELD_OUT
    )


@functools.lru_cache(maxsize=1)
def training() -> tuple[tuple[str, ...], ...]:
    """The clauses of every sentence the model may learn from; the dialogues' count twice."""
    kept = {said(text) for text in held_out()}
    texts = (*examples(), *sayings(), *dialogues(), *dialogues(), *phrases())
    return tuple(found for text in texts if (found := clauses(text)) and "".join(found) not in kept)


def _share(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % _OF


def _hospitals() -> list[dict[str, Any]]:
    files = sorted((ROOT / "content").glob("*/sample/hospitals.yml"))
    return [hospital for path in files for hospital in _load(path)["hospitals"]]


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)
    elif isinstance(node, str):
        yield node
