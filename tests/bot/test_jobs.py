"""The database as the queue: each job for one clock, a dead clock's job for another, failures later."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot import database, jobs
from bot.jobs import CLAIM, TRIES, Job, Jobs
from bot.people import jobs as table

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def queue(any_engine) -> Jobs:
    database.metadata.create_all(any_engine)
    return Jobs(any_engine)


def add(queue: Jobs, subject: str = "c", due_at: dt.datetime = NOW, kind: str = "say") -> bool:
    with queue._engine.begin() as connection:
        return jobs.add(connection, kind, subject, due_at, {"text": "该吃药了"})


def finish(queue: Jobs, job: Job) -> bool:
    with queue._engine.begin() as connection:
        return jobs.finish(connection, job)


def state(queue: Jobs) -> list[str]:
    with queue._engine.connect() as connection:
        return list(connection.execute(select(table.c.state).order_by(table.c.id)).scalars())


def test_a_job_is_handed_out_from_its_time_on_and_once(queue):
    add(queue)
    assert queue.claim(NOW - SECOND) is None
    job = queue.claim(NOW)
    assert (job.kind, job.subject, job.due_at, job.tries, job.detail) == ("say", "c", NOW, 1, {"text": "该吃药了"})
    assert queue.claim(NOW) is None
    assert finish(queue, job) and not finish(queue, job)
    assert queue.claim(NOW + dt.timedelta(days=1)) is None
    assert state(queue) == ["done"]


def test_the_very_same_job_is_added_once_even_when_it_is_done(queue):
    assert add(queue) and not add(queue)
    finish(queue, queue.claim(NOW))
    assert not add(queue)
    assert add(queue, due_at=NOW + SECOND) and add(queue, subject="d") and add(queue, kind="retire")
    assert queue.known("say", "c", NOW) and not queue.known("say", "e", NOW)


def test_adding_it_again_spoils_nothing_else_of_the_transaction(queue):
    add(queue)
    with queue._engine.begin() as connection:
        assert not jobs.add(connection, "say", "c", NOW)
        assert jobs.add(connection, "say", "d", NOW)
    assert len(state(queue)) == 2


def test_what_has_been_due_longest_comes_first(queue):
    for subject, minutes in (("late", -1), ("later", -5), ("now", 0)):
        add(queue, subject, NOW + dt.timedelta(minutes=minutes))
    assert [queue.claim(NOW).subject for _ in range(3)] == ["later", "late", "now"]


def test_of_clocks_that_ask_together_each_gets_another_job(queue, at_once):
    for number in range(30):
        add(queue, str(number))

    def take(_place):
        taken = []
        while job := queue.claim(NOW):
            assert finish(queue, job)
            taken.append(job.subject)
        return taken

    results = at_once(take, 6)
    assert sorted(int(subject) for taken in results for subject in taken) == list(range(30))


def test_a_dead_clocks_job_is_taken_over_when_its_claim_has_run_out(queue):
    add(queue)
    dead = queue.claim(NOW)
    assert queue.claim(NOW + CLAIM) is None
    heir = queue.claim(NOW + CLAIM + SECOND)
    assert (heir.id, heir.tries) == (dead.id, 2)
    assert not finish(queue, dead)  # it was only slow: what it does now must not count
    assert not queue.failed(dead, NOW + CLAIM)
    assert finish(queue, heir)


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(queue):
    add(queue)
    now, waits = NOW, (0, 31, 61, 121, 241, 481)
    assert len(waits) == TRIES
    for wait in waits:
        too_soon = {second for second in (0, 1, wait // 2, wait - 2, wait - 1) if 0 <= second < wait}
        assert [queue.claim(now + second * SECOND) for second in sorted(too_soon)] == [None] * len(too_soon)
        now += wait * SECOND
        job = queue.claim(now)
        assert job is not None and queue.failed(job, now)
    assert state(queue) == ["failed"]
    assert queue.claim(now + dt.timedelta(days=1)) is None
