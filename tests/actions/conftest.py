"""Residents brought to a certain place of a dialogue; the intents are given by hand, so no model is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from places import PLACES
from resident import SATURDAY, Resident, copy
from sqlalchemy.engine import Engine

from actions.agenda import Agenda


@pytest.fixture(scope="session")
def shared_town(filled: Callable[[dt.date], Path], tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """One database for all tests that only read."""
    return copy(filled(SATURDAY.date()), tmp_path_factory.mktemp("shared") / "town.db")


@pytest.fixture(scope="session")
def agendas(shared_town: Engine) -> dict[str, Agenda]:
    """The agenda at every one of PLACES, walked to once."""
    found = {}
    for place, turns in PLACES.items():
        resident = Resident(shared_town)
        for text, intent in turns:
            resident.says(text, intent)
        found[place] = resident.agenda
    return found


@pytest.fixture
def at(shared_town: Engine, agendas: dict[str, Agenda]) -> Callable[[str], Resident]:
    """at("book: day"): a resident at that place, in the database that nobody writes to."""

    def put(place: str) -> Resident:
        resident = Resident(shared_town)
        resident.agenda = agendas[place]
        return resident

    return put
