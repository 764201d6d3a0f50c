"""Residents in the middle of a booking, and services that give no answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from resident import SATURDAY, Resident, copy

from actions.agenda import Agenda
from actions.steering import respond
from actions.turn import Answer, Context, Turn
from bot.services.transactions import BookingUnavailable

BOOKING = (
    ("我想挂号", "book_appointment"),
    ("骨科", "inform"),
    ("示范第一医院", "inform"),
    ("下周三", "inform"),
    ("上午", "inform"),
    ("第一个", "inform"),
    ("李秀英", "inform"),
    ("13800138000", "inform"),
)


@pytest.fixture
def booking(resident: Resident) -> Callable[..., Resident]:
    """booking(5): the first five turns of BOOKING are said; booking(): all, up to the read-back."""

    def walk(turns: int = len(BOOKING), who: Resident | None = None) -> Resident:
        for text, intent in BOOKING[:turns]:
            (who or resident).says(text, intent)
        return who or resident

    return walk


@pytest.fixture
def someone_else(resident: Resident) -> Resident:
    """Another resident in the same town, in a conversation of their own."""
    return Resident(resident.engine, conversation="c2")


@pytest.fixture(scope="session")
def once_booked(filled: Callable[[dt.date], Path], tmp_path_factory: pytest.TempPathFactory) -> Resident:
    """Somebody who has booked; their database and their agenda are for tests to copy, not to change."""
    resident = Resident(copy(filled(SATURDAY.date()), tmp_path_factory.mktemp("booked") / "town.db"))
    for text, intent in (*BOOKING, ("对", "affirm")):
        resident.says(text, intent)
    return resident


class Broken:
    """Stands where a service stands and never answers."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*arguments: object, **named: object) -> Any:
            raise BookingUnavailable("locked")

        return fail


@pytest.fixture
def when_nothing_answers() -> Callable[[Resident, str, str], Answer]:
    """Says one thing while neither appointments nor rides answer."""

    def say(resident: Resident, text: str, intent: str) -> Answer:
        context: Context = replace(
            resident.context(),
            appointments=Broken(),
            rides=Broken(),
            changes=Broken(),
            tickets=Broken(),
            reminders=Broken(),  # type: ignore[arg-type]
        )
        answer = respond(Turn(text, intent, 0.9, ((intent, 0.9),), context.now), resident.agenda, context)
        resident.agenda = Agenda.from_json(answer.agenda.to_json(), "shanghai")
        return answer

    return say
