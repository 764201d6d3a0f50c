"""The agenda is JSON and back; what another version wrote begins anew instead of breaking."""

from __future__ import annotations

import json

import pytest

from actions.agenda import Agenda, Frame, Offer

FULL = Agenda(
    city="guangzhou",
    stack=(
        Frame("book_appointment", {"department": "骨科"}, "hospital", "hospital"),
        Frame("ride_code", route="on_site"),
    ),
    offer=Offer("start", "book_appointment", {"department": "全科"}),
    misses=1,
    said=({"text": "您去哪家？", "speech": None, "choices": []},),
    rate=0.7,
    volume=1.5,
    person={"name": "李秀英", "phone": "13800138000"},
)


def _through_json(agenda: Agenda) -> Agenda:
    return Agenda.from_json(json.loads(json.dumps(agenda.to_json(), ensure_ascii=False)), "shanghai")


def test_all_of_an_agenda_survives_being_json() -> None:
    assert _through_json(FULL) == FULL


def test_an_empty_agenda_survives_being_json() -> None:
    assert _through_json(Agenda("xiamen")) == Agenda("xiamen")


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_agenda_is_a_new_one_in_the_city_of_the_conversation(nothing: dict | None) -> None:
    assert Agenda.from_json(nothing, "beijing") == Agenda("beijing")


@pytest.mark.parametrize(
    "older",
    [
        {"turns": 3},
        {"city": "shanghai", "stack": [], "slots": {}},
        {"city": "shanghai"},
        {"city": "shanghai", "stack": [{"service": "book_appointment", "answers": {}}]},
        {"city": "shanghai", "stack": [{"known": {}}]},
        {"city": "shanghai", "stack": [], "offer": {"what": "person"}},
        {"city": "shanghai", "stack": "book_appointment"},
        {"city": "shanghai", "stack": None},
    ],
)
def test_what_an_older_version_wrote_begins_a_new_agenda(older: dict) -> None:
    assert Agenda.from_json(older, "shenzhen") == Agenda("shenzhen")


def test_a_service_taken_up_again_is_not_in_hand_twice() -> None:
    agenda = Agenda("shanghai").push(Frame("book_appointment", {"department": "骨科"})).push(Frame("call_taxi"))
    again = agenda.push(Frame("book_appointment"))
    assert [frame.service for frame in again.stack] == ["call_taxi", "book_appointment"]
    assert again.frame == Frame("book_appointment")


def test_what_was_left_waiting_comes_back_when_the_newer_one_is_done() -> None:
    agenda = Agenda("shanghai").push(Frame("book_appointment")).push(Frame("call_taxi"))
    assert agenda.pop().frame == Frame("book_appointment")
    assert agenda.pop().pop().frame is None


def test_only_the_newest_is_changed_by_putting() -> None:
    agenda = Agenda("shanghai").push(Frame("book_appointment")).push(Frame("call_taxi"))
    assert agenda.put(Frame("call_taxi", asked="goal")).stack == (
        Frame("book_appointment"),
        Frame("call_taxi", asked="goal"),
    )
