"""What is in hand: the services a resident has begun and the place in each; knows how to become JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Frame:
    """One service in hand: a task with what is known and asked, or a guide with its route and step."""

    service: str
    known: Mapping[str, Any] = field(default_factory=dict)
    asked: str | None = None  # the name of the question that waits for an answer
    expect: str | None = None  # the kind of answer it waits for
    free: bool = False  # whether any words may be the answer
    route: str | None = None
    step: int = 0
    times: int = 0  # how often this question or step has been said
    hints: int = 0  # how many of its hints have been given
    simpler: int = 0  # how often it has been explained


@dataclass(frozen=True)
class Offer:
    """Something a yes would do: `kind` person | resume | start | undo | forget; `service` and `known` for start."""

    kind: str
    service: str | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None  # of a person: why, a name of content/escalations.yml


@dataclass(frozen=True)
class Agenda:
    """All that the dialogue remembers between two turns."""

    city: str
    stack: tuple[Frame, ...] = ()  # the last one is the one being worked on
    offer: Offer | None = None
    done: str | None = None  # the service that was finished last: what comes next may belong to it
    reckoned: Mapping[str, Any] = field(default_factory=dict)  # from what `done` was, when it was only an answer
    misses: int = 0  # turns in a row that were not understood
    waiting: bool = False  # whether the resident asked for a moment: 好了 then means "I am back", and no yes
    said: tuple[Mapping[str, Any], ...] = ()  # what was said last, for saying it again
    rate: float = 1.0  # speaking rate and volume, as multiples of the voice's own
    volume: float = 1.0
    person: Mapping[str, Any] = field(default_factory=dict)  # name and phone, so that nobody tells them twice

    @property
    def frame(self) -> Frame | None:
        return self.stack[-1] if self.stack else None

    def put(self, frame: Frame) -> Agenda:
        """The agenda with its top frame replaced by `frame`."""
        return replace(self, stack=(*self.stack[:-1], frame))

    def push(self, frame: Frame) -> Agenda:
        """The agenda with `frame` on top; an older one of the same service goes."""
        return replace(self, stack=(*(old for old in self.stack if old.service != frame.service), frame))

    def pop(self) -> Agenda:
        return replace(self, stack=self.stack[:-1])

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None, city: str) -> Agenda:
        """Reads what to_json wrote; anything else (an older version's, say) begins a new agenda in `city`."""
        if not data:
            return cls(city=city)
        try:
            return cls(
                **{
                    **data,
                    "stack": tuple(Frame(**frame) for frame in data["stack"]),
                    "offer": Offer(**data["offer"]) if data.get("offer") else None,
                    "said": tuple(data.get("said") or ()),
                }
            )
        except (TypeError, KeyError):
            return cls(city=city)
