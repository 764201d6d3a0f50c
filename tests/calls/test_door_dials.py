"""Calls that Banban makes, through the real exchange: a machine answers, or nobody does."""

from __future__ import annotations

import datetime as dt

import pytest
from phone import wait_for
from rig import Rig
from sqlalchemy import select
from test_door import door as _door
from test_door import loud, record, said

from bot import calling_out, content, people
from bot.clock import Clock
from bot.conversation import Hub
from bot.mandarin.recurring.schedule import SHANGHAI, Schedule
from bot.services.reminders import Reminders
from bot.store import Store

pytestmark = [pytest.mark.call, pytest.mark.timeout(180)]
door = _door


def remind(rig: Rig, engine, number: str) -> str:  # type: ignore[no-untyped-def]
    """A reminder that was set in a page is due: the clock says it and has it dialled; the conversation."""
    now = dt.datetime.now(SHANGHAI)
    due = (now + dt.timedelta(minutes=1)).replace(second=0, microsecond=0)
    hub = Hub(Store(engine), None, content.load(), lambda: now)  # type: ignore[arg-type]
    conversation = hub.open("web", "shanghai").id
    schedule = Schedule.said("days:1", (f"{due:%H:%M}",), due.date())
    Reminders(engine).add("吃降压药", schedule, number, conversation, now)
    Clock(hub, 30, str(rig.spool)).tick(due)
    return conversation


def test_who_is_reminded_and_says_nothing_is_left_the_words_as_on_a_machine(door):
    rig, engine = door
    resident = rig.resident("13700000000")
    conversation = remind(rig, engine, "13700000000")
    resident.wait("CALL_ESTABLISHED", 20)
    (kept,) = wait_for(lambda: record(engine), 90, "the call does not end")
    assert (kept["how"], kept["conversation_id"], kept["reasons"]) == ("hangup", conversation, ["machine"])
    wait_for(lambda: len(said(engine, "system")) == 2, 10, "people do not read how the call ended")
    reminded, left = said(engine, "system")
    assert "吃降压药" in reminded and "吃降压药" in said(engine, "bot")[-1] and "留了话" in left
    assert loud(resident)


def test_a_number_that_nobody_answers_is_called_again_later(door):
    rig, engine = door
    rig.resident("13700000000")
    remind(rig, engine, "13799999999")

    def again():  # type: ignore[no-untyped-def]
        with engine.connect() as connection:
            details = connection.execute(select(people.jobs.c.detail).where(people.jobs.c.kind == calling_out.KIND))
            return [detail["attempt"] for detail in details.scalars()] == [1, 2]

    wait_for(again, 30, "no second try is planned")
    assert record(engine) == []
