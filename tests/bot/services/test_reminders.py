"""Reminders: stored, found, ended, taken back; the next time is planned when one was said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.engine import Engine

from bot import people
from bot.mandarin.recurring.schedule import Schedule
from bot.services import reminders
from bot.services.changes import CannotUndo, Changes, TooLate
from bot.services.reminders import MOST, NoSuchReminder, Reminder, ReminderInPast, Reminders, TooManyReminders
from bot.services.transactions import BookingUnavailable

DAY = timedelta(days=1)


@pytest.fixture
def service(engine: Engine) -> Reminders:
    return Reminders(engine)


def add(service: Reminders, now: datetime, what: str = "吃药", habit: str = "days:1", **more: Any) -> Reminder:
    schedule = Schedule.said(habit, more.pop("times", ("08:00",)), more.pop("start", now.date()))
    return service.add(what, schedule, more.pop("phone", "138 0013 8000"), more.pop("conversation", "c"), now)


def due(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        query = select(people.jobs.c.due_at).where(people.jobs.c.kind == reminders.KIND).order_by(people.jobs.c.id)
        return [at[:16] for at in connection.execute(query).scalars()]


def test_it_is_kept_with_the_job_of_its_first_time(service: Reminders, engine: Engine, now: datetime) -> None:
    reminder = add(service, now)
    assert (reminder.what, reminder.phone, reminder.state) == ("吃药", "13800138000", "active")
    assert reminder.next_at and reminder.next_at.isoformat() == "2026-11-22T08:00:00+08:00"
    assert due(engine) == ["2026-11-22T00:00"]
    assert service.of("c") == (reminder,) and service.of("d") == ()


def test_the_same_again_is_the_same_and_another_is_another(service: Reminders, engine: Engine, now: datetime) -> None:
    reminder = add(service, now)
    assert add(service, now + timedelta(minutes=1)) == reminder
    others = [add(service, now, "量血压"), add(service, now, times=("09:00",)), add(service, now, conversation="d")]
    assert len({reminder.id, *(one.id for one in others)}) == 4
    assert len(due(engine)) == 4


def test_those_that_come_next_stand_in_front_and_a_number_finds_its_own(service: Reminders, now: datetime) -> None:
    late, soon = add(service, now, times=("20:00",), start=now.date() + DAY), add(service, now)
    theirs = add(service, now, "复诊", times=("09:00",), conversation="d", phone=None)
    assert service.of("c") == (soon, late)
    assert service.of("d", "13800138000") == (soon, theirs, late)


def test_what_is_over_before_it_begins_is_not_kept(service: Reminders, engine: Engine, now: datetime) -> None:
    with pytest.raises(ReminderInPast):
        add(service, now, habit="once")
    assert due(engine) == []


def test_nobody_is_rung_more_than_so_often_whoever_asks_for_it(service: Reminders, now: datetime) -> None:
    for number in range(MOST):
        add(service, now, f"第{number}样药", conversation=f"c{number}")
    with pytest.raises(TooManyReminders):
        add(service, now, conversation="another")
    add(service, now, conversation="another", phone="13900139000")
    add(service, now, conversation="another", phone=None)


def test_a_conversation_has_only_so_many(service: Reminders, now: datetime) -> None:
    for number in range(MOST):
        add(service, now, f"第{number}样药", phone=None)
    with pytest.raises(TooManyReminders):
        add(service, now, "再一样", phone=None)


def test_when_one_was_said_the_next_is_planned_once(service: Reminders, engine: Engine, now: datetime) -> None:
    reminder = add(service, now)
    at = reminder.next_at
    assert at
    for expected in (True, False):  # a second clock with the same job finds nothing to say
        with engine.begin() as connection:
            assert (reminders.fire(connection, reminder.id, at, at) is not None) is expected
    assert due(engine) == ["2026-11-22T00:00", "2026-11-23T00:00"]


def test_times_that_were_missed_are_passed_over(service: Reminders, engine: Engine, now: datetime) -> None:
    reminder = add(service, now)
    assert reminder.next_at
    with engine.begin() as connection:
        fired = reminders.fire(connection, reminder.id, reminder.next_at, now + 5 * DAY)
    assert fired and fired.next_at == now.replace(hour=8) + 6 * DAY


def test_a_single_one_is_over_when_it_was_said(service: Reminders, engine: Engine, now: datetime) -> None:
    reminder = add(service, now, habit="once", times=("14:00",))
    assert reminder.next_at
    with engine.begin() as connection:
        fired = reminders.fire(connection, reminder.id, reminder.next_at, reminder.next_at)
    assert fired and (fired.state, fired.next_at) == ("over", None)
    assert service.of("c") == () and len(due(engine)) == 1


def test_who_cancels_is_not_reminded_and_may_take_it_back_for_ten_minutes(
    service: Reminders, engine: Engine, now: datetime
) -> None:
    one, two = add(service, now), add(service, now, "量血压")
    changes = Changes(engine, (service,))
    service.cancel([one.id, two.id], "c", now)
    assert service.of("c") == ()
    with engine.begin() as connection:
        assert one.next_at and reminders.fire(connection, one.id, one.next_at, one.next_at) is None
    with pytest.raises(NoSuchReminder):
        service.cancel([one.id], "c", now)
    with pytest.raises(TooLate):
        changes.undo("c", now + timedelta(minutes=11))
    assert changes.undo("c", now + timedelta(minutes=9)).kind == "reminder_cancel"
    assert {reminder.id for reminder in service.of("c")} == {one.id, two.id}
    assert due(engine) == ["2026-11-22T00:00"] * 2  # the jobs were there still


def test_all_are_cancelled_or_none(service: Reminders, now: datetime) -> None:
    reminder = add(service, now)
    with pytest.raises(NoSuchReminder):
        service.cancel([reminder.id, "unknown"], "c", now)
    assert service.of("c") == (reminder,)


def test_a_new_one_can_be_taken_back(service: Reminders, engine: Engine, now: datetime) -> None:
    reminder = add(service, now)
    undone = Changes(engine, (service,)).undo("c", now + timedelta(minutes=5))
    assert (undone.kind, undone.subject.id, undone.subject.state) == ("reminder", reminder.id, "cancelled")


def test_a_time_that_has_gone_by_meanwhile_is_not_brought_back(
    service: Reminders, engine: Engine, now: datetime
) -> None:
    reminder = add(service, now, habit="once", times=("10:05",))
    service.cancel([reminder.id], "c", now)
    with pytest.raises(CannotUndo):
        Changes(engine, (service,)).undo("c", now + timedelta(minutes=9))


def test_a_missing_database_is_told_as_unavailable(now: datetime) -> None:
    with pytest.raises(BookingUnavailable):
        add(Reminders(create_engine("sqlite://")), now)
