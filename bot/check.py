"""Holds content, domain, rules, training data and code to one another; reads everything and changes nothing."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot import phrase_keys, safety
from bot.content import Content, ContentError, Phrase

ROOT = Path(__file__).resolve().parent.parent

READY_LENGTH = 100  # of what an operator says with one press
STEP_LENGTH = 40  # characters that a listener keeps in mind (content/README.md)
ENOUGH = {"task": 60, "guide": 60, "answer": 60, "safety": 100, "control": 30}  # examples by the service's kind
ENOUGH_OUT_OF_SCOPE = 300
CITIES_NEED = "a task in actions/tasks, a guide or a notice"
DICTIONARY_LINE = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+ [1-9][0-9]* [a-z]+")
NUMBER = re.compile(r"[0-9]{3,8}|[0-9]{3,4}(-[0-9]{3,8}){1,2}")  # 12345, 021-26060200, 400-844-0001


@dataclass(frozen=True)
class Project:
    """All that is compared."""

    content: Content
    domain: Mapping[str, Any]
    rules: tuple[tuple[str, str, tuple[str, ...]], ...]  # (file and rule, intent, the actions that follow)
    examples: Mapping[str, tuple[str, ...]]  # by intent
    dictionary: tuple[tuple[str, str], ...]  # (file:line, the line) of the tokenizer's words
    keys: phrase_keys.Keys
    alarms: frozenset[str]  # the phrases that safety words lead to
    alarm_reasons: frozenset[str]
    tasks: frozenset[str]  # the services that have a task


def problems(root: Path = ROOT) -> list[str]:
    """One sentence a problem, naming the place; [] when everything agrees. Never raises for what a file says."""
    try:
        project = read(root)
    except (ContentError, safety.SafetyError, yaml.YAMLError, OSError, KeyError, TypeError, AttributeError) as error:
        return [f"cannot be read: {type(error).__name__} {' '.join(str(error).split())}"]
    return [problem for check in CHECKS for problem in check(project)]


def read(root: Path = ROOT) -> Project:
    """Reads the project at `root`; raises what its files make the readers raise."""
    from actions.tasks import TASKS

    return Project(
        content=Content(root / "content"),
        domain=_yaml(root / "domain.yml"),
        rules=tuple(_rules(root)),
        examples=_examples(root),
        dictionary=tuple(_lines(root)),
        keys=phrase_keys.read(root),
        alarms=frozenset(alert.phrase for alert in safety.reasons()),
        alarm_reasons=frozenset(alert.reason for alert in safety.reasons()),
        tasks=frozenset(TASKS),
    )


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _rules(root: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for path in sorted((root / "data" / "rules").glob("*.yml")):
        for rule in _yaml(path)["rules"]:
            actions = tuple(step["action"] for step in rule["steps"] if "action" in step)
            for step in rule["steps"]:
                for choice in step.get("or", [step]):
                    if "intent" in choice:
                        yield f"{path.name} {rule['rule']}", choice["intent"], actions


def _examples(root: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        for entry in _yaml(path)["nlu"]:
            lines = (line.strip().removeprefix("-").strip() for line in entry["examples"].splitlines())
            found[entry["intent"]] = found.get(entry["intent"], ()) + tuple(filter(None, lines))
    return found


def _lines(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "data" / "jieba").glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name}:{number}", line


# --- names ---


def intents(project: Project) -> Iterator[str]:
    """The services, the domain's intents, the trained intents and the rules' intents are the same."""
    services = set(project.content.services)
    domain = Counter(project.domain["intents"])
    yield from (f"domain.yml: the intent {name} stands twice" for name, times in domain.items() if times > 1)
    for place, names in (("domain.yml", set(domain)), ("data/nlu", set(project.examples))):
        yield from (
            f"{place}: the intent {name} of content/services.yml is missing" for name in sorted(services - names)
        )
        yield from (f"{place}: the intent {name} is not in content/services.yml" for name in sorted(names - services))


def rules(project: Project) -> Iterator[str]:
    """Every intent has exactly one rule, whose actions are the domain's."""
    where: dict[str, list[str]] = {name: [] for name in project.domain["intents"]}
    for place, intent, actions in project.rules:
        if intent not in where:
            yield f"{place}: the intent {intent} is not in domain.yml"
        where.setdefault(intent, []).append(place)
        yield from (
            f"{place}: the action {action} is not in domain.yml"
            for action in actions
            if action not in project.domain["actions"]
        )
    for intent, places in where.items():
        if not places:
            yield f"data/rules: the intent {intent} stands in no rule"
        elif len(places) > 1:
            yield f"data/rules: the intent {intent} stands in {' and '.join(places)}"


def enough_examples(project: Project) -> Iterator[str]:
    for name, service in project.content.services.items():
        enough = ENOUGH_OUT_OF_SCOPE if name == "out_of_scope" else ENOUGH[service.kind]
        count = len(project.examples.get(name, ()))
        if count < enough:
            yield f"data/nlu: {name} has {count} examples, fewer than {enough}"


# --- content ---


def reachable(project: Project) -> Iterator[str]:
    """Every service has something to say in every city."""
    content = project.content
    with_allowance = {service for _, service in content.allowances()}
    for city in (city.id for city in content.vocabulary.cities):
        if city not in content.packs:
            yield f"content/{city}: the city of vocabulary.yml has no facts.yml"
        for name, service in content.services.items():
            there = name in project.tasks or content.guide(name, city) or content.notice(name, city)
            if service.kind in ("task", "guide", "answer") and not there:
                yield f"content: {name} has nothing to say in {city}: it needs {CITIES_NEED}"
            if name in with_allowance and not content.allowance(name, city):
                yield f"content: {name} has no allowance in {city}, and no national one"
    yield from (
        f"content: {name} has an allowance, but no task in actions/tasks to say it"
        for name in sorted(with_allowance - project.tasks)
    )
    folders = {"guides": set(content.guides()), "notices": set(content.notices())}
    for folder, entries in (folders | {"allowances": set(content.allowances())}).items():
        for pack, name in sorted(entries):
            if name not in content.services:
                yield f"content/{pack}/{folder}/{name}.yml: no such service in services.yml"


def steps(project: Project) -> Iterator[str]:
    for (pack, name), guide in project.content.guides().items():
        for route in guide.routes:
            for number, step in enumerate(route.steps, 1):
                for text in (step.say, step.otherwise or ""):
                    if len(text) > STEP_LENGTH:
                        place = f"content/{pack}/guides/{name}.yml {route.id} step {number}"
                        yield f"{place}: {len(text)} characters, more than {STEP_LENGTH}: {text}"


def facts(project: Project) -> Iterator[str]:
    """Every fact that something rests on exists."""
    named: list[tuple[str, str]] = []
    for (pack, name), guide in project.content.guides().items():
        here = [*guide.facts, *(fact for route in guide.routes for step in route.steps for fact in step.facts)]
        named += [(f"content/{pack}/guides/{name}.yml", fact) for fact in here]
    for (pack, name), allowance in project.content.allowances().items():
        here = [allowance.who_fact, *(band.fact for band in allowance.bands)]
        named += [(f"content/{pack}/allowances/{name}.yml", fact) for fact in here]
    for place, fact in dict.fromkeys(named):
        if fact not in project.content.facts:
            yield f"{place}: the fact {fact} is in no facts.yml"


def hotlines(project: Project) -> Iterator[str]:
    """A number can be dialled, and a notice names one that its city's hotlines know."""
    content = project.content
    for pack in content.packs:
        for hotline in content.hotlines(pack):
            if not NUMBER.fullmatch(hotline.number):
                yield f"content/{pack}/hotlines.yml: {hotline.number!r} is not a number"
    for (pack, name), notice in content.notices().items():
        if notice.number not in {hotline.number for hotline in content.hotlines(pack)}:
            yield f"content/{pack}/notices/{name}.yml: the number {notice.number} is not among the hotlines of {pack}"


def requests(project: Project) -> Iterator[str]:
    """Every request has a task, and its name is no service's."""
    for name in project.content.requests:
        if name not in project.tasks:
            yield f"content/requests.yml: {name} has no task in actions/tasks"
        if name in project.content.services:
            yield f"content/requests.yml: {name} is a service of services.yml too"


def escalations(project: Project) -> Iterator[str]:
    """Every alarm can be read by the operator who is called."""
    for reason in sorted(project.alarm_reasons - set(project.content.escalations)):
        yield f"content/escalations.yml: the reason {reason} of safety.yml is missing"


def ready_phrases(project: Project) -> Iterator[str]:
    """An operator's phrase belongs to services that exist, fits into a message, and has a button of its own."""
    titles = Counter(phrase.title for phrase in project.content.ready_phrases)
    yield from (f"content/ready_phrases.yml: {title} stands twice" for title, times in titles.items() if times > 1)
    for phrase in project.content.ready_phrases:
        if not 1 <= len(phrase.text.strip()) <= READY_LENGTH:
            yield f"content/ready_phrases.yml: {phrase.title} has no text, or more than {READY_LENGTH} characters"
        known = {*project.content.services, *project.content.requests}
        for name in sorted(set(phrase.services) - known):
            yield f"content/ready_phrases.yml: {phrase.title} names the service {name}, which does not exist"


# --- phrases ---


def phrases(project: Project) -> Iterator[str]:
    """The program says phrases that exist, fills every place of them, and none is written in vain."""
    content, keys = project.content, project.keys
    for saying in keys.sayings:
        meant = [key for key in content.phrases if re.fullmatch(saying.key, key)]
        if not meant:
            yield f"{saying.where}: no phrase {saying.key.replace(chr(92), '')}"
        for key in meant if saying.places is not None else ():
            empty = sorted((_places(content.phrases[key]) or set()) - (saying.places or set()))
            if empty:
                yield f"{saying.where}: the phrase {key} has places that are not filled: {', '.join(empty)}"
    for key, file in keys.questions.items():
        for needed in (key, f"{key}.more"):
            if needed not in content.phrases:
                yield f"{file}: asks with the phrase {needed}, which does not exist"
    for key in sorted(project.alarms - set(content.phrases)):
        yield f"content/safety.yml: the phrase {key} does not exist"
    for key in content.phrases:
        if key not in project.alarms and not keys.used(key):
            yield f"content/phrases: nothing says the phrase {key}"


def places(project: Project) -> Iterator[str]:
    """{places} have names and stand in phrases alone, since nobody fills them elsewhere."""
    content = project.content
    for key, phrase in content.phrases.items():
        found = _places(phrase)
        if found is None:
            yield f"content/phrases: the braces of {key} do not match"
        elif not all(place.isidentifier() for place in found):
            yield f"content/phrases: a place of {key} has no name"
    elsewhere = {**content.guides(), **content.notices(), **content.allowances()}
    texts = [(f"{pack}/{name}", text) for (pack, name), entry in elsewhere.items() for text in _texts(entry.dict())]
    texts += [(f"facts {name}", text) for name, fact in content.facts.items() for text in (fact.say, fact.otherwise)]
    texts += [(f"ready_phrases.yml {phrase.title}", phrase.text) for phrase in content.ready_phrases]
    texts += [(f"services.yml {name}", service.want) for name, service in content.services.items()]
    yield from (
        f"content: {place} has braces outside of phrases: {text}" for place, text in texts if set("{}") & set(text)
    )


def _places(phrase: Phrase) -> set[str] | None:
    """The names between braces; None when the braces do not match."""
    texts = [phrase.text, phrase.speech or "", *(text for choice in phrase.choices for text in choice)]
    try:
        return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


# --- the tokenizer's dictionary ---


def dictionary(project: Project) -> Iterator[str]:
    """Every line is `word frequency tag`, as jieba reads it, and no word stands twice."""
    seen: dict[str, str] = {}
    for place, line in project.dictionary:
        if not DICTIONARY_LINE.fullmatch(line):
            yield f"data/jieba/{place}: not `word frequency tag`: {line}"
            continue
        word = line.split()[0]
        if word in seen:
            yield f"data/jieba/{place}: {word} stands already in {seen[word]}"
        seen[word] = place


CHECKS: tuple[Callable[[Project], Iterator[str]], ...] = (
    intents, rules, enough_examples, reachable, steps, facts, hotlines, requests, escalations, phrases, places,
    dictionary, ready_phrases,
)  # fmt: skip
