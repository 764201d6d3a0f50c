"""A resident who talks to the actions in one process, over a real database with the sample hospitals of Shanghai."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.engine import Engine

from actions.agenda import Agenda
from actions.reply import context_for, turn_of
from actions.steering import respond
from actions.turn import Answer, Context
from bot import database, people
from bot.content import CONTENT
from bot.services import sample

SATURDAY = dt.datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SAMPLE = CONTENT / "shanghai" / "sample" / "hospitals.yml"

Understand = Callable[[str], dict[str, Any]]


def fill(path: Path, today: dt.date) -> None:
    """A database at `path` with the sample hospitals, four weeks from `today` on."""
    engine = database.connect(f"sqlite:///{path}")
    database.metadata.create_all(engine)
    sample.load(engine, SAMPLE, today)
    with engine.connect() as connection:  # so that the one file is the whole database and may be copied
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def copy(filled: Path, to: Path) -> Engine:
    """A database of its own for one test: copying one that is filled is quicker than filling it."""
    shutil.copy(filled, to)
    return database.connect(f"sqlite:///{to}")


def understood(text: str, intent: str, confidence: float = 0.9) -> dict[str, Any]:
    """What the classifier would say who takes `text` for `intent`."""
    first = {"name": intent, "confidence": confidence}
    return {"text": text, "intent": first, "intent_ranking": [first]}


class Resident:
    """Says one thing after the other in one conversation; `now` may be moved between two turns."""

    def __init__(
        self,
        engine: Engine,
        city: str = "shanghai",
        understand: Understand | None = None,
        conversation: str = "c1",
        now: dt.datetime = SATURDAY,
        door: str = "web",
        rings: bool = False,
        caller: str = "",
    ) -> None:
        self.engine, self.conversation, self.now = engine, conversation, now
        self.door, self.rings, self.caller = door, rings, caller
        self.agenda = Agenda(city=city)
        self._understand = understand
        self.last: Answer | None = None
        self.heard: dict[str, Any] = {}

    def says(self, text: str, intent: str | None = "inform", confidence: float = 0.9) -> Answer:
        """The answer to `text`, taken for `intent` unless a classifier was given. The agenda travels as JSON."""
        context = self.context()
        self.heard = self._understand(text) if self._understand else understood(text, intent or "inform", confidence)
        answer = respond(turn_of(self.heard, context), self.agenda, context)
        self.agenda = Agenda.from_json(json.loads(json.dumps(answer.agenda.to_json())), answer.agenda.city)
        assert self.agenda == _plain(answer.agenda), "the agenda does not survive being JSON"
        self.last = answer
        return answer

    def context(self) -> Context:
        context = context_for(self.engine, self.agenda, self.conversation, self.now)
        return replace(context, door=self.door, rings=self.rings, caller=self.caller)

    def later(self, minutes: float) -> None:
        self.now += dt.timedelta(minutes=minutes)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of bookings (with their slots), rides, tickets or reminders of this database, the newest last."""
        with self.engine.connect() as connection:
            if table == "rides":
                return [dict(row) for row in connection.execute(select(database.rides)).mappings()]
            if table in ("tickets", "reminders"):
                kept = {"tickets": people.tickets, "reminders": people.reminders}[table]
                return [dict(row) for row in connection.execute(select(kept).order_by(kept.c.created_at)).mappings()]
            tables = database.bookings.join(database.slots).join(database.doctors)
            wanted = (database.doctors.c.department, database.doctors.c.hospital_id, database.doctors.c.name)
            query = select(database.bookings, database.slots.c.date, database.slots.c.time, *wanted)
            query = query.select_from(tables).order_by(database.bookings.c.created_at)
            return [dict(row) for row in connection.execute(query).mappings()]


def _plain(agenda: Agenda) -> Agenda:
    """`agenda` with JSON's lists for its tuples."""
    return Agenda.from_json(json.loads(json.dumps(agenda.to_json())), agenda.city)


def words(answer: Answer) -> str:
    """All that is said, one phrase a line."""
    return "\n".join(phrase.text for phrase in answer.said)


def buttons(answer: Answer) -> list[str]:
    return [title for phrase in answer.said for title, _ in phrase.choices]
