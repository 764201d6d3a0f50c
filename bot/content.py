"""City packs: loads and validates what city staff write in content/; says nothing itself and keeps no state."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, Extra, ValidationError, validator

CONTENT = Path(__file__).resolve().parent.parent / "content"
NATIONAL = "national"

# How well a fact is known (content/README.md). Amounts, deadlines and eligibility rules are spoken from the first
# three alone; the other grades are clues for the editors.
Grade = Literal["官", "官引", "媒", "三方转官", "三方", "算", "常"]
GOOD_GRADES = frozenset({"官", "官引", "媒"})


class ContentError(Exception):
    """A file in content/ is not what the schema asks for; the message names the file and the place."""


class Entry(BaseModel):
    """Closed schema: a key that is not known is an error, so that a typing mistake cannot hide."""

    class Config:
        extra = Extra.forbid
        frozen = True

    @validator("stuck", "steps", "routes", "sources", check_fields=False)
    def _at_least_one(cls, value: tuple[object, ...]) -> tuple[object, ...]:
        if not value:
            raise ValueError("at least one is needed")
        return value


class Fact(Entry):
    say: str  # the words of the fact
    otherwise: str  # what is said when the fact must not be spoken: where to ask
    source: str
    as_of: dt.date
    expires: dt.date | None = None
    grade: Grade
    check: bool = False  # True until somebody of the city has checked it: spoken only with its date and a caveat

    def speakable(self, today: dt.date) -> bool:
        """Whether it may be said on `today` as an amount, a deadline or a rule of eligibility."""
        return self.grade in GOOD_GRADES and (self.expires is None or today <= self.expires)


class Step(Entry):
    say: str  # one act, at most 40 characters
    more: str  # the same in simpler, longer words
    stuck: tuple[str, ...]  # what to try, one hint a turn
    operator: str  # what the operator should know
    facts: tuple[str, ...] = ()  # what `say` and `more` rest on
    otherwise: str | None = None  # said instead of both when one of the facts must not be spoken


class Route(Entry):
    id: Literal["own_phone", "on_site", "by_phone", "by_family"]
    title: str  # on the button, and how the resident may name it
    steps: tuple[Step, ...]


class Guide(Entry):
    service: str
    brief: str  # what it is for, one sentence
    facts: tuple[str, ...] = ()
    otherwise: str | None = None
    routes: tuple[Route, ...]
    sources: tuple[str, ...]


class Notice(Entry):
    """A service that has no guide yet: what it is about, and whom to ask."""

    service: str
    about: str
    number: str
    number_name: str
    counter: str
    sources: tuple[str, ...]


class Band(Entry):
    from_age: int
    to_age: int | None
    fact: str


class Allowance(Entry):
    """Money by age: who gets it, how much, what to do."""

    service: str
    name: str
    who: str  # the rule of eligibility in words
    who_fact: str
    below: str  # said to somebody who is too young
    bands: tuple[Band, ...]  # empty: the city's amounts are not known well enough
    unknown: str  # said when there is no amount to say: where to ask
    how: str  # what to do next, one sentence
    sources: tuple[str, ...]


class Hotline(Entry):
    number: str
    name: str
    use: str  # what it is for, one sentence that can be said
    words: tuple[str, ...]  # what people say when they look for it
    grade: Grade
    source: str


class Department(Entry):
    name: str
    words: tuple[str, ...]  # other names of it
    symptoms: tuple[str, ...]  # what people complain of


class City(Entry):
    id: str
    name: str
    words: tuple[str, ...]


class Relative(Entry):
    name: str  # as the family's page and the operators read it
    words: tuple[str, ...] = ()  # what else residents say


class Vocabulary(Entry):
    cities: tuple[City, ...]
    departments: tuple[Department, ...]
    relatives: tuple[Relative, ...] = ()


class Service(Entry):
    name: str  # as in the catalogue
    want: str  # completes 您是想{want}吗
    kind: Literal["task", "guide", "answer", "control", "safety"]
    family: str


class Phrase(Entry):
    text: str
    speech: str | None = None  # how it is said, when that differs from how it is written
    choices: tuple[tuple[str, str], ...] = ()  # (title on the button, what it says for the resident)


class Request(Entry):
    """What a resident may ask for at any moment that is no service: plain words alone decide that it is meant."""

    want: str  # completes 您是想{want}吗
    words: tuple[str, ...]  # … stands for up to six characters, <家里人> for any relative of vocabulary.yml


class Escalation(Entry):
    """Why a person is called."""

    say: str  # what the operator reads
    rank: int  # who is taken first: 0 danger … 4 would like to talk to somebody
    words: tuple[str, ...] = ()  # that call a person for this reason by themselves; … stands for up to six characters


class Labels(Entry):
    """What operators and the family read beside a value."""

    fields: dict[str, str]  # by the name of a question
    values: dict[str, str]  # of answers that are kept as a word of the program


class ReadyPhrase(Entry):
    """What an operator can say with one press."""

    title: str  # on the button
    text: str
    services: tuple[str, ...] = ()  # offered while one of these is in hand; always, if none is named


class Machines(Entry):
    """By what is heard that a machine has answered a call, and no person."""

    words: tuple[str, ...]

    @validator("words", each_item=True)
    def _is_a_word(cls, word: str) -> str:
        if len(word) < 2:  # one character alone is said by people too
            raise ValueError("a word has two characters at least")
        return word


class ReadyPhrases(Entry):
    __root__: tuple[ReadyPhrase, ...]


Model = TypeVar("Model", bound=BaseModel)


def _read(path: Path, model: type[Model]) -> Model:
    return _parse(path, model, _yaml(path))


# The one in C reads all of content/ in a tenth of the time; each process does so before it can serve.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.relative_to(path.parents[1])}: {error}") from error


def _parse(path: Path, model: type[Model], data: Any, place: str = "") -> Model:
    try:
        return model.parse_obj(data)
    except ValidationError as error:
        raise ContentError(f"{path.name} {place}: {error}") from error


class Content:
    """All of content/, read once. A city's own file wins, else the national one, whole: nothing is merged."""

    def __init__(self, root: Path = CONTENT) -> None:
        self.root = root
        self.vocabulary = _read(root / "vocabulary.yml", Vocabulary)
        self.services = self._table(root / "services.yml", Service)
        self.requests = self._table(root / "requests.yml", Request)
        self.escalations = self._table(root / "escalations.yml", Escalation)
        self.labels = _read(root / "labels.yml", Labels)
        self.machines = _read(root / "machines.yml", Machines).words
        self.ready_phrases = _read(root / "ready_phrases.yml", ReadyPhrases).__root__
        self.phrases: dict[str, Phrase] = {}
        for path in sorted((root / "phrases").glob("*.yml")):
            for key, value in (_yaml(path) or {}).items():
                if key in self.phrases:
                    raise ContentError(f"{path.name}: the phrase {key} stands twice")
                self.phrases[key] = _parse(path, Phrase, {"text": value} if isinstance(value, str) else value, key)
        self.packs = tuple(sorted(path.name for path in root.iterdir() if (path / "facts.yml").is_file()))
        self.facts: dict[str, Fact] = {}
        for pack in self.packs:
            self.facts.update(self._table(root / pack / "facts.yml", Fact))
        self._guides = self._by_service("guides", Guide)
        self._notices = self._by_service("notices", Notice)
        self._allowances = self._by_service("allowances", Allowance)
        self._hotlines = {
            pack: tuple(self._table(root / pack / "hotlines.yml", Hotline).values())
            for pack in self.packs
            if (root / pack / "hotlines.yml").is_file()
        }

    @staticmethod
    def _table(path: Path, model: type[Model]) -> dict[str, Model]:
        data = _yaml(path)
        if not isinstance(data, dict):
            raise ContentError(f"{path.name}: a table of names is needed")
        return {str(key): _parse(path, model, value, str(key)) for key, value in data.items()}

    def _by_service(self, folder: str, model: type[Model]) -> dict[tuple[str, str], Model]:
        found: dict[tuple[str, str], Model] = {}
        for pack in self.packs:
            for path in sorted((self.root / pack / folder).glob("*.yml")):
                entry = _read(path, model)
                if entry.service != path.stem:  # type: ignore[attr-defined]
                    raise ContentError(f"{pack}/{folder}/{path.name}: names the service {entry.service}")  # type: ignore[attr-defined]
                found[pack, path.stem] = entry
        return found

    def guide(self, service: str, city: str) -> Guide | None:
        return self._guides.get((city, service)) or self._guides.get((NATIONAL, service))

    def guides(self) -> dict[tuple[str, str], Guide]:
        """All guides by (pack, service)."""
        return dict(self._guides)

    def notice(self, service: str, city: str) -> Notice | None:
        return self._notices.get((city, service)) or self._notices.get((NATIONAL, service))

    def notices(self) -> dict[tuple[str, str], Notice]:
        return dict(self._notices)

    def allowance(self, service: str, city: str) -> Allowance | None:
        return self._allowances.get((city, service)) or self._allowances.get((NATIONAL, service))

    def allowances(self) -> dict[tuple[str, str], Allowance]:
        return dict(self._allowances)

    def hotlines(self, city: str) -> tuple[Hotline, ...]:
        """The city's numbers first, then the national ones."""
        return self._hotlines.get(city, ()) + self._hotlines.get(NATIONAL, ())

    def phrase(self, key: str, **values: object) -> Phrase:
        """The phrase `key` with its {places} filled; raises KeyError for a phrase or a place that is not there."""
        phrase = self.phrases[key]
        return Phrase(
            text=phrase.text.format(**values),
            speech=phrase.speech.format(**values) if phrase.speech else None,
            choices=tuple((title.format(**values), says.format(**values)) for title, says in phrase.choices),
        )

    def ready_for(self, service: str | None) -> tuple[ReadyPhrase, ...]:
        """What an operator may want to say while `service` is in hand: its own first."""
        own = tuple(phrase for phrase in self.ready_phrases if service in phrase.services)
        return own + tuple(phrase for phrase in self.ready_phrases if not phrase.services)

    def want(self, name: str) -> str:
        """What completes 您是想{want}吗, for a service or a request."""
        return self.services[name].want if name in self.services else self.requests[name].want

    def city_name(self, city: str) -> str:
        return next((entry.name for entry in self.vocabulary.cities if entry.id == city), city)

    def speakable(self, facts: tuple[str, ...], today: dt.date) -> bool:
        """Whether every one of `facts` may be spoken on `today`."""
        return all(self.facts[name].speakable(today) for name in facts)


@lru_cache(maxsize=1)
def load() -> Content:
    """The project's content, read at the first call. Raises ContentError."""
    return Content()
