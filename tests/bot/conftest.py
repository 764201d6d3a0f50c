"""A hub on a real database, with a dialogue that says what a test wants and a clock that a test moves."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

import bot.clock
from bot import database
from bot.content import CONTENT, Content
from bot.conversation import Hub
from bot.dialogue import Reply, Said
from bot.safety import Alert
from bot.store import Store

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
VOCABULARY = """
cities:
  - {id: shanghai, name: 上海, words: [上海]}
  - {id: beijing, name: 北京, words: [北京]}
departments: []
"""
PHRASES_OF_SAFETY = "test.heart: 马上打{dial}！躺下别动。\n"


@dataclass(frozen=True)
class Question:
    conversation: str
    text: str
    city: str
    door: str
    agenda: dict[str, Any] | None
    now: dt.datetime
    n: int
    handback: dict[str, Any] | None = None
    speaker: str = "resident"
    caller: str = ""


def count_up(question: Question) -> Reply:
    """Echoes, and counts the turns in the agenda: a turn that is lost or taken twice shows."""
    turns = (question.agenda or {"turns": 0})["turns"] + 1
    return Reply((Said(f"{turns}：{question.text}"),), agenda={"turns": turns})


@dataclass
class FakeDialogue:
    """Stands where Rasa stands; `answer` may be replaced, and may raise."""

    answer: Callable[[Question], Reply] = count_up
    asked: list[Question] = field(default_factory=list)
    up: bool = True

    def ask(self, conversation, text, city, door, agenda, now, n=0, handback=None, speaker="resident", caller=""):  # type: ignore[no-untyped-def]
        question = Question(conversation, text, city, door, agenda, now, n, handback, speaker, caller)
        self.asked.append(question)
        return self.answer(question)

    def ready(self) -> bool:
        return self.up

    def actions_ready(self) -> bool:
        return self.up


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Two cities, the hub's real phrases, and one phrase for an alarm."""
    root = tmp_path_factory.mktemp("content")
    (root / "phrases").mkdir()
    (root / "vocabulary.yml").write_text(VOCABULARY, encoding="utf-8")
    (root / "services.yml").write_text("{}", encoding="utf-8")
    for name in ("hub.yml", "desk.yml", "kiosk.yml", "reminders.yml", "speech.yml", "tickets.yml"):
        shutil.copy(CONTENT / "phrases" / name, root / "phrases")
    for name in ("escalations.yml", "labels.yml", "machines.yml", "ready_phrases.yml", "requests.yml"):
        shutil.copy(CONTENT / name, root)
    (root / "phrases" / "safety.yml").write_text(PHRASES_OF_SAFETY, encoding="utf-8")
    return Content(root)


@pytest.fixture(autouse=True)
def alarm_words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the hub one word is alarming; which words really are is the matter of test_safety.py."""
    if "hub" in request.fixturenames or "store" in request.fixturenames:
        alert = Alert("emergency", "heart", "test.heart", "120")
        monkeypatch.setattr("bot.safety.check", lambda text: alert if "胸口痛" in text else None)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/hub.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind; PostgreSQL only where TEST_POSTGRES_URL names one."""
    if request.param == "sqlite":
        yield database.connect(f"sqlite:///{tmp_path}/any.db")
        return
    url = os.environ.get("TEST_POSTGRES_URL")
    if not url:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL")
    schema = f"hub_{uuid4().hex[:12]}"
    admin = create_engine(url)
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    yield database.connect(f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}")
    with admin.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    admin.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture(scope="session")
def with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database with all tables and no rows; each test copies it, which is quicker than making it."""
    file = tmp_path_factory.mktemp("tables") / "hub.db"
    database.metadata.create_all(database.connect(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `with_tables`, but made by the migrations, so with their triggers."""
    file = tmp_path_factory.mktemp("migrated") / "hub.db"
    database.migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def store(sqlite_url: str, with_tables: Path, tmp_path: Path) -> Store:
    shutil.copy(with_tables, tmp_path / "hub.db")
    return Store(database.connect(sqlite_url))


@pytest.fixture
def hub(store: Store, dialogue: FakeDialogue, small_content: Content, clock: Clock) -> Hub:
    return Hub(store, dialogue, small_content, clock)  # type: ignore[arg-type]


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Runs a function in threads that start together; gives each one's result or exception."""

    def run(function: Callable[[int], Any], times: int) -> list[Any]:
        results: list[Any] = [None] * times
        barrier = threading.Barrier(times)

        def one(place: int) -> None:
            barrier.wait()
            try:
                results[place] = function(place)
            except Exception as error:
                results[place] = error

        threads = [threading.Thread(target=one, args=(place,)) for place in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return run


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    """Where Asterisk would find the calls that it is to make."""
    folder = tmp_path / "spool" / "outgoing"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def dialling(hub: Hub, spool: Path) -> bot.clock.Clock:
    """A clock that makes calls."""
    return bot.clock.Clock(hub, 30, str(spool))
