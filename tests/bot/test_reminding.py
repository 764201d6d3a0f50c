"""Reminders at their time: said once, rung once, told as missed when it is too late, whichever clock dies."""

from __future__ import annotations

import datetime as dt
import signal

import pytest
from sqlalchemy import select

from bot import calling_out, database, people, records
from bot.clock import Clock
from bot.conversation import Hub
from bot.mandarin.recurring.schedule import SHANGHAI, Schedule
from bot.services.reminders import Reminder, Reminders
from bot.store import Store
from tests.bot.ticking import texts, tick

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
NUMBER = "13800138000"


@pytest.fixture
def conversation(hub) -> str:
    return hub.open("web", "shanghai").id


def remind(
    hub: Hub, conversation: str, times=("20:00",), habit="days:1", phone=NUMBER, what="吃药", days=0
) -> Reminder:
    """Set now, for `days` from today on."""
    start = hub.now().astimezone(SHANGHAI).date() + days * DAY
    return Reminders(hub.store.engine).add(what, Schedule.said(habit, times, start), phone, conversation, hub.now())


def at(clock, hour: int, minute: int = 0, days: int = 0) -> dt.datetime:  # type: ignore[no-untyped-def]
    """Moves the clock to that time of the day (12 o'clock is when a test begins), and gives it."""
    clock.now = clock.now.replace(hour=hour, minute=minute) + days * DAY
    return clock.now


def calls(hub: Hub) -> list[tuple[str, int, str]]:
    """The calls that were planned: when (UTC), the try, what is said."""
    jobs = people.jobs.c
    query = select(jobs.due_at, jobs.detail).where(jobs.kind == calling_out.KIND).order_by(jobs.id)
    with hub.store.engine.connect() as connection:
        return [(due[11:16], detail["attempt"], detail["what"]) for due, detail in connection.execute(query)]


def nobody_answers(hub: Hub) -> bool:
    """Whether another try is planned after the newest call."""
    jobs = people.jobs.c
    query = select(jobs.id).where(jobs.kind == calling_out.KIND).order_by(jobs.id.desc())
    with hub.store.engine.begin() as connection:
        call = calling_out.of_job(connection, str(connection.execute(query).scalar()))
        assert call
        return calling_out.unanswered(connection, call, hub.now())


# --- at its time --------------------------------------------------------------------------------------------------


def test_it_is_said_and_rung_once_each_time(hub, dialling, conversation, spool, clock):
    remind(hub, conversation)
    dialling.tick(at(clock, 19, 59))
    assert texts(hub, conversation) == [] and list(spool.iterdir()) == []
    for _ in range(3):
        dialling.tick(at(clock, 20))
    assert texts(hub, conversation) == ["到时间了，提醒您：吃药。"]
    (file,) = spool.iterdir()
    assert f"Local/{NUMBER}@dial-out" in file.read_text()
    dialling.tick(at(clock, 20, days=1))
    assert len(texts(hub, conversation)) == 2 and len(list(spool.iterdir())) == 2


def test_it_rings_though_nobody_is_on_duty(hub, dialling, conversation, spool, clock):
    remind(hub, conversation, ("22:30",))
    now = at(clock, 22, 30)
    assert not hub.waits.duty.open(now)
    dialling.tick(now)
    assert len(list(spool.iterdir())) == 1


def test_two_at_the_same_time_are_two_calls(hub, dialling, conversation, spool, clock):
    remind(hub, conversation)
    remind(hub, conversation, what="量血压")
    dialling.tick(at(clock, 20))
    assert len(list(spool.iterdir())) == 2
    assert {what for _, _, what in calls(hub)} == {"吃药", "量血压"}


def test_without_a_number_or_a_spool_it_is_only_said(hub, conversation, spool, clock):
    remind(hub, conversation, phone=None)
    Clock(hub, 30, str(spool)).tick(at(clock, 20))
    remind(hub, conversation, ("21:00",))
    Clock(hub, 30).tick(at(clock, 21))
    assert len(texts(hub, conversation)) == 2 and calls(hub) == [] and list(spool.iterdir()) == []


def test_a_cancelled_one_is_neither_said_nor_rung_again(hub, dialling, conversation, spool, clock):
    gone = remind(hub, conversation)
    Reminders(hub.store.engine).cancel([gone.id], conversation, hub.now())
    dialling.tick(at(clock, 20))
    assert texts(hub, conversation) == [] and calls(hub) == []
    rung = remind(hub, conversation, ("20:30",))
    dialling.tick(at(clock, 20, 30))
    assert nobody_answers(hub)
    Reminders(hub.store.engine).cancel([rung.id], conversation, hub.now())
    dialling.tick(at(clock, 20, 45))
    assert len(list(spool.iterdir())) == 1


def test_a_kiosk_that_was_left_keeps_nothing_but_the_call(hub, dialling, spool, clock):
    kiosk = hub.open("kiosk", "shanghai").id
    remind(hub, kiosk)
    hub.leave(kiosk)
    before = texts(hub, kiosk)
    dialling.tick(at(clock, 20))
    assert texts(hub, kiosk) == before and len(list(spool.iterdir())) == 1
    dialling.tick(at(clock, 20, days=1))
    assert len(list(spool.iterdir())) == 2


def test_what_can_reach_nobody_any_more_ends(hub, dialling, conversation, clock):
    remind(hub, conversation, phone=None)
    hub.close(conversation)
    dialling.tick(at(clock, 20))
    assert Reminders(hub.store.engine).of(conversation) == ()


# --- when nobody answers, at night, too late ----------------------------------------------------------------------


def test_nobody_answers_three_times(hub, dialling, conversation, spool, clock):
    remind(hub, conversation, ("14:00",))
    dialling.tick(at(clock, 14))
    tries = [nobody_answers(hub)]
    dialling.tick(at(clock, 14, 10))
    tries.append(nobody_answers(hub))
    dialling.tick(at(clock, 14, 50))
    tries.append(nobody_answers(hub))
    assert tries == [True, True, False]
    assert [(due, attempt) for due, attempt, _ in calls(hub)] == [("06:00", 1), ("06:10", 2), ("06:50", 3)]
    assert len(list(spool.iterdir())) == 3


def test_it_is_tried_again_in_the_night_only_around_the_hour_that_was_chosen(hub, dialling, conversation, clock):
    remind(hub, conversation, ("21:30",))
    dialling.tick(at(clock, 21, 30))
    assert nobody_answers(hub)  # at 21:40
    dialling.tick(at(clock, 21, 40))
    assert not nobody_answers(hub)  # it would be 22:20


def test_a_clock_that_was_off_for_hours_rings_nobody_and_says_what_was_missed(
    hub, dialling, conversation, spool, clock
):
    remind(hub, conversation, ("13:00",))
    dialling.tick(at(clock, 15, 1))
    (said,) = texts(hub, conversation)
    assert "下午1点" in said and "吃药" in said and "对不起" in said
    assert calls(hub) == []
    dialling.tick(at(clock, 13, days=1))
    assert len(list(spool.iterdir())) == 1


def test_days_without_a_clock_are_one_apology(hub, dialling, conversation, clock):
    remind(hub, conversation)
    dialling.tick(at(clock, 9, days=5))
    assert len(texts(hub, conversation)) == 1


def test_a_call_that_waited_too_long_is_told_instead(hub, conversation, spool, clock):
    remind(hub, conversation, ("14:00",))
    Clock(hub, 30, str(spool.parent / "gone" / "outgoing")).tick(at(clock, 14))  # the spool cannot be written
    Clock(hub, 30, str(spool)).tick(at(clock, 16, 30))
    assert list(spool.iterdir()) == []
    assert "没有打成电话" in texts(hub, conversation)[-1]


def test_the_last_one_after_a_year_says_so(hub, dialling, conversation, clock):
    remind(hub, conversation, phone=None)
    last = dt.datetime(2027, 11, 22, 20, tzinfo=SHANGHAI)  # 366 days later
    dialling.tick(last - DAY)
    assert "最后一次" not in "".join(texts(hub, conversation))
    dialling.tick(last)
    assert "最后一次" in texts(hub, conversation)[-1]


# --- once, whoever dies -------------------------------------------------------------------------------------------


def test_a_clock_killed_in_the_middle_leaves_all_of_it_to_the_next(
    hub, dialling, conversation, spool, clock, monkeypatch
):
    class Killed(BaseException):
        pass

    def dies(*arguments, **named):
        raise Killed

    reminder = remind(hub, conversation)
    with monkeypatch.context() as patch:
        patch.setattr("bot.reminding.calling_out.plan", dies)
        with pytest.raises(Killed):
            dialling.tick(at(clock, 20))
    assert texts(hub, conversation) == [] and calls(hub) == []
    assert Reminders(hub.store.engine).of(conversation) == (reminder,)
    dialling.tick(at(clock, 20, 2))
    assert len(texts(hub, conversation)) == 1 and len(list(spool.iterdir())) == 1


def test_many_clocks_say_and_plan_each_once(any_engine, small_content, dialogue, clock, at_once, spool):
    database.metadata.create_all(any_engine)
    hub = Hub(Store(any_engine), dialogue, small_content, clock)
    ids = [hub.open("web", "shanghai").id for _ in range(6)]
    for number, one in enumerate(ids):
        remind(hub, one, phone=f"1380013800{number}")
    now = at(clock, 20)
    assert at_once(lambda _: Clock(hub, 30, str(spool)).tick(now), 4) == [None] * 4
    assert [len(texts(hub, one)) for one in ids] == [1] * 6
    assert len(calls(hub)) == 6 and len(list(spool.iterdir())) == 6
    assert [len(Reminders(any_engine).of(one)) for one in ids] == [1] * 6


@pytest.mark.processes
def test_a_process_killed_after_its_row_says_nothing_and_the_next_says_it_once(hub, sqlite_url, conversation, clock):
    remind(hub, conversation, phone=None)
    now = at(clock, 20)
    killed = tick(sqlite_url, now, "die")
    assert killed.wait(60) == -signal.SIGKILL
    assert texts(hub, conversation) == []
    together = [tick(sqlite_url, now + 90 * dt.timedelta(seconds=1)) for _ in range(2)]
    assert [one.wait(60) for one in together] == [0, 0]
    assert len(texts(hub, conversation)) == 1


# --- what is kept -------------------------------------------------------------------------------------------------


def test_a_conversation_is_kept_as_long_as_there_is_something_to_remind_of(hub, dialling, conversation, clock):
    reminder = remind(hub, conversation, habit="once", days=180)
    dialling.tick(at(clock, 4, days=40))
    assert hub.since(conversation).messages
    Reminders(hub.store.engine).cancel([reminder.id], conversation, hub.now())
    dialling.tick(at(clock, 4, days=1))
    with pytest.raises(Exception, match=conversation):
        hub.since(conversation)
    with hub.store.engine.connect() as connection:
        assert connection.execute(select(people.reminders)).all() == []


def test_who_has_everything_erased_is_not_reminded(hub, dialling, conversation, spool, clock):
    remind(hub, conversation)
    with hub.store.engine.begin() as connection:
        kept = records.export(connection, conversation)
        assert [row["what"] for row in kept["reminders"]] == ["吃药"]
        assert [row["kind"] for row in kept["jobs"]] == ["reminder"]
        records.erase(connection, conversation, clock())
        assert connection.execute(select(people.reminders)).all() == []
        assert connection.execute(select(people.jobs)).all() == []
    dialling.tick(at(clock, 20))
    assert texts(hub, conversation) == [] and list(spool.iterdir()) == []
