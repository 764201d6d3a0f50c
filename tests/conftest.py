"""What tests of whole dialogues share: a town with its sample hospitals, filled once and copied for each test."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from resident import SATURDAY, Resident, copy, fill
from sqlalchemy.engine import Engine


def pytest_configure() -> None:
    # Python looks for cycles of garbage every 700 new objects, and then walks through ten thousand collected tests,
    # too: that was a fifth of the quick tests' time.
    gc.set_threshold(20_000, 20, 20)
    # How long one example takes depends on what else the machine does; no promise hangs on it.
    hypothesis.settings.register_profile("without a deadline", deadline=None)
    hypothesis.settings.load_profile("without a deadline")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dt.date], Path]:
    """The file of a filled database for a date; the same one for the same date."""
    made: dict[dt.date, Path] = {}

    def of(today: dt.date) -> Path:
        if today not in made:
            made[today] = tmp_path_factory.mktemp("town") / f"{today}.db"
            fill(made[today], today)
        return made[today]

    return of


@pytest.fixture
def town(filled: Callable[[dt.date], Path], tmp_path: Path) -> Engine:
    """A database of this test's own, with the sample hospitals and their free places from that Saturday on."""
    return copy(filled(SATURDAY.date()), tmp_path / "town.db")


@pytest.fixture
def resident(town: Engine) -> Resident:
    """Somebody in Shanghai on Saturday, 21 November 2026, ten o'clock; each turn names the intent by hand."""
    return Resident(town)
