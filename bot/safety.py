"""Alarm words: knows which sentences tell of an emergency or a scam; it asks nobody and says nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from bot.mandarin.text import normalise

WORDS = Path(__file__).resolve().parent.parent / "content" / "safety.yml"

Kind = Literal["emergency", "suspect_scam"]
KINDS = ("emergency", "suspect_scam")

# Speech recognition writes no commas: a "clause" is then this many characters before and behind the words found.
REACH = 12
# Words such as 刚才 count as told of the matter itself only right before it (我前年摔过，现在想办证 is not a fall).
NOW_REACH = 8
# Longer messages than the doors let in are not searched to their end: the time a search takes stays bounded.
LONGEST = 1000

CLAUSE_END = re.compile(r"[，。！？；：,.!?;:\n]")
NAME = re.compile(r"<([^<>=!]+)>")
GAP = r"[^。！？!?\n]"


class SafetyError(Exception):
    """content/safety.yml is not what is expected; the message names the place."""


@dataclass(frozen=True)
class Alert:
    kind: Kind
    reason: str  # a name of content/safety.yml, or `general`
    phrase: str  # the key of the content phrase to say
    dial: str  # the number that the phrase names first


@dataclass(frozen=True)
class _Rule:
    say: re.Pattern[str]
    unless: re.Pattern[str] | None  # makes it harmless when it stands in the same clause
    unless_said: re.Pattern[str] | None  # makes it harmless wherever it stands
    also: re.Pattern[str] | None  # must be said too, anywhere
    past: str | None  # where a word for times gone makes it harmless: `clause`, `anywhere`, or nowhere


@dataclass(frozen=True)
class _Words:
    """content/safety.yml, compiled."""

    now: re.Pattern[str]
    past: re.Pattern[str]
    rules: tuple[tuple[Alert, _Rule], ...]
    person: re.Pattern[str]
    person_alone: frozenset[str]
    general: dict[str, Alert]


def check(text: str) -> Alert | None:
    """The first alarm of content/safety.yml that `text` gives, emergencies before scams; None for all else.

    Never raises on any text.
    """
    words = _words()
    said = normalise(text[:LONGEST])
    return next((alert for alert, rule in words.rules if _told(said, rule, words)), None)


def general(kind: Kind) -> Alert:
    """The alert for a matter that only the classifier saw: nothing is known but its kind."""
    return _words().general[kind]


def wants_person(text: str) -> bool:
    """Whether a person is asked for (转人工, 找个真人 …, or the key 0 alone)."""
    words = _words()
    said = normalise(text[:LONGEST])
    return CLAUSE_END.sub("", said).strip() in words.person_alone or words.person.search(said) is not None


def reasons() -> tuple[Alert, ...]:
    """Every alert there can be, the general ones included: each needs its phrase."""
    words = _words()
    return (*dict.fromkeys(alert for alert, _ in words.rules), *words.general.values())


def _told(said: str, rule: _Rule, words: _Words) -> bool:
    if rule.also and not rule.also.search(said):
        return False
    if rule.unless_said and rule.unless_said.search(said):
        return False
    return any(_serious(said, match, rule, words) for match in rule.say.finditer(said))


def _serious(said: str, match: re.Match[str], rule: _Rule, words: _Words) -> bool:
    start, end = _clause(said, match.start(), match.end())
    if rule.unless and rule.unless.search(said, start, end):
        return False
    if rule.past is None or words.now.search(said, max(start, match.start() - NOW_REACH), match.end()):
        return True
    return not (words.past.search(said) if rule.past == "anywhere" else words.past.search(said, start, end))


def _clause(said: str, start: int, end: int) -> tuple[int, int]:
    """The limits of the clause around said[start:end], at most REACH characters away."""
    first = max((stop.end() for stop in CLAUSE_END.finditer(said, 0, start)), default=0)
    stop = CLAUSE_END.search(said, end)
    return max(first, start - REACH), min(stop.start() if stop else len(said), end + REACH)


@lru_cache(maxsize=1)
def _words() -> _Words:
    """Reads content/safety.yml at the first call. Raises SafetyError."""
    try:
        data = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SafetyError(f"{WORDS.name}: {error}") from error
    return _compile(data)


def _compile(data: Any) -> _Words:
    """The words of a file that is already read. The schema is closed: an unknown key is an error."""
    top = _closed(data, "safety.yml", ("words", "now", "past", "reasons", "person", "person_alone", "general"))
    lists = {name: _list(words, f"words {name}") for name, words in _dict(top["words"], "words").items()}
    return _Words(
        now=_pattern(_list(top["now"], "now"), lists, "now"),
        past=_pattern(_list(top["past"], "past"), lists, "past"),
        rules=tuple(_rules(_dict(top["reasons"], "reasons"), lists)),
        person=_pattern(_list(top["person"], "person"), lists, "person"),
        person_alone=frozenset(_list(top["person_alone"], "person_alone")),
        general={kind: _alert(kind, "general", f"safety.general_{name}", dial) for kind, name, dial in _general(top)},
    )


def _general(top: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    dials = _closed(top["general"], "general", KINDS)
    yield "emergency", "emergency", dials["emergency"]
    yield "suspect_scam", "scam", dials["suspect_scam"]


def _rules(reasons: dict[str, Any], lists: dict[str, tuple[str, ...]]) -> Iterator[tuple[Alert, _Rule]]:
    for reason, entry in reasons.items():
        entry = _closed(entry, reason, ("kind", "dial", "rules"))
        alert = _alert(entry["kind"], reason, f"safety.{reason}", entry["dial"])
        for number, rule in enumerate(entry["rules"], 1):
            place = f"{reason}, rule {number}"
            rule = _closed(rule, place, ("say",), ("unless", "unless_said", "also", "past"))
            past = rule.pop("past", None)
            if past not in (None, "clause", "anywhere"):
                raise SafetyError(f"safety.yml, {place}: past is clause or anywhere, not {past!r}")
            parts = {key: _pattern(_list(words, f"{place}, {key}"), lists, place) for key, words in rule.items()}
            yield alert, _Rule(parts["say"], parts.get("unless"), parts.get("unless_said"), parts.get("also"), past)


def _alert(kind: str, reason: str, phrase: str, dial: str) -> Alert:
    if kind not in KINDS or not isinstance(dial, str) or not dial.isdecimal():
        raise SafetyError(f"safety.yml, {reason}: kind {kind!r} or dial {dial!r} (a number between quotes)")
    return Alert(cast(Kind, kind), reason, phrase, dial)


def _closed(data: Any, place: str, needed: tuple[str, ...], may: tuple[str, ...] = ()) -> dict[str, Any]:
    table = _dict(data, place)
    missing, unknown = set(needed) - set(table), set(table) - set(needed) - set(may)
    if missing or unknown:
        raise SafetyError(f"safety.yml, {place}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    return table


def _dict(data: Any, place: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise SafetyError(f"safety.yml, {place}: a table of names is needed")
    return data


def _list(text: Any, place: str) -> tuple[str, ...]:
    if not isinstance(text, str) or not text.strip():
        raise SafetyError(f"safety.yml, {place}: words with spaces between them are needed")
    return tuple(text.split())


def _pattern(words: tuple[str, ...], lists: dict[str, tuple[str, ...]], place: str) -> re.Pattern[str]:
    try:
        return re.compile("|".join(_spelt(word, lists) for word in words))
    except (KeyError, re.error) as error:
        raise SafetyError(f"safety.yml, {place}: {error}") from error


def _spelt(word: str, lists: dict[str, tuple[str, ...]]) -> str:
    """`word` as a regular expression: … is a short gap, …… a long one, <name> any word of the list `name`."""
    gaps = word.replace("……", f"{GAP}{{0,16}}?").replace("…", f"{GAP}{{0,6}}?")
    return NAME.sub(lambda found: f"(?:{'|'.join(_spelt(item, lists) for item in lists[found[1]])})", gaps)
