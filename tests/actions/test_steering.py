"""How sure is sure: act, ask back, ask for other words, offer a person."""

from __future__ import annotations

import pytest
from resident import Resident, buttons, words

from actions.turn import ACT, ASK, Answer

FAIR = (ASK + ACT) / 2  # sure enough to ask back, not sure enough to act


def _phrase(resident: Resident, key: str, **values: object) -> str:
    return resident.context().say(key, **values).text


def _says_ranked(resident: Resident, text: str, ranking: list[tuple[str, float]]) -> Answer:
    """A turn that the classifier is of several minds about."""
    names = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    resident._understand = lambda said: {"text": said, "intent": names[0], "intent_ranking": names}
    try:
        return resident.says(text)
    finally:
        resident._understand = None


@pytest.mark.parametrize("confidence", [ACT, 0.8, 1.0])
def test_a_sure_request_is_taken_up(resident: Resident, confidence: float) -> None:
    resident.says("帮我弄一下", "book_appointment", confidence)
    assert resident.agenda.frame and resident.agenda.frame.service == "book_appointment"


@pytest.mark.parametrize("confidence", [ASK, FAIR, ACT - 0.001])
def test_a_fair_guess_is_asked_back_and_a_yes_takes_it_up(resident: Resident, confidence: float) -> None:
    answer = resident.says("帮我弄一下", "book_appointment", confidence)
    assert resident.agenda.frame is None
    assert resident.context().want("book_appointment") in words(answer)
    resident.says("对的", "affirm")
    assert resident.agenda.frame and resident.agenda.frame.service == "book_appointment"


def test_a_yes_to_a_guess_keeps_what_the_first_words_said(resident: Resident) -> None:
    resident.says("膝盖疼，弄一下", "book_appointment", FAIR)
    resident.says("是的", "affirm")
    frame = resident.agenda.frame
    assert frame and frame.known["department"] == "骨科"


def test_a_guess_offers_the_second_one_and_neither_as_buttons(resident: Resident) -> None:
    answer = _says_ranked(resident, "帮我弄一下", [("book_appointment", FAIR), ("cancel_appointment", FAIR - 0.01)])
    want = resident.context().want
    assert buttons(answer) == [want("book_appointment"), want("cancel_appointment"), "都不是"]
    resident.says(want("cancel_appointment"), "out_of_scope", 0.2)
    assert resident.agenda.frame and resident.agenda.frame.service == "cancel_appointment"


def test_a_no_to_a_guess_asks_for_other_words(resident: Resident) -> None:
    resident.says("帮我弄一下", "book_appointment", FAIR)
    answer = resident.says("都不是", "deny")
    assert answer.handoff is None
    assert resident.agenda.frame is None


@pytest.mark.parametrize("confidence", [0.0, ASK / 2, ASK - 0.01])
def test_no_idea_asks_for_other_words(resident: Resident, confidence: float) -> None:
    answer = resident.says("叽里咕噜", "book_appointment", confidence)
    assert words(answer) == _phrase(resident, "unclear.again")


def test_a_control_is_never_a_guess(resident: Resident) -> None:
    answer = resident.says("叽里咕噜", "goodbye", FAIR)
    assert words(answer) == _phrase(resident, "unclear.again")


def test_not_understood_twice_in_a_row_offers_a_person_and_a_yes_calls_one(resident: Resident) -> None:
    resident.says("叽里咕噜", "out_of_scope", 0.1)
    answer = resident.says("咕噜叽里", "out_of_scope", 0.1)
    assert _phrase(resident, "person.offer") in words(answer)
    assert answer.handoff is None
    assert resident.says("好的", "affirm").handoff == "misunderstood"


def test_understood_in_between_begins_the_count_anew(resident: Resident) -> None:
    resident.says("叽里咕噜", "out_of_scope", 0.1)
    resident.says("我想挂号", "book_appointment")
    answer = resident.says("叽里咕噜", "out_of_scope", 0.1)
    assert _phrase(resident, "person.offer") not in words(answer)


def test_a_fair_guess_is_asked_back_even_after_two_that_were_not_understood(resident: Resident) -> None:
    for _ in range(2):
        resident.says("叽里咕噜", "out_of_scope", 0.1)
    answer = resident.says("帮我弄一下补贴", "old_age_allowance", FAIR)
    assert resident.context().want("old_age_allowance") in words(answer)


def test_out_of_scope_twice_says_both_times_what_is_possible_and_then_offers_a_person(resident: Resident) -> None:
    assert words(resident.says("唱个歌", "out_of_scope")) == _phrase(resident, "unclear.scope")
    answer = resident.says("再唱一个", "out_of_scope")
    assert _phrase(resident, "unclear.scope") in words(answer)
    assert _phrase(resident, "person.offer") in words(answer)


def test_not_understood_within_a_task_asks_its_question_again(resident: Resident) -> None:
    question = words(resident.says("我想挂号", "book_appointment"))
    answer = resident.says("叽里咕噜", "out_of_scope", 0.1)
    assert question in words(answer)
    assert _phrase(resident, "unclear.task") in words(answer)


def test_not_understood_twice_within_a_task_offers_a_person_and_keeps_the_place(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("叽里咕噜", "out_of_scope", 0.1)
    resident.says("咕噜叽里", "out_of_scope", 0.1)
    answer = resident.says("好的", "affirm")
    assert answer.handoff == "misunderstood"
    assert resident.agenda.frame and resident.agenda.frame.asked == "department"
    assert resident.says("骨科", "inform").agenda.frame.asked == "hospital"  # type: ignore[union-attr]


def test_the_same_question_the_third_time_comes_with_the_offer_of_a_person(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("好的", "affirm")
    third = resident.says("好的", "affirm")
    assert _phrase(resident, "person.offer") in words(third)


def test_a_new_question_comes_without_the_offer(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    for _ in range(3):
        resident.says("再说一遍", "repeat")
    assert _phrase(resident, "person.offer") not in words(resident.says("骨科", "inform"))
