"""看什么科, 热线电话, 换城市: short questions with short answers."""

from __future__ import annotations

import pytest
from resident import Resident, words


@pytest.mark.parametrize(
    ("text", "department"),
    [("膝盖疼看什么科", "骨科"), ("睡不着觉挂哪个科", "精神心理科"), ("耳朵嗡嗡响看什么科", "耳鼻喉科")],
)
def test_a_complaint_names_a_department_and_a_yes_books_it(resident: Resident, text: str, department: str) -> None:
    answer = resident.says(text, "ask_department")
    assert department in words(answer) and "我不是医生" in words(answer)
    resident.says("好的", "affirm")
    frame = resident.agenda.frame
    assert frame and frame.service == "book_appointment" and frame.known["department"] == department


@pytest.mark.parametrize("yes", ["都行", "那行", "随你", "你帮我约吧", "要的", "那就约一个"])
def test_a_lax_yes_is_a_yes(resident: Resident, yes: str) -> None:
    resident.says("膝盖疼看什么科", "ask_department")
    resident.says(yes, "inform", 0.5)
    assert resident.agenda.frame and resident.agenda.frame.service == "book_appointment"


@pytest.mark.parametrize(("say", "intent"), [("没听懂", "explain_more"), ("再说一遍", "repeat"), ("你说啥", "repeat")])
def test_the_offer_is_still_there_after_a_word_in_between(resident: Resident, say: str, intent: str) -> None:
    resident.says("膝盖疼看什么科", "ask_department")
    assert "骨科" in words(resident.says(say, intent))
    resident.says("好的", "affirm")
    frame = resident.agenda.frame
    assert frame and frame.known.get("department") == "骨科"


def test_two_departments_at_the_most(resident: Resident) -> None:
    answer = resident.says("我头晕，血压又高，还咳嗽，看什么科", "ask_department")
    named = [name for name in ("神经内科", "心内科", "呼吸内科") if name in words(answer)]
    assert 1 <= len(named) <= 2


def test_a_complaint_nobody_knows_goes_to_general_medicine(resident: Resident) -> None:
    resident.says("看什么科", "ask_department")
    assert "全科" in words(resident.says("就是浑身不得劲"))


def test_no_cause_is_ever_named(resident: Resident) -> None:
    answer = words(resident.says("膝盖疼是不是关节炎，看什么科", "ask_department"))
    assert "炎" not in answer


@pytest.mark.parametrize(
    ("city", "text", "number"),
    [
        ("shanghai", "医保打什么电话", "12393"),
        ("shanghai", "社保的电话", "12333"),
        ("shanghai", "残联电话", "021-26060200"),
        ("guangzhou", "医保打什么电话", "12393"),
        ("shanghai", "96110是什么", "96110"),
        ("shanghai", "九六一一零是什么电话", "96110"),
    ],
)
def test_a_number_is_found_by_its_use_or_its_digits(resident: Resident, city: str, text: str, number: str) -> None:
    resident.agenda = resident.agenda.__class__(city)
    answer = resident.says(text, "hotline_lookup")
    assert number in words(answer)
    assert " ".join(number) in (answer.said[0].speech or "")


def test_a_number_that_is_not_known_is_not_made_up(resident: Resident) -> None:
    assert "12345" in words(resident.says("隔壁老王家的电话", "hotline_lookup"))


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("我在广州", "guangzhou"),
        ("不在上海，在北京", "beijing"),
        ("换成深圳", "shenzhen"),
        ("我在北京不在上海", "beijing"),
        ("搬到羊城了", "guangzhou"),
        ("从上海搬到厦门了", "xiamen"),
    ],
)
def test_the_city_that_is_meant(resident: Resident, text: str, city: str) -> None:
    resident.says(text, "change_city")
    assert resident.agenda.city == city


@pytest.mark.parametrize("text", ["我搬到苏州了", "我在苏州", "现在住在苏州儿子家"])
def test_a_city_that_is_not_served_is_named_before_those_that_are(resident: Resident, text: str) -> None:
    said = words(resident.says(text, "change_city"))
    assert "苏州的办法我还不知道" in said and "12345" in said
    assert resident.agenda.city == "shanghai"
    assert resident.agenda.frame and resident.agenda.frame.asked == "to"


@pytest.mark.parametrize("text", ["换城市", "我到外地去了", "我住在儿子家", "我搬到嘉定了", "我在海淀"])
def test_no_city_is_made_up(resident: Resident, text: str) -> None:
    assert "不知道" not in words(resident.says(text, "change_city"))


def test_voice_and_person_survive_a_change_of_city(resident: Resident) -> None:
    resident.says("说慢点", "speak_slower")
    resident.says("我在广州", "change_city")
    assert resident.agenda.rate < 1
