"""Answer or something new: what waits, what is resumed; people, alarms and services without a guide."""

from __future__ import annotations

import pytest
from resident import Resident, buttons, words

from actions.agenda import Agenda


def _phrase(resident: Resident, key: str, **values: object) -> str:
    return resident.context().say(key, **values).text


def test_an_answer_that_fits_the_question_goes_before_a_request(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("骨科", "inform")
    resident.says("示范第一医院", "service_point", 0.8)
    frame = resident.agenda.frame
    assert frame and (frame.service, frame.asked) == ("book_appointment", "day")


@pytest.mark.parametrize("confidence", [0.61, 0.9, 0.99])
def test_an_answer_in_the_very_words_of_a_button_is_an_answer_whatever_the_classifier_thinks(
    resident: Resident, confidence: float
) -> None:
    for text, intent in (
        ("我想挂号", "book_appointment"),
        ("骨科", "inform"),
        ("随便", "inform"),
        ("下周三上午", "inform"),
        ("第一个", "inform"),
    ):
        resident.says(text, intent)
    offered = buttons(resident.says("李秀英", "inform"))
    resident.says(offered[0], "hotline_lookup", confidence)
    frame = resident.agenda.frame
    assert frame and (frame.service, frame.asked) == ("book_appointment", "confirm")


@pytest.mark.parametrize("first", ["book_appointment", "call_taxi", "retirement_age", "pension_estimate"])
@pytest.mark.parametrize("second", ["cancel_appointment", "senior_travel_card", "old_age_allowance", "meal_service"])
def test_a_new_request_is_taken_up_with_a_bridge_and_the_old_one_waits(
    resident: Resident, first: str, second: str
) -> None:
    resident.says("帮我弄一下", first)
    place = resident.agenda.frame
    answer = resident.says("还有一件别的事", second)
    assert words(answer).startswith(_phrase(resident, "bridge", want=resident.context().want(second)))
    assert place and place.service in [frame.service for frame in resident.agenda.stack]


def test_what_waited_is_offered_when_the_new_one_is_done_and_a_yes_resumes_it(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("骨科", "inform")
    resident.says("老年津贴有多少", "old_age_allowance")
    answer = resident.says("七十二岁", "inform")
    assert _phrase(resident, "resume.offer", want=resident.context().want("book_appointment")) in words(answer)
    resident.says("好的", "affirm")
    frame = resident.agenda.frame
    assert frame and (frame.service, frame.asked) == ("book_appointment", "hospital")


def test_a_no_to_resuming_drops_what_waited(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("我七十二，老年津贴有多少", "old_age_allowance")
    answer = resident.says("不用了", "deny")
    assert resident.agenda.stack == ()
    assert _phrase(resident, "dropped", want=resident.context().want("book_appointment")) == words(answer)


def test_an_answer_to_what_waited_resumes_it_without_a_yes(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("我七十二，老年津贴有多少", "old_age_allowance")
    resident.says("骨科", "inform")
    frame = resident.agenda.frame
    assert frame and (frame.service, frame.asked) == ("book_appointment", "hospital")


def test_a_request_to_an_offer_is_a_request(resident: Resident) -> None:
    resident.says("残疾证", "disability_certificate")
    resident.says("那我挂个号", "book_appointment")
    assert resident.agenda.frame and resident.agenda.frame.service == "book_appointment"


def test_the_same_request_again_goes_on_and_does_not_begin_anew(resident: Resident) -> None:
    resident.says("我想挂骨科", "book_appointment")
    resident.says("我说我要挂号呀", "book_appointment")
    frame = resident.agenda.frame
    assert frame and frame.known["department"] == "骨科"
    assert len(resident.agenda.stack) == 1


# --- people, alarms, notices ----------------------------------------------------------------------------------------


def test_who_asks_for_a_person_gets_one_and_keeps_the_place(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    before = resident.agenda.stack
    answer = resident.says("转人工", "ask_human")
    assert (answer.handoff, answer.urgent) == ("asked", False)
    assert resident.agenda.stack == before


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("我胸口闷得透不过气", "emergency", "breath"),
        ("他叫我把钱转到安全账户", "suspect_scam", "scam"),
        ("出了大事体了", "emergency", "general"),
        ("这人怪怪的要我的钱", "suspect_scam", "general"),
    ],
)
def test_an_alarm_is_urgent_says_the_number_and_keeps_the_place(
    resident: Resident, text: str, intent: str, reason: str
) -> None:
    resident.says("我想挂号", "book_appointment")
    before = resident.agenda.stack
    answer = resident.says(text, intent)
    assert answer.urgent and answer.handoff == reason
    assert ("96110" if intent == "suspect_scam" else "120") in words(answer)
    assert resident.agenda.stack == before


def test_whoever_is_well_again_goes_on_where_they_were(resident: Resident) -> None:
    question = words(resident.says("我想挂号", "book_appointment"))
    resident.says("我胸口闷得透不过气", "emergency")
    answer = resident.says("我没事", "out_of_scope", 0.1)
    assert question in words(answer)
    assert answer.handoff is None


def test_the_words_on_the_button_under_an_alarm_are_understood_as_well(resident: Resident) -> None:
    alarm = resident.says("我胸口闷得透不过气", "emergency")
    title = buttons(alarm)[0]
    assert _phrase(resident, "safety.false_alarm") in words(resident.says(title, "out_of_scope", 0.3))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *[(text, "suspect_scam") for text in ("不知道", "没有", "十万", "不换了", "让我儿子去办", "我没转")],
        # A doubtful emergency counts, but not in words that say nothing of what happened.
        *[(text, "emergency") for text in ("不知道", "不清楚", "没有", "好", "嗯")],
    ],
)
def test_a_classifier_with_hardly_an_opinion_raises_no_alarm(resident: Resident, text: str, intent: str) -> None:
    answer = resident.says(text, intent, 0.3)
    assert not answer.urgent and answer.handoff is None


def test_every_service_without_a_guide_has_a_notice_with_a_way_to_a_person(resident: Resident) -> None:
    from actions.tasks import TASKS

    content = resident.context().content
    services = [name for name, entry in content.services.items() if entry.kind in ("task", "guide", "answer")]
    unfinished = [name for name in services if name not in TASKS and not content.guide(name, "shanghai")]
    assert len(unfinished) > 15
    for service in unfinished:
        resident.agenda = Agenda("shanghai")
        answer = resident.says("请问", service)
        assert "请人来帮忙" in buttons(answer), service
        assert resident.agenda.stack == (), service
        assert resident.says("好的", "affirm").handoff == "notice", service


def test_a_bare_department_with_nothing_in_hand_is_a_wish_to_see_a_doctor(resident: Resident) -> None:
    resident.says("骨科", "inform")
    resident.says("对", "affirm")
    frame = resident.agenda.frame
    assert frame and frame.known["department"] == "骨科"


@pytest.mark.parametrize("text", ["好", "嗯", "行"])
def test_a_bare_yes_with_nothing_in_hand_is_not_a_failure(resident: Resident, text: str) -> None:
    assert words(resident.says(text, "affirm", 0.47)) != _phrase(resident, "unclear.again")


@pytest.mark.parametrize("said", ["我跑了三趟，腿都跑断腿了，急死我了", "没人管我这个老太婆", "我太笨了，学不会"])
@pytest.mark.parametrize("begun", [None, ("我想挂骨科", "book_appointment"), ("养老金认证", "pension_verification")])
def test_distress_is_soothed_and_brings_a_person_from_anywhere(resident, said, begun):
    if begun:
        resident.says(*begun)
    in_hand = resident.agenda.frame
    answer = resident.says(said, "out_of_scope", 0.4)
    assert (answer.handoff, answer.urgent) == ("distress", False)
    assert words(answer).startswith("您别急")
    assert resident.agenda.frame == in_hand  # the place is kept


@pytest.mark.parametrize("said", ["我没用过智能手机", "我疼得受不了了", "心里慌看什么科", "太难了，到窗口去办"])
def test_what_only_sounds_like_distress_calls_nobody(resident, said):
    assert resident.says(said, "ask_department").handoff is None
