"""What is said about waiting is true: the place, the minutes, whether anybody is there at all."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert

from bot import database
from bot.conversation import Hub
from bot.dialogue import Reply, Said
from bot.duty import SHANGHAI, Duty
from bot.line import InLine, Line
from bot.people import operators
from bot.rows import stamp
from bot.store import Store
from bot.waiting import Wait, Waiting

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=SHANGHAI)
NIGHT = NOON.replace(hour=23)


def on(store: Store, name: str, seen_at: dt.datetime, active: bool = True) -> None:
    """An operator whose page asked at `seen_at`."""
    row = {"id": name, "name": name, "shown": name, "password_hash": "", "role": "operator", "active": active}
    row |= {"failures": 0, "seen_at": stamp(seen_at), "created_at": stamp(NOON)}
    with store.engine.begin() as connection:
        connection.execute(insert(operators).values(row))


def line(*people: tuple[str, str, bool], on: int = 1, held: int = 0, helped: tuple[float, ...] = ()) -> Line:
    waiting = tuple(InLine(name, reason, urgent, f"{at:02}") for at, (name, reason, urgent) in enumerate(people))
    return Line(waiting, on, held, helped)


def test_danger_goes_first_then_who_has_waited_longest(small_content):
    waiting = Waiting(small_content)
    people = line(("a", "asked", False), ("b", "stuck", False), ("c", "asked", False), ("d", "heart", True))
    assert [one.id for one in waiting.ordered(people)] == ["d", "b", "a", "c"]
    assert [waiting.wait(people, name).position for name in "abcd"] == [3, 2, 4, 1]
    assert waiting.wait(people, "e") is None


def test_a_reason_that_is_not_in_the_content_goes_last_unless_it_is_urgent(small_content):
    waiting = Waiting(small_content)
    assert waiting.rank("something", False) == 4
    assert waiting.rank("something", True) == waiting.rank("fire", True) == 0


ASKED = [(name, "asked", False) for name in "abcd"]


@pytest.mark.parametrize(
    ("on", "held", "minutes"),
    [
        (1, 0, [1, 6, 12, 18]),  # the one at the desk is free
        (1, 1, [6, 12, 18, 24]),
        (2, 0, [1, 1, 3, 6]),
        (2, 2, [3, 6, 9, 12]),
        (0, 0, [None] * 4),
    ],
)
def test_minutes_follow_from_who_is_ahead_and_who_is_on(small_content, on, held, minutes):
    waiting = Waiting(small_content)
    waits = [waiting.wait(line(*ASKED, on=on, held=held), name) for name in "abcd"]
    assert [wait.minutes for wait in waits] == minutes
    assert {wait.open for wait in waits} == {on > 0}


def test_minutes_follow_from_how_long_helping_took_lately_once_that_is_known(small_content):
    waiting = Waiting(small_content)
    assert waiting.wait(line(*ASKED, helped=(60.0, 60.0)), "b").minutes == 6
    assert waiting.wait(line(*ASKED, helped=(60.0, 120.0, 3000.0)), "b").minutes == 2  # one long talk says little


def test_only_active_operators_whose_page_asked_within_a_minute_are_on(hub, store):
    conversation = hub.open("web", "shanghai").id
    hub.call(conversation, "asked")
    on(store, "gone", NOON - dt.timedelta(seconds=61))
    on(store, "dismissed", NOON, active=False)
    assert hub.since(conversation).wait == Wait(1, None, False)
    on(store, "here", NOON - dt.timedelta(seconds=60))
    assert hub.since(conversation).wait == Wait(1, 1, True)


def test_helping_that_ended_makes_the_next_estimate(hub, store, clock):
    on(store, "wang", NOON + dt.timedelta(hours=1))
    for _ in range(3):
        helped = hub.open("web", "shanghai").id
        hub.call(helped, "asked")
        hub.take(helped, "wang")
        clock.forward(120)
        hub.release(helped, "wang")
    first, second = (hub.open("web", "shanghai").id for _ in range(2))
    hub.call(first, "asked")
    clock.forward(1)
    hub.call(second, "asked")
    assert hub.since(second).wait == Wait(2, 2, True)
    hub.take(first, "wang")
    assert hub.since(second).wait == Wait(1, 2, True)
    assert hub.since(first).wait is None


def wants_person(question):
    return Reply((Said("好"),), handoff="asked")


def test_who_calls_hears_the_place_and_the_minutes(hub, store, dialogue, clock):
    on(store, "wang", NOON)
    dialogue.answer = wants_person
    first, second = (hub.open("web", "shanghai").id for _ in range(2))
    said = hub.hear(first, "转人工").messages[-1]
    assert said.text == hub.content.phrase("waiting.next", minutes=1).text
    clock.forward(1)
    said = hub.hear(second, "转人工").messages[-1]
    assert said.text == hub.content.phrase("waiting.long", position=2, minutes=6).text
    assert ("请给我回电", "请给我回电") in said.choices
    again = hub.hear(second, "人呢").messages[-1]
    assert again.text == hub.content.phrase("still_waiting.line", position=2, minutes=6).text


def test_outside_the_hours_it_says_when_somebody_is_there(small_content):
    waiting = Waiting(small_content, Duty.parse("08:30-12:00,13:00-17:30"))
    for again in (False, True):
        said = waiting.words(Wait(1, None, False), NIGHT, again)
        assert "早上8点半到中午12点、下午1点到下午5点半" in said.text
        assert "早上八点半到中午十二点" in said.speech and "12345" not in said.speech
    assert waiting.words(Wait(1, None, False), NOON).choices == (("请给我回电", "请给我回电"),)


def test_somebody_who_works_late_is_no_reason_to_say_that_nobody_is_there(small_content):
    said = Waiting(small_content).words(Wait(1, 1, True), NIGHT)
    assert said.text == small_content.phrase("waiting.next", minutes=1).text


def test_a_short_wait_brings_no_offer_of_a_call_back(small_content):
    waiting = Waiting(small_content, long=10)
    assert (
        not waiting.long(Wait(2, 10, True)) and waiting.long(Wait(2, 11, True)) and waiting.long(Wait(1, None, False))
    )
    assert waiting.words(Wait(2, 10, True), NOON).choices == ()


def test_every_sentence_about_waiting_can_be_kept_in_mind(small_content):
    waiting = Waiting(small_content, Duty.parse("08:30-12:00,13:00-17:30"))
    for wait in (Wait(1, 1, True), Wait(3, 4, True), Wait(9, 45, True), Wait(1, None, False)):
        for now in (NOON, NIGHT):
            for again in (False, True):
                assert len(waiting.words(wait, now, again).text) <= 80


def test_after_an_alarm_nothing_is_said_about_waiting(hub):
    conversation = hub.open("web", "shanghai").id
    heard = hub.hear(conversation, "我胸口痛")
    assert len(heard.messages) == 2
    assert heard.wait == Wait(1, None, False)


def test_the_line_is_the_same_on_every_database(any_engine, small_content, clock, dialogue):
    database.metadata.create_all(any_engine)
    store = Store(any_engine)
    on(store, "wang", NOON)
    hub = Hub(store, dialogue, small_content, clock)
    ids = [hub.open("web", "shanghai").id for _ in range(3)]
    for one in ids:
        hub.call(one, "asked")
    assert sorted(hub.since(one).wait.position for one in ids) == [1, 2, 3]
