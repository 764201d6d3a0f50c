"""Accounts on an empty database, with passwords that are quick to compare."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from bot import database
from bot.desk.accounts import Accounts
from bot.desk.sessions import Sessions

RIGHT = "correct horse battery"


@pytest.fixture
def engine(sqlite_url: str, migrated: Path, tmp_path: Path) -> Engine:
    shutil.copy(migrated, tmp_path / "hub.db")
    return database.connect(sqlite_url)


@pytest.fixture
def accounts(engine: Engine, clock) -> Accounts:  # type: ignore[no-untyped-def]
    made = Accounts(engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made.add("wang", "小王", RIGHT, "operator", clock())
    return made


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return Sessions(engine)
