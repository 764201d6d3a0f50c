"""Calls that we make: the file that Asterisk finds, three tries at growing intervals, and what is done afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot import calling_out, jobs, people
from bot.calling_out import AGAIN, CallOut
from bot.clock import Clock
from bot.services.tickets import Tickets, Wish

MINUTE = dt.timedelta(minutes=1)


def plan(hub, number: str = "13800138000", **more):  # type: ignore[no-untyped-def]
    call = CallOut(number, "请给居民回电", more.pop("conversation", "") or hub.open("phone", "shanghai").id, **more)
    with hub.store.engine.begin() as connection:
        return calling_out.plan(connection, call, hub.now()), call


def planned(hub):  # type: ignore[no-untyped-def]
    with hub.store.engine.connect() as connection:
        row = people.jobs.c
        query = select(row.due_at, row.state, row.detail).where(row.kind == calling_out.KIND).order_by(row.id)
        return connection.execute(query).all()


def test_a_call_is_a_file_that_asterisk_finds_whole(hub, dialling, spool, clock):
    plan(hub)
    dialling.tick(clock())
    (file,) = spool.iterdir()
    text = file.read_text()
    assert text.startswith("Channel: Local/13800138000@dial-out\n") and "MaxRetries: 0\n" in text
    job = text.split("BANBAN_JOB=")[1].split()[0]
    with hub.store.engine.connect() as connection:
        found = calling_out.of_job(connection, job)
    assert found and found.number == "13800138000"
    dialling.tick(clock() + MINUTE)
    assert [one.name for one in spool.parent.iterdir()] == ["outgoing"] and len(list(spool.iterdir())) == 1


@pytest.mark.parametrize("number", ["", "12", "138\nSystem: rm", "Local/1", "一三八"])
def test_what_is_no_number_is_not_called(hub, dialling, spool, clock, number):
    assert plan(hub, number)[0] is False
    dialling.tick(clock())
    assert list(spool.iterdir()) == []


def test_nobody_is_called_while_nobody_is_on_duty(hub, dialling, spool, clock):
    clock.now = clock.now.replace(hour=22)
    plan(hub)
    dialling.tick(clock())
    assert list(spool.iterdir()) == []
    clock.now = clock.now + dt.timedelta(hours=10, minutes=31)  # half past eight in the morning
    dialling.tick(clock())
    assert len(list(spool.iterdir())) == 1


def test_three_tries_at_growing_intervals_and_then_no_more(hub, clock):
    _, call = plan(hub)
    now = hub.now()
    for gap in AGAIN:
        with hub.store.engine.begin() as connection:
            assert calling_out.unanswered(connection, call, now)
        due_at, _, detail = planned(hub)[-1]
        assert dt.datetime.fromisoformat(due_at) == now + gap
        call, now = CallOut(**detail), now + gap
    assert call.attempt == 3 and AGAIN[0] < AGAIN[1]
    with hub.store.engine.begin() as connection:
        assert not calling_out.unanswered(connection, call, now)


def test_a_call_back_that_is_due_is_dialled_and_one_that_is_done_is_not(hub, dialling, spool, clock):
    conversation = hub.open("phone", "shanghai").id
    tickets = Tickets(hub.store.engine)
    wish = Wish("callback", "请给居民回电", "shanghai", conversation, phone="13800138000")
    ticket = tickets.open(wish, "clock", clock(), clock() + 10 * MINUTE)
    dialling.tick(clock())
    assert planned(hub) == []
    clock.forward(601)
    dialling.tick(clock())
    assert len(list(spool.iterdir())) == 1
    done = tickets.open(wish, "clock", clock(), clock() + 10 * MINUTE)
    with hub.store.engine.begin() as connection:
        call = CallOut("13800138000", "请给居民回电", conversation, done.id)
        calling_out.plan(connection, call, clock() + MINUTE)
    tickets.edit(done.id, done.version, "operator:wang", clock(), state="done")
    clock.forward(61)
    dialling.tick(clock())
    assert len(list(spool.iterdir())) == 1
    assert tickets.get(ticket.id).state == "open"


def test_without_a_spool_a_call_back_is_the_desks_alone(hub, clock, spool):
    conversation = hub.open("phone", "shanghai").id
    wish = Wish("callback", "请给居民回电", "shanghai", conversation, phone="13800138000")
    Tickets(hub.store.engine).open(wish, "clock", clock(), clock())
    Clock(hub, 30).tick(clock())
    assert planned(hub) == [] and list(spool.iterdir()) == []


def test_a_spool_that_cannot_be_written_is_tried_again(hub, tmp_path, clock):
    plan(hub)
    Clock(hub, 30, str(tmp_path / "nowhere" / "outgoing")).tick(clock())
    ((_, state, _),) = planned(hub)
    assert state == "waiting"


def test_a_call_whose_words_were_erased_is_not_made(hub, dialling, spool, clock):
    with hub.store.engine.begin() as connection:
        jobs.add(connection, calling_out.KIND, "gone", clock(), None)
    dialling.tick(clock())
    assert list(spool.iterdir()) == []
