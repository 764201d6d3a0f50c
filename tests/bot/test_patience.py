"""Those who wait hear how it stands, at each milestone once; who has left is kept as a ticket; alarms stay on top."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, update

from bot import database
from bot.calls import calls
from bot.conversation import Hub
from bot.dialogue import Reply, Said
from bot.duty import Duty
from bot.patience import Patience, milestone
from bot.people import operators
from bot.rows import stamp
from bot.services.tickets import Tickets, Wish
from bot.store import Store
from bot.waiting import Waiting

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def patience(hub) -> Patience:
    return Patience(hub.store, hub.content, hub.waits)


@pytest.fixture
def waiter(hub) -> str:
    conversation = hub.open("web", "shanghai").id
    hub.hear(conversation, "我想办社保卡")
    hub.call(conversation, "asked")
    return conversation


def told(hub: Hub, conversation: str) -> list[str]:
    """What the system said after calling."""
    return [m.text for m in hub.since(conversation).messages if m.sender == "system"][1:]


def on(hub: Hub, seen_at: dt.datetime) -> None:
    row = {"id": "w", "name": "wang", "shown": "小王", "password_hash": "", "role": "operator", "active": True}
    row |= {"failures": 0, "seen_at": stamp(seen_at), "created_at": stamp(seen_at)}
    with hub.store.engine.begin() as connection:
        connection.execute(insert(operators).values(row))


def through(hub, clock, patience, minutes: int, seconds: int = 20) -> None:
    """Ticks every `seconds` for so many minutes."""
    for _ in range(minutes * 60 // seconds):
        clock.forward(seconds)
        patience.remind(clock())


@pytest.mark.parametrize(
    ("minutes", "mark"),
    [(0, None), (1.99, None), (2, 2), (4.9, 2), (5, 5), (9.9, 5), (10, 10), (19.9, 10), (20, 20), (65, 60), (600, 600)],
)
def test_the_milestones_are_two_five_ten_and_then_every_ten_minutes(minutes, mark):
    assert milestone(minutes * MINUTE) == (mark and mark * MINUTE)


def test_each_milestone_is_told_once_however_often_the_clock_ticks(hub, clock, patience, waiter):
    through(hub, clock, patience, 35)
    assert len(told(hub, waiter)) == 5  # 2, 5, 10, 20, 30
    assert all("12345" in text for text in told(hub, waiter))


def test_whoever_is_with_the_telephone_exchange_is_told_nothing_that_they_would_not_hear(hub, clock, patience, waiter):
    call = {"id": "c", "conversation_id": waiter, "started_at": stamp(clock())}
    with hub.store.engine.begin() as connection:
        connection.execute(insert(calls).values(**call))
    through(hub, clock, patience, 3)
    assert len(told(hub, waiter)) == 1  # on the line: after two minutes
    with hub.store.engine.begin() as connection:
        connection.execute(update(calls).values(ended_at=stamp(clock())))
    through(hub, clock, patience, 32)
    patience.leave(clock())
    assert len(told(hub, waiter)) == 1
    assert len(Tickets(hub.store.engine).listed()) == 1  # and nothing is forgotten


def test_what_is_told_is_how_it_stands_now(hub, clock, patience, waiter):
    on(hub, clock() + 60 * MINUTE)
    through(hub, clock, patience, 2)
    assert told(hub, waiter) == [hub.content.phrase("still_waiting.next", minutes=1).text]
    urgent = hub.open("web", "shanghai").id
    hub.call(urgent, "heart", urgent=True)
    through(hub, clock, patience, 3)
    assert told(hub, waiter)[1] == hub.content.phrase("still_waiting.line", position=2, minutes=6).text


def test_a_clock_that_was_away_tells_it_once_and_not_for_every_milestone(hub, clock, patience, waiter):
    clock.forward(25 * 60)
    patience.remind(clock())
    patience.remind(clock())
    assert len(told(hub, waiter)) == 1
    clock.forward(5 * 60)
    patience.remind(clock())
    assert len(told(hub, waiter)) == 2


def test_two_clocks_tell_each_milestone_once(any_engine, small_content, dialogue, clock, at_once):
    database.metadata.create_all(any_engine)
    hub = Hub(Store(any_engine), dialogue, small_content, clock)
    waiters = [hub.open("web", "shanghai").id for _ in range(5)]
    for waiter in waiters:
        hub.call(waiter, "asked")
    patience = Patience(hub.store, hub.content, hub.waits)
    for minutes in (2, 3, 5):
        clock.forward(minutes * 60)
        assert at_once(lambda _: patience.remind(clock()), 6) == [None] * 6
    assert [len(told(hub, waiter)) for waiter in waiters] == [3] * 5


def test_nobody_is_told_who_is_helped_or_waits_no_more(hub, clock, patience, waiter):
    other = hub.open("web", "shanghai").id
    hub.call(other, "asked")
    hub.take(waiter, "wang")
    hub.withdraw(other)
    clock.forward(300)
    patience.remind(clock())
    assert told(hub, waiter) == [hub.content.phrase("taken").text]
    assert told(hub, other) == [hub.content.phrase("withdrawn").text]


def test_who_calls_again_later_begins_to_wait_anew(hub, clock, patience, waiter):
    through(hub, clock, patience, 6)
    hub.withdraw(waiter)
    hub.call(waiter, "asked")
    before = len(told(hub, waiter))
    clock.forward(60)
    patience.remind(clock())
    assert len(told(hub, waiter)) == before


def test_the_buttons_of_the_bots_question_stay_under_it(hub, clock, patience, dialogue, waiter):
    dialogue.answer = lambda question: Reply((Said("哪天？", choices=(("明天", "明天"),)),))
    hub.hear(waiter, "我想挂号")
    clock.forward(120)
    patience.remind(clock())
    assert hub.since(waiter).messages[-1].choices == ()


# --- alarms -------------------------------------------------------------------------------------------------------


def test_in_an_emergency_what_is_said_again_is_the_advice(hub, clock, patience):
    conversation = hub.open("web", "shanghai").id
    alarm = hub.hear(conversation, "我胸口痛").messages[-1]
    through(hub, clock, patience, 6)
    newest = hub.since(conversation, alarm.n).messages
    assert [message.text for message in newest] == [alarm.text] * 2


def test_who_talks_on_after_an_alarm_hears_how_the_waiting_stands(hub, clock, patience):
    conversation = hub.open("web", "shanghai").id
    hub.hear(conversation, "我胸口痛")
    hub.hear(conversation, "没事，我要挂号")
    clock.forward(120)
    patience.remind(clock())
    assert (
        hub.since(conversation).messages[-1].text
        == hub.content.phrase("still_waiting", hotline="12345", hotline_spoken="").text
    )


# --- who has left -------------------------------------------------------------------------------------------------


def tickets(hub: Hub, conversation: str):  # type: ignore[no-untyped-def]
    return Tickets(hub.store.engine).of(conversation)


def test_who_waited_half_an_hour_and_fell_silent_is_kept_as_a_ticket_and_told_its_number(hub, clock, patience, waiter):
    with hub.store.change(waiter, clock()) as change:
        change.set(brief={"want": "补办社保卡", "collected": [["电话", "13800138000"]]})
    clock.forward(29 * 60)
    patience.leave(clock())
    assert tickets(hub, waiter) == ()
    clock.forward(60)
    patience.leave(clock())
    patience.leave(clock())
    (ticket,) = tickets(hub, waiter)
    assert (ticket.kind, ticket.phone, ticket.city) == ("unfinished", "13800138000", "shanghai")
    assert "补办社保卡" in ticket.what and "30分钟" in ticket.what
    assert ticket.reference in told(hub, waiter)[-1]
    assert hub.since(waiter).holder == "waiting"  # the place in the line stays


def test_who_still_talks_is_not_taken_to_have_left(hub, clock, patience, waiter):
    clock.forward(28 * 60)
    hub.hear(waiter, "还没来吗")
    clock.forward(14 * 60)
    patience.leave(clock())
    assert tickets(hub, waiter) == ()
    clock.forward(60)
    patience.leave(clock())
    assert len(tickets(hub, waiter)) == 1


def test_at_closing_time_nobody_is_forgotten(hub, clock, waiter):
    patience = Patience(hub.store, hub.content, Waiting(hub.content, Duty.parse("08:30-12:10")))
    clock.forward(9 * 60)
    patience.leave(clock())
    assert tickets(hub, waiter) == ()
    clock.forward(6 * 60)  # 12:15, and silent for fifteen minutes
    patience.leave(clock())
    assert len(tickets(hub, waiter)) == 1
    assert "早上8点半到中午12点10分" in told(hub, waiter)[-1]


def test_after_the_ticket_nobody_talks_to_an_empty_chair(hub, clock, patience, waiter):
    for seconds in (*[60] * 60, *[600] * 6 * 11):  # milestones are ten minutes apart by then
        clock.forward(seconds)
        patience.remind(clock())
        patience.leave(clock())
    assert len(tickets(hub, waiter)) == 1
    assert len(told(hub, waiter)) <= 7
    hub.hear(waiter, "有人吗")
    before = len(told(hub, waiter))
    clock.forward(600)
    patience.remind(clock())
    assert len(told(hub, waiter)) == before + 1


def test_who_has_a_call_back_needs_no_second_ticket(hub, clock, patience, waiter):
    Tickets(hub.store.engine).open(Wish("callback", "x", "shanghai", waiter, phone="1"), "resident", clock())
    clock.forward(3600)
    patience.leave(clock())
    assert [ticket.kind for ticket in tickets(hub, waiter)] == ["callback"]


def test_two_clocks_make_one_ticket(any_engine, small_content, dialogue, clock, at_once):
    database.metadata.create_all(any_engine)
    hub = Hub(Store(any_engine), dialogue, small_content, clock)
    waiter = hub.open("web", "shanghai").id
    hub.call(waiter, "asked")
    clock.forward(3600)
    patience = Patience(hub.store, hub.content, hub.waits)
    assert at_once(lambda _: patience.leave(clock()), 6) == [None] * 6
    assert len(tickets(hub, waiter)) == 1 and len(told(hub, waiter)) == 1


def test_one_broken_conversation_keeps_nobody_else_from_being_told(hub, clock, patience, waiter, monkeypatch):
    broken = hub.open("web", "shanghai").id
    with hub.store.change(broken, clock()) as change:
        change.set(holder="waiting", brief={"want": "x", "collected": 7})
        change.begin_wait("asked", False)
    clock.forward(3600)
    patience.leave(clock())
    assert tickets(hub, broken) == () and len(tickets(hub, waiter)) == 1
