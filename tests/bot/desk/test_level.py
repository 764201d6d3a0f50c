"""The figures of GB/T 33358 are counted from the waits as they are kept."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert

from bot.desk.level import Level, Unfinished, level, unfinished
from bot.people import tickets, waits
from bot.rows import stamp


@pytest.fixture
def wait(engine, clock):
    """A wait that began some seconds before now, and how it ended after some more."""

    def add(before, lasted=None, end=None):
        since = clock() - dt.timedelta(seconds=before)
        row = {"conversation_id": "c", "reason": "asked", "urgent": False, "since": stamp(since), "end": end}
        row["ended_at"] = None if lasted is None else stamp(since + dt.timedelta(seconds=lasted))
        with engine.begin() as connection:
            connection.execute(insert(waits).values(row))

    return add


def test_without_calls_there_is_nothing_to_say(engine, clock):
    assert level(engine, clock()) == Level(0, 0, None, None, None)


def test_fifteen_seconds_are_in_time_and_sixteen_are_not(engine, clock, wait):
    for lasted in (15, 16):
        wait(100, lasted, "take")
    assert level(engine, clock()) == Level(2, 1, 0.5, 16, None)


def test_who_gave_up_was_called_and_not_answered(engine, clock, wait):
    wait(100, 5, "withdraw")
    wait(100, 5, "close")
    wait(100, 4, "take")
    assert level(engine, clock()) == Level(3, 1, 0.333, 4, None)


def test_who_still_waits_counts_against_it_only_after_fifteen_seconds(engine, clock, wait):
    wait(100, 4, "take")
    wait(15)
    assert level(engine, clock()).share == 1.0
    clock.forward(1)
    assert level(engine, clock()) == Level(2, 1, 0.5, 4, 16)


def test_today_begins_at_midnight_in_china_and_the_longest_wait_may_be_older(engine, clock, wait):
    wait(12 * 3600 + 1, 3, "take")  # it is noon
    wait(12 * 3600, 4, "take")
    wait(13 * 3600)
    assert level(engine, clock()) == Level(1, 1, 1.0, 4, 13 * 3600)


def test_tickets_that_are_not_done_are_counted_and_those_that_are_late(engine, clock):
    def ticket(number, state, hours):
        due = stamp(clock() + dt.timedelta(hours=hours))
        row = {"id": str(number), "reference": str(number), "kind": "callback", "city": "shanghai", "what": "x"}
        return {**row, "state": state, "due_at": due, "version": 1, "created_at": due, "updated_at": due}

    rows = [("open", 1), ("open", -1), ("doing", -1), ("done", -1), ("dropped", -1)]
    with engine.begin() as connection:
        for number, (state, hours) in enumerate(rows):
            connection.execute(insert(tickets).values(ticket(number, state, hours)))
    assert unfinished(engine, clock()) == Unfinished(3, 2)
