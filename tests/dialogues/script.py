"""Whole dialogues as data: reads tests/dialogues/*.yml into a closed shape; plays nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, Extra, Field, validator
from resident import SATURDAY

HERE = Path(__file__).parent


class Closed(BaseModel):
    class Config:
        extra = Extra.forbid


class Turn(Closed):
    """One turn: what the resident says, and what must be true of the answer and of the database after it."""

    say: str
    expect: list[str] = []  # each is a part of what is said …
    never: list[str] = Field([], alias="not")  # … and none of these is
    choices: list[str] | None = None  # titles of buttons that are offered, among others
    handoff: str | None = None  # the reason for which a person is called; "any" for whatever reason, "none" for none
    urgent: bool | None = None
    service: str | None = None  # what is in hand afterwards; "none" for nothing
    asked: str | None = None  # the question that waits for an answer
    city: str | None = None
    slower: bool | None = None
    louder: bool | None = None
    booked: dict[str, Any] | None = None  # the newest booking has these values …
    bookings: int | None = None  # … and so many are booked
    ride: dict[str, Any] | None = None  # the newest ride has these values
    rides: int | None = None
    ticket: dict[str, Any] | None = None  # the newest ticket has these values
    tickets: int | None = None  # so many are open
    reminder: dict[str, Any] | None = None  # the newest reminder has these values
    reminders: int | None = None  # so many are active
    minutes: float = 0  # that passed before it was said
    meanwhile: Literal["somebody takes the offered place", "nothing is free any more"] | None = None

    @validator("expect", "never", "choices", pre=True)
    def _one_is_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class Earlier(Closed):
    """A booking made before, in another conversation unless `here`: the first free place of that day and time."""

    department: str
    day: str
    time: str = "08:00"
    patient: str
    phone: str | None = None
    here: bool = False


class Dialogue(Closed):
    name: str
    city: str = "shanghai"
    now: dt.datetime = SATURDAY
    door: str = "web"
    rings: bool = False  # whether telephones can be called
    caller: str = ""  # from which number the resident calls
    before: list[Earlier] = []
    turns: list[Turn]


def dialogues() -> list[tuple[str, Dialogue]]:
    """("book: 改口说礼拜四", Dialogue) for every dialogue; raises ValidationError for one that is not in the shape."""
    found = []
    for path in sorted(HERE.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            dialogue = Dialogue.parse_obj(entry)
            found.append((f"{path.stem}: {dialogue.name}", dialogue))
    return found
