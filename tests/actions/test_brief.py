"""What operators and the family read of what is in hand, at any point of a task and of a guide."""

from __future__ import annotations

import json

from actions.brief import brief


def read(resident):
    return json.loads(json.dumps(brief(resident.agenda, resident.context())))


def test_nothing_in_hand_is_nothing_to_read(resident):
    found = read(resident)
    assert (found["service"], found["want"], found["collected"], found["guide"]) == (None, None, [], None)


def test_a_booking_shows_what_was_collected_in_words_and_what_is_asked_now(resident):
    for said, intent in (("我想挂骨科", "book_appointment"), ("示范第一医院", "inform"), ("下周三", "inform")):
        resident.says(said, intent)
    found = read(resident)
    assert (found["service"], found["want"]) == ("book_appointment", "预约看病")
    collected = dict(found["collected"])
    assert collected["科室"] == "骨科"
    assert "医院" in collected["医院"]
    assert collected["日子"].startswith("11月25日") or "星期三" in collected["日子"]
    assert found["asked"] in ("上午还是下午", "时间")


def test_a_chosen_slot_is_written_as_it_was_offered_and_not_as_a_number(resident):
    for said, intent in (
        ("我想挂骨科", "book_appointment"),
        ("示范第一医院", "inform"),
        ("下周三上午", "inform"),
        ("第一个", "inform"),
    ):
        resident.says(said, intent)
    assert dict(read(resident)["collected"])["时间"] == resident.agenda.frame.known["offered"][0]["title"]


def test_a_guide_shows_its_way_all_its_steps_and_the_present_one(resident):
    resident.says("养老金认证", "pension_verification")
    assert read(resident)["guide"] is None
    resident.says("到窗口去办", "inform")
    resident.says("下一步", "next_step")
    guide = read(resident)["guide"]
    assert guide["step"] == 1
    assert len(guide["steps"]) >= 3
    assert all(step["say"] and step["operator"] for step in guide["steps"])


def test_what_was_put_aside_is_named_too(resident):
    resident.says("养老金认证", "pension_verification")
    resident.says("我想挂骨科", "book_appointment")
    found = read(resident)
    assert (found["service"], found["left"]) == ("book_appointment", ["做领养老金的认证"])
