"""Every steering word at every place: it does its work, and the resident is back where they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from places import IN_A_GUIDE, IN_A_TASK, PLACES, SAYINGS
from resident import Resident, buttons, words

from actions.controls import CONTROLS, INTERRUPTING
from actions.turn import Answer

At = Callable[[str], Resident]
IN_HAND = IN_A_TASK + IN_A_GUIDE
# After these the resident stands where they stood. An answer, a next or a previous one moves them on or back.
STAY = tuple(name for name in SAYINGS if name in INTERRUPTING | {"greet", "thank", "out_of_scope"})
STAY = tuple(name for name in STAY if name not in ("previous_step", "start_over", "cancel_task", "change_city"))
FIRST = ("book: department", "taxi: goal", "retirement: sex")
PLACE = ("service", "known", "asked", "route", "step")


def _place(resident: Resident) -> dict[str, object] | None:
    frame = resident.agenda.frame
    return {name: getattr(frame, name) for name in PLACE} if frame else None


def _says(resident: Resident, control: str) -> Answer:
    return resident.says(SAYINGS[control], control)


def test_a_way_of_saying_stands_here_for_every_control() -> None:
    assert set(SAYINGS) == set(CONTROLS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("control", SAYINGS)
def test_every_control_is_answered_everywhere(at: At, place: str, control: str) -> None:
    if (place, control) in (("book: confirm", "affirm"), ("taxi: confirm", "affirm")):
        pytest.skip("a yes to the read-back writes to the database: test_book.py and test_taxi.py")
    resident = at(place)
    answer = _says(resident, control)
    assert words(answer).strip()
    assert not answer.urgent
    # Only who is stuck where no hint is left is handed over; nobody else asked for a person.
    assert answer.handoff is None or control in ("report_stuck", "deny")


def test_what_means_something_for_a_call_is_said_by_a_sign_and_not_by_its_words_alone(at: At) -> None:
    assert _says(at("nothing"), "goodbye").expect == "goodbye"
    assert _says(at("nothing"), "deny").expect == "end"
    assert _says(at("book: phone"), "wait").agenda.waiting


@pytest.mark.parametrize("control", ["repeat", "speak_slower", "speak_louder"])
def test_who_did_not_catch_the_greeting_hears_who_this_is_and_what_there_is(at: At, control: str) -> None:
    answer = _says(at("nothing"), control)
    assert "我是伴办" in words(answer) and "还有别的事" not in words(answer)
    assert "预约看病" in buttons(answer)


@pytest.mark.parametrize("place", IN_HAND)
@pytest.mark.parametrize("control", STAY)
def test_a_word_in_between_leaves_the_resident_where_they_were(at: At, place: str, control: str) -> None:
    resident = at(place)
    before = _place(resident)
    _says(resident, control)
    assert _place(resident) == before


@pytest.mark.parametrize("place", IN_HAND)
@pytest.mark.parametrize(
    "control", ["speak_slower", "speak_louder", "greet", "thank", "ask_capabilities", "out_of_scope"]
)
def test_after_a_word_in_between_the_question_is_asked_again(at: At, place: str, control: str) -> None:
    resident = at(place)
    question = _last_text(resident)
    assert question in words(_says(resident, control))


@pytest.mark.parametrize("place", IN_HAND)
def test_again_says_exactly_what_was_said(at: At, place: str) -> None:
    resident = at(place)
    before = [said["text"] for said in resident.agenda.said]
    answer = _says(resident, "repeat")
    assert [phrase.text for phrase in answer.said][: len(before)] == before


@pytest.mark.parametrize("place", IN_HAND)
def test_again_and_again_does_not_grow_and_the_third_time_offers_a_person(at: At, place: str) -> None:
    resident = at(place)
    answers = [words(_says(resident, "repeat")) for _ in range(4)]
    assert answers[2] == answers[3]
    assert resident.context().say("person.offer").text in answers[2]


@pytest.mark.parametrize("place", IN_HAND)
def test_after_wait_again_means_the_question(at: At, place: str) -> None:
    resident = at(place)
    question = _last_text(resident)
    assert question not in words(_says(resident, "wait"))
    assert question in words(_says(resident, "repeat"))


@pytest.mark.parametrize("place", PLACES)
def test_the_voice_becomes_slower_and_louder_and_never_too_much(at: At, place: str) -> None:
    resident = at(place)
    for _ in range(9):
        _says(resident, "speak_slower")
        _says(resident, "speak_louder")
    assert 0.5 <= resident.agenda.rate < 0.7
    assert 1.5 < resident.agenda.volume <= 2.0


@pytest.mark.parametrize("place", IN_HAND)
def test_not_understood_is_said_in_other_words(at: At, place: str) -> None:
    resident = at(place)
    question = _last_text(resident)
    answer = _says(resident, "explain_more")
    assert answer.said[0].text != question


@pytest.mark.parametrize("place", IN_HAND)
def test_dropping_it_leaves_nothing_in_hand(at: At, place: str) -> None:
    resident = at(place)
    service = resident.agenda.stack[-1].service
    answer = _says(resident, "cancel_task")
    assert resident.agenda.frame is None
    assert resident.context().want(service) in words(answer)


@pytest.mark.parametrize("place", IN_HAND)
def test_dropping_it_offers_what_was_left_waiting(at: At, place: str) -> None:
    resident = at(place)
    left = _place(resident)
    other = ("我多大能退休", "retirement_age") if place.startswith("taxi") else ("我要叫车", "call_taxi")
    resident.says(*other)
    _says(resident, "cancel_task")
    resident.says("好的", "affirm")
    assert _place(resident) == left


@pytest.mark.parametrize("place", IN_HAND)
def test_beginning_anew_forgets_what_was_in_hand(at: At, place: str) -> None:
    resident = at(place)
    _says(resident, "start_over")
    assert resident.agenda.stack == ()
    assert resident.agenda.offer is None


@pytest.mark.parametrize("place", IN_HAND)
def test_changing_to_the_city_where_one_is_leads_back(at: At, place: str) -> None:
    resident = at(place)
    service = _place(resident)
    assert service
    _says(resident, "change_city")
    resident.says("上海", "inform")
    frame = resident.agenda.frame
    assert frame and frame.service == service["service"]
    assert resident.agenda.city == "shanghai"


@pytest.mark.parametrize("place", [place for place in IN_A_TASK if place not in FIRST])
def test_a_step_back_asks_the_question_before(at: At, place: str) -> None:
    resident = at(place)
    asked = resident.agenda.stack[-1].asked
    _says(resident, "previous_step")
    assert resident.agenda.frame and resident.agenda.frame.asked != asked


@pytest.mark.parametrize("place", FIRST)
def test_before_the_first_question_there_is_none(at: At, place: str) -> None:
    resident = at(place)
    before = _place(resident)
    answer = _says(resident, "previous_step")
    assert _place(resident) == before
    assert resident.context().say("task.first").text in words(answer)


def test_with_nothing_in_hand_there_is_nothing_to_drop(at: At) -> None:
    resident = at("nothing")
    assert words(_says(resident, "cancel_task")) == resident.context().say("nothing_in_hand").text


def test_what_it_can_do_is_offered_as_buttons(at: At) -> None:
    assert len(buttons(_says(at("nothing"), "ask_capabilities"))) >= 3


def test_stuck_with_nothing_in_hand_asks_where_and_a_yes_calls_a_person(at: At) -> None:
    resident = at("nothing")
    _says(resident, "report_stuck")
    assert resident.says("好的", "affirm").handoff == "stuck"


@pytest.mark.parametrize("place", IN_A_TASK)
def test_stuck_twice_at_one_question_calls_a_person_and_keeps_the_place(at: At, place: str) -> None:
    resident = at(place)
    before = _place(resident)
    assert _says(resident, "report_stuck").handoff is None
    assert _says(resident, "report_stuck").handoff == "stuck"
    assert _place(resident) == before


# Where any words may be the answer (from where, to where), doubtful words are one.
@pytest.mark.parametrize("place", [place for place in IN_HAND if place not in ("taxi: goal", "taxi: start")])
@pytest.mark.parametrize("control", ["repeat", "explain_more", "speak_slower", "wait"])
def test_a_doubtful_steering_word_is_not_obeyed_but_nothing_is_lost(at: At, place: str, control: str) -> None:
    resident = at(place)
    before = _place(resident)
    resident.says("嗯呢嘛", control, 0.3)
    assert _place(resident) == before


def _last_text(resident: Resident) -> str:
    """The question or the step that was said last."""
    said = [str(phrase["text"]) for phrase in resident.agenda.said]
    offer = resident.context().say("person.offer").text
    return [text for text in said if text != offer][-1]
