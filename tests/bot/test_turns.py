"""Processes die, threads race, the database is locked: nothing said is lost, nothing is answered twice."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest

from bot import database
from bot.conversation import Hub
from bot.dialogue import Reply, Said
from bot.holder import MoveRefused
from bot.store import Store, StoreUnavailable


class Killed(BaseException):
    """What a killed process looks like from inside: nothing catches it, nothing is tidied up."""


def dies(question):
    raise Killed


def answers(hub, conversation):
    """(number that is answered, text) of everything the bot said after the greeting."""
    return [(m.answers, m.text) for m in hub.since(conversation, 1).messages if m.sender == "bot"]


@pytest.fixture
def conversation(hub):
    return hub.open("web", "shanghai").id


@pytest.fixture
def killed_after(hub, dialogue, conversation):
    """One answered message, and one whose process died while the dialogue was thinking."""
    works = dialogue.answer
    hub.hear(conversation, "一")
    dialogue.answer = dies
    with pytest.raises(Killed):
        hub.hear(conversation, "二", "key-2")
    dialogue.answer = works
    return conversation


# --- killed in mid-turn ----------------------------------------------------------------------------------------------


def test_what_was_said_before_the_process_died_is_kept(hub, killed_after):
    assert hub.since(killed_after).messages[-1].text == "二"


def test_a_dead_turn_is_not_taken_for_dead_while_it_might_still_think(hub, dialogue, killed_after):
    hub.since(killed_after)
    assert hub.recover() == 0
    assert len(dialogue.asked) == 2


def test_the_next_read_answers_what_a_dead_turn_left(hub, killed_after, clock):
    clock.forward(12)
    assert [m.text for m in hub.since(killed_after, 4).messages] == ["2：二"]


def test_recover_answers_once_however_often_it_is_called(hub, dialogue, killed_after, clock):
    clock.forward(12)
    assert hub.recover() == 1
    assert hub.recover() == 0
    assert answers(hub, killed_after) == [(2, "1：一"), (4, "2：二")]
    assert dialogue.asked[-1].agenda == {"turns": 1}  # asked again as it was asked first


def test_the_next_message_is_answered_after_the_one_that_was_left(hub, killed_after, clock):
    clock.forward(12)
    heard = hub.hear(killed_after, "三")
    assert answers(hub, killed_after) == [(2, "1：一"), (4, "2：二"), (5, "3：三")]
    assert [m.text for m in heard.messages] == ["三", "2：二", "3：三"]


def test_a_page_that_sends_again_after_the_crash_gets_its_answer(hub, killed_after, clock):
    clock.forward(12)
    assert [m.text for m in hub.hear(killed_after, "二", "key-2").messages] == ["二", "2：二"]


def test_a_crash_between_the_answer_and_storing_it_does_not_advance_twice(
    hub, dialogue, conversation, clock, monkeypatch
):
    real, calls = hub.store.change, []

    def second_one_fails(*args):
        calls.append(args)
        if len(calls) == 2:
            raise StoreUnavailable("locked")
        return real(*args)

    monkeypatch.setattr(hub.store, "change", second_one_fails)
    with pytest.raises(StoreUnavailable):
        hub.hear(conversation, "一")
    clock.forward(12)
    assert hub.recover() == 1
    assert [asked.agenda for asked in dialogue.asked] == [None, None]
    assert answers(hub, conversation) == [(2, "1：一")]


def test_an_engine_that_fails_in_a_way_nobody_foresaw_is_an_apology_and_a_person(hub, dialogue, conversation):
    def fails(question):
        raise TypeError("nobody foresaw this")

    dialogue.answer = fails
    heard = hub.hear(conversation, "一")
    assert [m.sender for m in heard.messages] == ["resident", "bot"]
    assert (heard.holder, hub.case(conversation).reason) == ("waiting", "dialogue_down")


def test_a_conversation_that_cannot_be_recovered_does_not_keep_the_others_waiting(
    hub, dialogue, killed_after, clock, monkeypatch
):
    works, dialogue.answer = dialogue.answer, dies
    others = [hub.open("web", "shanghai").id for _ in range(2)]
    for other in others:
        with pytest.raises(Killed):
            hub.hear(other, "三")
    dialogue.answer = works
    clock.forward(12)
    real = hub._turns.resume

    def resume(conversation):
        if conversation == killed_after:
            raise ValueError("as told")
        return real(conversation)

    monkeypatch.setattr(hub._turns, "resume", resume)
    assert hub.recover() == 2
    assert [answers(hub, other) for other in others] == [[(2, "1：三")]] * 2


def test_an_emergency_is_stored_with_its_answer_or_not_at_all(hub, conversation, monkeypatch):
    def fails(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(hub._turns, "alarm", fails)
    with pytest.raises(Killed):
        hub.hear(conversation, "我胸口痛")
    assert len(hub.since(conversation).messages) == 1


def test_a_turn_that_comes_late_finds_its_message_answered_and_says_nothing(hub, dialogue, conversation, clock):
    works = dialogue.answer

    def slow_once(question):
        dialogue.answer = works
        clock.forward(12)  # the lease is over, and somebody reads
        assert [m.text for m in hub.since(conversation, 2).messages] == ["1：一"]
        return Reply((Said("too late"),), agenda={"turns": 99})

    dialogue.answer = slow_once
    hub.hear(conversation, "一")
    assert answers(hub, conversation) == [(2, "1：一")]
    assert hub.store.conversation(conversation).agenda == {"turns": 1}


def test_a_late_turn_never_applies_its_agenda_to_a_later_message(hub, dialogue, conversation, clock):
    works = dialogue.answer

    def slow_once(question):
        dialogue.answer = works
        clock.forward(12)
        hub.hear(conversation, "二")
        return Reply((Said("too late"),), agenda={"turns": 99})

    dialogue.answer = slow_once
    hub.hear(conversation, "一")
    assert answers(hub, conversation) == [(2, "1：一"), (3, "2：二")]
    assert hub.store.conversation(conversation).agenda == {"turns": 2}


def test_a_reply_on_its_way_is_dropped_when_an_operator_takes_over(hub, dialogue, conversation):
    hub.call(conversation, "asked")

    def taken_meanwhile(question):
        hub.take(conversation, "op")
        return Reply((Said("too late"),), agenda={"turns": 99}, handoff="asked")

    dialogue.answer = taken_meanwhile
    heard = hub.hear(conversation, "一")
    assert [m.sender for m in heard.messages] == ["resident", "system"]
    assert heard.holder == "operator"
    assert hub.store.conversation(conversation).agenda is None
    dialogue.answer = lambda question: Reply((Said("going on"),), agenda={"turns": 1})
    hub.release(conversation, "op")
    assert hub.recover() == 0


# --- two at once -----------------------------------------------------------------------------------------------------


def test_two_messages_sent_quickly_are_asked_one_after_the_other_with_a_fresh_agenda(hub, dialogue, conversation):
    works, began, go_on = dialogue.answer, threading.Event(), threading.Event()

    def slow_first(question):
        if question.text == "一":
            began.set()
            assert go_on.wait(10)
        return works(question)

    dialogue.answer = slow_first
    heard = {}
    first = threading.Thread(target=lambda: heard.update(first=hub.hear(conversation, "一")))
    first.start()
    assert began.wait(10)
    second = threading.Thread(target=lambda: heard.update(second=hub.hear(conversation, "二")))
    second.start()
    for _ in range(500):  # the second is stored while the first is being thought about
        if len(hub.store.since(conversation)[0]) == 3:
            break
        time.sleep(0.01)
    assert len(dialogue.asked) == 1
    go_on.set()
    first.join(10)
    second.join(10)
    assert [(asked.text, asked.agenda) for asked in dialogue.asked] == [("一", None), ("二", {"turns": 1})]
    assert answers(hub, conversation) == [(2, "1：一"), (3, "2：二")]
    second_heard = [m.text for m in heard["second"].messages]
    assert second_heard[0] == "二" and "2：二" in second_heard


def test_an_emergency_does_not_stand_in_line_behind_an_earlier_question(hub, dialogue, conversation):
    works = dialogue.answer
    seen = []

    def help_is_called_meanwhile(question):
        seen.extend(m.text for m in hub.hear(conversation, "我胸口痛").messages[1:])
        return works(question)

    dialogue.answer = help_is_called_meanwhile
    hub.hear(conversation, "一")
    assert "120" in seen[0]
    assert (2, "1：一") in answers(hub, conversation)  # and the earlier question is answered all the same


def test_five_said_at_once_are_each_answered_once_in_their_order(
    any_engine, dialogue, small_content, clock, at_once, monkeypatch
):
    database.metadata.create_all(any_engine)
    monkeypatch.setattr("bot.safety.check", lambda text: None)
    hub = Hub(Store(any_engine), dialogue, small_content, clock)
    conversation = hub.open("web", "shanghai").id
    heard = at_once(lambda place: hub.hear(conversation, f"第{place}句"), 5)
    assert not [result for result in heard if isinstance(result, Exception)]
    said = [m for m in hub.since(conversation, 1).messages if m.sender == "resident"]
    assert [asked.n for asked in dialogue.asked] == [m.n for m in said]
    assert [text for _, text in answers(hub, conversation)] == [f"{place}：{m.text}" for place, m in enumerate(said, 1)]
    numbers = [m.n for m in hub.since(conversation).messages]
    assert numbers == list(range(1, 12))


def test_the_same_key_sent_by_ten_at_once_is_said_once(
    any_engine, dialogue, small_content, clock, at_once, monkeypatch
):
    database.metadata.create_all(any_engine)
    monkeypatch.setattr("bot.safety.check", lambda text: None)
    hub = Hub(Store(any_engine), dialogue, small_content, clock)
    conversation = hub.open("web", "shanghai").id
    heard = at_once(lambda place: [m.text for m in hub.hear(conversation, "一", "key").messages], 10)
    assert heard == [["一", "1：一"]] * 10
    assert len(dialogue.asked) == 1


def test_of_twenty_operators_who_take_it_at_once_exactly_one_does(any_engine, dialogue, small_content, clock, at_once):
    database.metadata.create_all(any_engine)
    hub = Hub(Store(any_engine), dialogue, small_content, clock)
    conversation = hub.open("web", "shanghai").id
    hub.call(conversation, "asked")
    results = at_once(lambda place: hub.take(conversation, f"op{place}"), 20)
    winners = [place for place, result in enumerate(results) if result is None]
    assert len(winners) == 1
    assert all(isinstance(result, MoveRefused) for place, result in enumerate(results) if place not in winners)
    assert hub.store.conversation(conversation).operator == f"op{winners[0]}"


# --- a locked database -----------------------------------------------------------------------------------------------


def test_a_database_that_is_locked_for_a_while_loses_nothing(hub, conversation, sqlite_url):
    blocker = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    blocker.execute("BEGIN IMMEDIATE")
    with database.reading(hub.store.engine) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == database.LOCK_SECONDS * 1000 == 10_000
    threading.Timer(1, lambda: blocker.execute("COMMIT")).start()
    assert len(hub.since(conversation).messages) == 1  # readers do not wait
    assert [m.text for m in hub.hear(conversation, "一").messages] == ["一", "1：一"]


def test_a_database_that_is_gone_is_one_named_error(tmp_path, small_content, dialogue, clock):
    hub = Hub(Store(database.connect(f"sqlite:///{tmp_path}/empty.db")), dialogue, small_content, clock)
    with pytest.raises(StoreUnavailable):
        hub.open("web", "shanghai")
    assert not hub.store.ready()
