"""Walking through a guide: the way, the steps, help on the way, the end, another city."""

from __future__ import annotations

import pytest
from resident import Resident, buttons, words

from actions.guides import WORDS
from bot.content import Guide, load

GUIDES = [(pack, service) for pack, service in sorted(load().guides()) if pack != "national"]


def _open(resident: Resident, text: str = "养老金认证") -> Resident:
    resident.says(text, "pension_verification")
    return resident


def _guide(resident: Resident) -> Guide:
    assert resident.agenda.frame
    guide = resident.context().content.guide(resident.agenda.frame.service, resident.agenda.city)
    assert guide
    return guide


def _step(resident: Resident) -> tuple[str | None, int]:
    frame = resident.agenda.frame
    assert frame
    return frame.route, frame.step


def test_the_ways_are_offered_with_their_names(resident: Resident) -> None:
    _open(resident)
    assert resident.last and resident.agenda.frame
    assert buttons(resident.last) == [route.title for route in _guide(resident).routes]
    assert resident.agenda.frame.asked == "route"


@pytest.mark.parametrize("words_of_route", ["title", "words", "ordinal", "last"])
def test_a_way_is_chosen_by_its_title_by_other_words_or_by_its_place(resident: Resident, words_of_route: str) -> None:
    routes = _guide(_open(resident)).routes
    for place, route in enumerate(routes, 1):
        said = {
            "title": route.title,
            "words": f"{WORDS[route.id][0]}吧",
            "ordinal": f"第{'一二三四五'[place - 1]}个",
            "last": "最后一个",
        }[words_of_route]
        resident.agenda = resident.agenda.__class__("shanghai")
        _open(resident).says(said, "inform")
        assert _step(resident) == (routes[-1].id if words_of_route == "last" else route.id, 0)


@pytest.mark.parametrize("text", ["我不会用手机", "没有手机", "手机我不会弄", "我没得手机", "不要用手机"])
def test_who_refuses_the_telephone_is_never_sent_to_it(resident: Resident, text: str) -> None:
    _open(resident).says(text, "smartphone_training")
    assert _step(resident)[0] != "own_phone"


def test_the_way_in_the_first_sentence_is_not_asked_for(resident: Resident) -> None:
    _open(resident, "养老金认证，我想到窗口去办")
    assert _step(resident) == ("on_site", 0)


@pytest.mark.parametrize("text", ["好了", "下一步", "嗯", "好的", "然后呢"])
def test_done_leads_on(resident: Resident, text: str) -> None:
    _open(resident).says("到窗口去办")
    resident.says(text, "next_step" if text in ("好了", "下一步", "然后呢") else "affirm")
    assert _step(resident) == ("on_site", 1)


@pytest.mark.parametrize("text", ["办好了", "做好了", "打过了", "弄好了", "打开了", "找到了", "登录进去了"])
def test_whoever_has_done_the_step_goes_on_even_when_the_classifier_doubts_it(resident: Resident, text: str) -> None:
    _open(resident).says("用自己的手机")
    resident.says(text, "next_step", 0.4)
    assert _step(resident) == ("own_phone", 1)


def test_the_last_step_is_called_so_and_after_it_nothing_is_in_hand(resident: Resident) -> None:
    _open(resident).says("到窗口去办")
    steps = _guide(resident).routes[1].steps
    for _ in steps[1:]:
        resident.says("好了", "next_step")
    assert resident.last and words(resident.last).startswith("最后一步")
    answer = resident.says("做好了", "next_step")
    assert resident.context().say("guide.done").text in words(answer)
    assert resident.agenda.frame is None


def test_hints_come_one_a_turn_and_then_a_person_and_the_place_stays(resident: Resident) -> None:
    _open(resident).says("用自己的手机")
    hints = _guide(resident).routes[0].steps[0].stuck
    for hint in hints:
        answer = resident.says("卡住了", "report_stuck")
        assert words(answer) == hint and answer.handoff is None
    assert resident.says("还是不行", "report_stuck").handoff == "stuck"
    assert _step(resident) == ("own_phone", 0)


@pytest.mark.parametrize("text", ["不行", "没有", "还是不行", "不成"])
def test_a_no_to_a_step_is_being_stuck(resident: Resident, text: str) -> None:
    _open(resident).says("用自己的手机")
    answer = resident.says(text, "deny")
    assert words(answer) == _guide(resident).routes[0].steps[0].stuck[0]


def test_the_hints_of_the_next_step_are_its_own(resident: Resident) -> None:
    _open(resident).says("用自己的手机")
    resident.says("卡住了", "report_stuck")
    resident.says("好了", "next_step")
    assert words(resident.says("卡住了", "report_stuck")) == _guide(resident).routes[0].steps[1].stuck[0]


def test_explaining_uses_other_words_and_the_second_time_offers_a_person(resident: Resident) -> None:
    _open(resident).says("用自己的手机")
    step = _guide(resident).routes[0].steps[0]
    assert words(resident.says("没听懂", "explain_more")) == step.more
    second = resident.says("还是不懂", "explain_more")
    assert step.more in words(second) and resident.context().say("person.offer").text in words(second)
    assert _step(resident) == ("own_phone", 0)


def test_a_step_back_from_the_first_one_leads_to_the_choice_of_the_way(resident: Resident) -> None:
    _open(resident).says("到窗口去办")
    resident.says("好了", "next_step")
    resident.says("上一步", "previous_step")
    assert _step(resident) == ("on_site", 0)
    resident.says("上一步", "previous_step")
    assert resident.agenda.frame and resident.agenda.frame.asked == "route"


@pytest.mark.parametrize("text", ["还是去窗口吧", "太难了，到窗口去办", "我想到窗口去办"])
@pytest.mark.parametrize(("intent", "confidence"), [("inform", 0.9), ("service_point", 0.8), ("cancel_task", 0.4)])
def test_another_way_may_be_taken_in_the_middle(resident: Resident, text: str, intent: str, confidence: float) -> None:
    _open(resident).says("用自己的手机")
    resident.says(text, intent, confidence)
    assert _step(resident) == ("on_site", 0)


def test_another_city_in_the_middle_of_a_guide_goes_on_with_that_citys_guide(resident: Resident) -> None:
    resident.says("老年卡", "senior_travel_card")
    resident.says("到窗口去办")
    resident.says("好了", "next_step")
    answer = resident.says("我在广州", "change_city")
    assert resident.agenda.city == "guangzhou"
    assert resident.agenda.frame and resident.agenda.frame.service == "senior_travel_card"
    assert resident.agenda.frame.step == 0
    guide = resident.context().content.guide("senior_travel_card", "guangzhou")
    assert guide and guide.routes[0].steps[0].say in words(answer)


def test_another_city_says_what_holds_there(resident: Resident) -> None:
    """Who heard Shanghai's rule must hear that Guangzhou's is another."""
    resident.says("老年卡", "senior_travel_card")
    answer = resident.says("我在广州", "change_city")
    guide = resident.context().content.guide("senior_travel_card", "guangzhou")
    assert guide and guide.brief in words(answer)


@pytest.mark.parametrize(("city", "service"), GUIDES)
def test_every_way_of_every_guide_can_be_walked_to_its_end(resident: Resident, city: str, service: str) -> None:
    resident.agenda = resident.agenda.__class__(city)
    guide = resident.context().content.guide(service, city)
    assert guide
    for route in guide.routes:
        resident.says("请问", service)
        if len(guide.routes) > 1:
            resident.says(route.title)
        for _ in route.steps:
            assert resident.agenda.frame and resident.agenda.frame.route == route.id
            resident.says("好了", "next_step")
        assert resident.agenda.stack == (), route.id


@pytest.mark.parametrize("service", sorted({service for _, service in GUIDES}))
def test_every_guide_has_a_way_without_a_telephone_of_ones_own(service: str) -> None:
    for (_, name), guide in load().guides().items():
        if name == service:
            assert {route.id for route in guide.routes} - {"own_phone"}
