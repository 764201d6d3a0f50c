"""The database locked, locked for too long, or full: what was said is stored once and answered, or not at all."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from bot import content, database, settings
from bot.conversation import Hub
from bot.dialogue import Reply, Said
from bot.store import Store
from bot.turns import SHANGHAI
from bot.web import create_app

pytestmark = pytest.mark.processes


class Echo:
    """Stands where the dialogue engine stands; `before` happens while it thinks."""

    def __init__(self) -> None:
        self.before: Callable[[], object] = lambda: None

    def ask(self, conversation, text, *rest, **named):  # type: ignore[no-untyped-def]
        self.before()
        return Reply((Said(f"听到：{text}"),))


class Page:
    """A resident's page at the web application on `engine`."""

    def __init__(self, engine: Engine) -> None:
        self.dialogue = Echo()
        self.hub = Hub(Store(engine), self.dialogue, content.load(), lambda: dt.datetime.now(SHANGHAI), wait=0)  # type: ignore[arg-type]
        self._client = create_app(dataclasses.replace(settings.load({}), wait=0), self.hub).test_client()
        opened = self._client.post("/api/conversations", json={"door": "web", "city": "shanghai"}).get_json()
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self._path = f"/api/conversations/{opened['id']}/messages"
        self.id = opened["id"]

    def says(self, text: str, key: str | None = None):  # type: ignore[no-untyped-def]
        body = {"text": text, **({"client_key": key} if key else {})}
        return self._client.post(self._path, json=body, headers=self._headers)

    def texts(self) -> list[str]:
        """Everything but the greeting."""
        answer = self._client.get(self._path, headers=self._headers)
        return [message["text"] for message in answer.get_json()["messages"]][1:]


@pytest.fixture
def sqlite_url(tmp_path) -> str:  # type: ignore[no-untyped-def]
    url = f"sqlite:///{tmp_path}/faults.db"
    database.migrate(url)
    return url


@pytest.fixture
def page(sqlite_url: str) -> Page:
    return Page(database.connect(sqlite_url))


@contextmanager
def locked(url: str, seconds: float) -> Iterator[None]:
    """Somebody else writes into the SQLite database at `url` for that long."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(seconds, lambda: other.execute("COMMIT"))
    done.start()
    yield
    done.join()
    other.close()


def test_locked_for_five_seconds_keeps_the_resident_waiting_and_loses_nothing(page, sqlite_url):
    with locked(sqlite_url, 5):
        answer = page.says("我想挂号", "k1")
    assert answer.status_code == 200
    assert page.texts() == ["我想挂号", "听到：我想挂号"]


def test_locked_for_five_seconds_while_the_bot_thinks_loses_no_answer(page, sqlite_url):
    lock = locked(sqlite_url, 5)
    page.dialogue.before = lock.__enter__
    assert page.says("我想挂号", "k1").status_code == 200
    page.dialogue.before = lambda: None
    page.hub.recover()
    assert page.texts() == ["我想挂号", "听到：我想挂号"]


def test_locked_for_too_long_is_a_clear_sentence_and_the_same_words_again_are_said_once(page, sqlite_url):
    with locked(sqlite_url, 14):
        answer = page.says("我想挂号", "k1")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.get_json()["error"] == {
            "code": "unavailable",
            "message": content.load().phrases["error_unavailable"].text,
        }
        assert page.texts() == []  # who reads does not wait for who writes
    assert page.says("我想挂号", "k1").status_code == 200
    assert page.says("我想挂号", "k1").status_code == 200
    assert page.texts() == ["我想挂号", "听到：我想挂号"]


class Disk:
    """A SQLite database that may not grow any more once it is full."""

    def __init__(self, engine: Engine) -> None:
        self.full = False
        event.listen(engine, "connect", self._connected)

    def _connected(self, connection, _record) -> None:  # type: ignore[no-untyped-def]
        if self.full:
            connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size when that is more


@pytest.fixture
def full_disk(sqlite_url: str) -> tuple[Page, Disk]:
    engine = database.connect(sqlite_url)
    return Page(engine), Disk(engine)


LONG = "我想挂号" * 100  # no page of the database has room for it


def test_a_full_disk_is_a_clear_sentence_and_nothing_is_half_stored(full_disk):
    page, disk = full_disk
    disk.full = True
    refused = [page.says(LONG, f"k{n}").status_code for n in range(8)]
    assert 503 in refused
    kept = refused.index(503)
    numbers = [message.n for message in page.hub.since(page.id).messages]
    assert numbers == list(range(1, len(numbers) + 1))
    assert page.texts().count(LONG) in (kept, kept + 1)  # the words may have found room, and their answer none
    disk.full = False
    assert page.says(LONG, f"k{kept}").status_code == 200
    page.hub.recover()
    assert page.texts().count(LONG) == page.texts().count(f"听到：{LONG}")


@pytest.fixture
def postgresql() -> Iterator[Engine]:
    url = os.environ.get("TEST_POSTGRES_URL")
    if not url:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL")
    schema = f"faults_{uuid4().hex[:12]}"
    admin = create_engine(url)
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    engine = database.connect(f"{url}?options=-csearch_path%3D{schema}")
    database.metadata.create_all(engine)
    yield engine
    with admin.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


@contextmanager
def table_locked(engine: Engine, seconds: float) -> Iterator[None]:
    connection = engine.connect()
    transaction = connection.begin()
    connection.exec_driver_sql("LOCK TABLE conversations IN EXCLUSIVE MODE")
    done = threading.Timer(seconds, transaction.commit)
    done.start()
    yield
    done.join()
    connection.close()


def test_a_table_locked_for_five_seconds_on_postgresql_loses_nothing(postgresql):
    page = Page(postgresql)
    with table_locked(postgresql, 5):
        answer = page.says("我想挂号", "k1")
    assert answer.status_code == 200
    assert page.texts() == ["我想挂号", "听到：我想挂号"]


def test_a_table_locked_for_too_long_on_postgresql_is_a_clear_sentence(postgresql):
    page = Page(postgresql)
    with table_locked(postgresql, 14):
        assert page.says("我想挂号", "k1").status_code == 503
        assert page.texts() == []
    assert page.says("我想挂号", "k1").status_code == 200
    assert page.texts() == ["我想挂号", "听到：我想挂号"]
