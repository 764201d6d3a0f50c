"""The words that travel between the parts of a turn: what was heard, what the task asks, what is answered."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from actions.agenda import Agenda, Frame, Offer
from bot.content import Content, Phrase
from bot.duty import Duty
from bot.mandarin.answers import yes_or_no
from bot.mandarin.find import find
from bot.services.changes import Changes
from bot.services.family import Family
from bot.services.reminders import Reminders
from bot.services.rides import Rides
from bot.services.schedule import Appointments
from bot.services.tickets import Tickets

# The three bands of confidence (docs/adr/0003): act, ask back, say it again please.
ACT = 0.5
ASK = 0.35
# From here on the classifier is right 97 times in a hundred; below, it is believed where that costs little.
CLEAR = 0.6

CORRECTION = re.compile(r"不对|说错了?|讲错了?|错了")


@dataclass(frozen=True)
class Turn:
    """What the resident said, and what the classifier made of it."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    now: dt.datetime
    pressed: bool = False  # the very words of a button: they answer the question under which it stands, and no other

    def find(self, kind: str, asked: bool = False) -> Any:
        """The value of the first `kind` (bot.mandarin.find) in the words, or None; `asked` means it was asked for."""
        for words in (CORRECTION.split(self.text)[-1], self.text):  # 六八年，不对，六九年三月: what comes last counts
            for found in find(words, self.now, asked=kind if asked else None):
                if found.kind == kind:
                    return found.value
        return None

    @property
    def yes(self) -> bool | None:
        """Whether it is a yes or a no, from the words first and from the intent where they say nothing."""
        said = yes_or_no(self.text)
        if said is None and self.confidence >= ACT:
            return {"affirm": True, "deny": False}.get(self.intent)
        return said

    def has(self, *words: str) -> bool:
        return any(word in self.text for word in words)


@dataclass(frozen=True)
class Context:
    """What a turn may use: the content, the services, and who is asking."""

    content: Content
    appointments: Appointments
    rides: Rides
    changes: Changes
    tickets: Tickets
    duty: Duty  # when people sit at the desk
    family: Family
    reminders: Reminders
    city: str
    conversation: str
    now: dt.datetime
    person: Mapping[str, Any] = field(default_factory=dict)
    door: str = "web"  # where the resident came in: web | kiosk | phone | family
    address: str = ""  # where a member of the family enters the code
    caller: str = ""  # the number from which the resident calls, where one is known; it is kept only with their yes
    rings: bool = False  # whether telephones can be called from here
    by_family: bool = False  # a member of the family speaks, on the resident's behalf

    def say(self, key: str, **values: object) -> Phrase:
        return self.content.phrase(key, **values)

    def want(self, service: str) -> str:
        return self.content.want(service)

    @property
    def today(self) -> dt.date:
        return self.now.date()


@dataclass(frozen=True)
class Ask:
    """The next question of a task, in the words of the phrase `key` (simpler ones stand at `<key>.more`).

    `expect` names the kind of answer; `free` says that any words may be one.
    """

    name: str
    key: str
    expect: str
    said: tuple[Phrase, ...]
    known: Mapping[str, Any]
    free: bool = False


@dataclass(frozen=True)
class Done:
    """The end of a task: what is said, and what may come next."""

    said: tuple[Phrase, ...]
    offer: Offer | None = None
    handoff: str | None = None
    city: str | None = None
    person: Mapping[str, Any] = field(default_factory=dict)
    erase: bool = False  # all that is kept of this conversation is to go
    reckoned: Mapping[str, Any] = field(default_factory=dict)  # from what: more words may make it another answer


@dataclass(frozen=True)
class Answer:
    """What goes back to the resident, and the agenda after it."""

    said: tuple[Phrase, ...]
    agenda: Agenda
    expect: str | None = None
    handoff: str | None = None
    urgent: bool = False
    erase: bool = False


class Task(Protocol):
    """A service that collects what it needs and then does something."""

    service: str
    relatives: frozenset[str]  # intents that, while this task is in hand, are only more words about it
    questions: tuple[str, ...]  # in the order in which they are asked

    def hear(self, turn: Turn, frame: Frame, context: Context) -> Mapping[str, Any] | None:
        """What is known after these words; None when they say nothing that this task wants to know."""

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        """The next question, or the end. Called again with the same `known` it asks the same again."""


def without(known: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in known.items() if key not in names}
