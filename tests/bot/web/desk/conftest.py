"""The desk on a hub with a fake dialogue: two operators, a supervisor, and browsers that are logged in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot import database, settings
from bot.conversation import Hub
from bot.desk import accounts as module
from bot.desk.accounts import Accounts
from bot.store import Store
from bot.web import create_app

RIGHT = "correct horse battery"
HIRED = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
PEOPLE = (("wang", "小王", "operator"), ("li", "小李", "operator"), ("zhao", "赵组长", "supervisor"))


@pytest.fixture(scope="session")
def quick_hasher() -> PasswordHasher:
    """Passwords that are quick to compare; that the real one is slow enough is the matter of test_accounts.py."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def staffed(migrated: Path, quick_hasher: PasswordHasher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database with PEOPLE in it, copied for each test."""
    file = tmp_path_factory.mktemp("staffed") / "hub.db"
    shutil.copy(migrated, file)
    accounts = Accounts(database.connect(f"sqlite:///{file}"), quick_hasher)
    for name, shown, role in PEOPLE:
        accounts.add(name, shown, RIGHT, role, HIRED)
    return file


@pytest.fixture
def store(sqlite_url: str, staffed: Path, tmp_path: Path) -> Store:
    """With the triggers of the migrations, as in earnest."""
    shutil.copy(staffed, tmp_path / "hub.db")
    return Store(database.connect(sqlite_url))


@pytest.fixture
def app(hub: Hub, quick_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(module, "PasswordHasher", lambda: quick_hasher)
    return create_app(dataclasses.replace(settings.load({}), threads=20), hub)


@pytest.fixture
def log_in() -> Callable[..., TestResponse]:
    """Fills in the log-in form of a browser."""

    def fill(client: FlaskClient, name: str, password: str = RIGHT, **more: Any) -> TestResponse:
        page = client.get("/operator/login", **more).get_data(as_text=True)
        (token,) = re.findall(r'name="token" value="([^"]+)"', page)
        return client.post("/operator/login", data={"token": token, "name": name, "password": password}, **more)

    return fill


@dataclass
class Browser:
    """An operator's browser that is logged in."""

    client: FlaskClient
    csrf: str

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(f"/operator/api/{path}", **more)

    def post(self, path: str, body: object = None, **more: Any) -> TestResponse:
        headers = {"X-CSRF-Token": self.csrf}
        return self.client.post(f"/operator/api/{path}", json={} if body is None else body, headers=headers, **more)


@pytest.fixture
def browser(app: Flask, log_in: Callable[..., TestResponse]) -> Callable[[str], Browser]:
    def begin(name: str) -> Browser:
        client = app.test_client()
        assert log_in(client, name).status_code == 303
        page = client.get("/operator").get_data(as_text=True)
        (csrf,) = re.findall(r'name="csrf-token" content="([^"]+)"', page)
        return Browser(client, csrf)

    return begin


@pytest.fixture
def wang(browser: Callable[[str], Browser]) -> Browser:
    return browser("wang")


@pytest.fixture
def li(browser: Callable[[str], Browser]) -> Browser:
    return browser("li")


@pytest.fixture
def zhao(browser: Callable[[str], Browser]) -> Browser:
    return browser("zhao")


@pytest.fixture
def waiting(hub: Hub, app: Flask) -> str:
    """A conversation that waits for a person."""
    conversation = hub.open("web", "shanghai").id
    hub.hear(conversation, "我的电话是13800138000，身份证31010119491231001X")
    hub.call(conversation, "asked")
    return conversation
