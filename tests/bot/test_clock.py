"""What the clock does is done once: call-backs, words at their time, retention; a dead clock's work is another's."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from sqlalchemy import insert, select

from bot import database, jobs, people
from bot.clock import Clock
from bot.conversation import Hub
from bot.services.tickets import Tickets, Wish
from bot.store import Store, StoreUnavailable
from tests.bot.ticking import ROOT, texts, tick

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ticking(hub) -> Clock:
    return Clock(hub, 30)


@pytest.fixture
def conversation(hub) -> str:
    return hub.open("web", "shanghai").id


def remind(hub: Hub, conversation: str, due_at: dt.datetime, text: str = "该吃药了") -> None:
    with hub.store.engine.begin() as connection:
        jobs.add(connection, "say", conversation, due_at, {"text": text, "speech": f"{text}，慢慢来"})


def states(hub: Hub) -> dict[str, str]:
    with hub.store.engine.connect() as connection:
        rows = connection.execute(select(people.jobs.c.kind, people.jobs.c.state)).all()
    return {kind: state for kind, state in rows if kind != "retire"}


# --- words at their time ------------------------------------------------------------------------------------------


def test_what_is_to_be_said_is_said_at_its_time_and_once(hub, ticking, conversation, clock):
    remind(hub, conversation, clock() + HOUR)
    ticking.tick(clock())
    assert texts(hub, conversation) == []
    for _ in range(3):
        ticking.tick(clock() + HOUR)
    (said,) = hub.since(conversation, 1).messages
    assert (said.sender, said.text, said.speech) == ("system", "该吃药了", "该吃药了，慢慢来")
    assert states(hub) == {"say": "done"}


def test_a_closed_or_erased_conversation_hears_nothing_and_the_job_is_over(hub, ticking, conversation, clock):
    hub.close(conversation)
    before = texts(hub, conversation)
    remind(hub, conversation, clock())
    remind(hub, "0" * 32, clock())
    ticking.tick(clock())
    assert texts(hub, conversation) == before
    assert states(hub) == {"say": "done"}


def test_two_clocks_say_it_once(any_engine, small_content, dialogue, clock, at_once):
    database.metadata.create_all(any_engine)
    hub = Hub(Store(any_engine), dialogue, small_content, clock)
    ids = [hub.open("web", "shanghai").id for _ in range(10)]
    for one in ids:
        remind(hub, one, clock())
    assert at_once(lambda _: Clock(hub, 30).tick(clock()), 4) == [None] * 4
    assert [texts(hub, one) for one in ids] == [["该吃药了"]] * 10


def test_a_job_that_fails_is_tried_again_and_holds_up_nobody(hub, ticking, conversation, clock, monkeypatch):
    with hub.store.engine.begin() as connection:
        jobs.add(connection, "no such kind", "x", clock() - HOUR)
    remind(hub, conversation, clock())
    ticking.tick(clock())
    assert texts(hub, conversation) == ["该吃药了"]
    assert states(hub)["no such kind"] == "waiting"


def test_a_clock_killed_in_the_middle_of_a_job_leaves_it_to_the_next(hub, ticking, conversation, clock, monkeypatch):
    class Killed(BaseException):
        pass

    def dies(*arguments, **named):
        raise Killed

    remind(hub, conversation, clock())
    with monkeypatch.context() as patch:
        patch.setattr("bot.store.Change.add", dies)
        with pytest.raises(Killed):
            ticking.tick(clock())
    ticking.tick(clock() + dt.timedelta(seconds=30))
    assert texts(hub, conversation) == []  # perhaps it only takes long
    ticking.tick(clock() + dt.timedelta(seconds=61))
    assert texts(hub, conversation) == ["该吃药了"]


# --- call-backs ---------------------------------------------------------------------------------------------------


@pytest.fixture
def callback(hub, conversation, clock):
    """Due in one hour, late in two."""
    wish = Wish("callback", "请给居民回电", "shanghai", conversation, phone="13800138000", due_at=clock() + 2 * HOUR)
    return Tickets(hub.store.engine).open(wish, "resident", clock(), begins=clock() + HOUR)


def acts(hub: Hub, ticket_id: str) -> list[str]:
    return [event.act for event in Tickets(hub.store.engine).history(ticket_id)]


def test_a_call_back_is_marked_when_it_is_due_and_the_resident_told_when_it_is_late(hub, ticking, callback, clock):
    ticking.tick(clock() + HOUR / 2)
    assert acts(hub, callback.id) == ["open"]
    ticking.tick(clock() + HOUR)
    assert acts(hub, callback.id) == ["open", "due"]
    assert texts(hub, callback.conversation_id) == []
    for _ in range(2):
        ticking.tick(clock() + 2 * HOUR)
    (said,) = texts(hub, callback.conversation_id)
    assert callback.reference in said and "对不起" in said
    assert Tickets(hub.store.engine).get(callback.id).late(clock() + 2 * HOUR + HOUR)


def test_an_operator_who_reads_a_ticket_before_it_is_due_can_still_edit_it(hub, ticking, callback, clock):
    ticking.tick(clock() + HOUR)
    Tickets(hub.store.engine).edit(callback.id, callback.version, "operator:wang", clock(), state="doing")


@pytest.mark.parametrize("state", ["doing", "done", "dropped"])
def test_who_is_being_called_or_was_is_not_told_that_nobody_called(hub, ticking, callback, clock, state):
    Tickets(hub.store.engine).edit(callback.id, 1, "operator:wang", clock(), state=state)
    ticking.tick(clock() + 3 * HOUR)
    assert texts(hub, callback.conversation_id) == []
    assert states(hub) == {"callback_due": "done", "callback_late": "done"}


# --- turns that died, those who wait ------------------------------------------------------------------------------


def test_a_tick_answers_what_a_killed_process_left_and_tells_those_who_wait(
    hub, ticking, dialogue, conversation, clock
):
    class Killed(BaseException):
        pass

    def dies(question):
        raise Killed

    answer, dialogue.answer = dialogue.answer, dies
    with pytest.raises(Killed):
        hub.hear(conversation, "我要挂号")
    dialogue.answer = answer
    hub.call(conversation, "asked")
    clock.forward(120)
    ticking.tick(clock())
    assert "1：我要挂号" in texts(hub, conversation)
    assert hub.content.phrase("still_waiting", hotline="12345", hotline_spoken="").text in texts(hub, conversation)


# --- retention ----------------------------------------------------------------------------------------------------


def test_what_nobody_touched_for_so_long_is_erased_with_all_that_is_kept_about_it(hub, ticking, conversation, clock):
    hub.hear(conversation, "我叫李秀英")
    hub.call(conversation, "asked")
    done = Tickets(hub.store.engine).open(Wish("complaint", "路灯", "shanghai", conversation), "resident", clock())
    Tickets(hub.store.engine).edit(done.id, 1, "operator:wang", clock(), state="done")
    hub.close(conversation)
    clock.forward(29 * 86400)
    kept = hub.open("web", "shanghai").id
    ticking.tick(clock())
    assert hub.since(conversation).messages
    ticking.tick(clock() + 2 * DAY)
    with hub.store.engine.connect() as connection:
        left = {table.name: connection.execute(select(table)).mappings().all() for table in tables(conversation)}
    assert {name: len(rows) for name, rows in left.items() if rows and name != "tickets"} == {}
    assert all(row["what"] == "" for row in left["tickets"])
    assert hub.since(kept).messages


def tables(conversation: str):  # type: ignore[no-untyped-def]
    """Each table that has rows of conversations, as a query of those of this one."""
    for table in database.metadata.sorted_tables:
        if "conversation_id" in table.c and table.name != "audit":
            yield table.select().where(table.c.conversation_id == conversation).subquery(table.name)


def test_as_long_as_somebody_has_still_to_do_with_it_it_is_kept(hub, ticking, conversation, clock):
    ticket = Tickets(hub.store.engine).open(Wish("complaint", "路灯", "shanghai", conversation), "resident", clock())
    ticking.tick(clock() + 40 * DAY)
    assert hub.since(conversation).messages
    Tickets(hub.store.engine).edit(ticket.id, 1, "operator:wang", clock() + 40 * DAY, state="done")
    ticking.tick(clock() + 41 * DAY)
    with pytest.raises(Exception, match=conversation):
        hub.since(conversation)


def test_it_is_looked_for_once_a_night(hub, ticking, clock):
    for hours in range(0, 72, 2):
        ticking.tick(clock() + hours * HOUR)
    with hub.store.engine.connect() as connection:
        due = connection.execute(select(people.jobs.c.due_at).where(people.jobs.c.kind == "retire")).scalars().all()
    assert [at[:16] for at in due] == [f"2026-11-{day}T19:00" for day in (20, 21, 22, 23)]


def test_who_waits_and_has_left_is_not_kept_for_ever_by_what_is_said_to_them(hub, ticking, conversation, clock):
    hub.call(conversation, "asked")
    for hours in range(1, 24):
        ticking.tick(clock() + hours * HOUR)
    touched = dt.datetime.fromisoformat(hub.store.conversation(conversation).updated_at)
    assert touched < clock() + 3 * HOUR


# --- the process --------------------------------------------------------------------------------------------------


@pytest.mark.processes
def test_clocks_in_processes_of_their_own_one_killed_in_the_middle_say_everything_once(hub, sqlite_url, clock):
    ids = [hub.open("web", "shanghai").id for _ in range(6)]
    for one in ids:
        remind(hub, one, clock())
    killed = tick(sqlite_url, clock(), "die")
    assert killed.wait(60) == -signal.SIGKILL
    assert [texts(hub, one) for one in ids] == [[]] * 6
    later = clock() + dt.timedelta(seconds=90)
    together = [tick(sqlite_url, later) for _ in range(3)]
    assert [one.wait(60) for one in together] == [0, 0, 0]
    assert [texts(hub, one) for one in ids] == [["该吃药了"]] * 6


@pytest.mark.processes
def test_the_process_lives_without_a_database_and_ends_cleanly_on_sigterm(tmp_path):
    url = f"sqlite:///{tmp_path}/none.db"
    environment = {**os.environ, "DATABASE_URL": url}
    log = tmp_path / "log"
    start = textwrap.dedent("""
        import bot.clock, bot.__main__
        bot.clock.run.__defaults__ = (0.2,)
        raise SystemExit(bot.__main__.main(["clock"]))
    """)
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-c", start], cwd=ROOT, env=environment, stderr=output)
        end = time.monotonic() + 30
        while "no answer" not in log.read_text() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert log.read_text().count("\n") == 1  # one sentence, however often it is tried


def test_a_locked_database_is_told_and_nothing_is_half_done(hub, ticking, conversation, clock, monkeypatch):
    remind(hub, conversation, clock())
    other = database.connect(str(hub.store.engine.url))
    quick = database.create_engine(str(hub.store.engine.url), connect_args={"timeout": 0.05})
    monkeypatch.setattr(ticking._jobs, "_engine", quick)
    monkeypatch.setattr(ticking, "_engine", quick)
    with other.begin() as connection:
        connection.execute(insert(people.jobs).values(kind="x", subject="x", due_at="9", state="waiting", tries=0))
        with pytest.raises(Exception) as caught:
            ticking.tick(clock())
    assert type(caught.value).__name__ in ("BookingUnavailable", StoreUnavailable.__name__)
    ticking.tick(clock())
    assert texts(hub, conversation) == ["该吃药了"]
