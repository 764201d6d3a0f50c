"""What is taken along holds the booking and the steps, and nobody's name; the code fits an old telephone's camera."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
import segno
from resident import SAMPLE

from bot.dialogue import Reply, Said
from bot.mandarin.recurring.schedule import Schedule
from bot.services import sample
from bot.services.bookings import SqlAppointments
from bot.services.reminders import Reminders
from bot.web.takeaway import QR_BYTES, fitting, picture

STEPS = [{"say": f"做第{n}件事。", "operator": "只给工作人员看"} for n in range(1, 4)]


def taken(client, opened):
    return client.get(f"/api/conversations/{opened.id}/takeaway", headers=opened.headers).get_json()


def say(client, opened, text):
    client.post(opened.messages, headers=opened.headers, json={"text": text})


def test_at_the_greeting_there_is_nothing_to_take(client, opened):
    assert taken(client, opened) == {"lines": [], "qr": None}


def test_the_steps_of_a_guide_are_numbered_and_what_is_for_operators_stays_out(client, opened, dialogue):
    brief = {"guide": {"route": "到窗口去办", "step": 1, "steps": STEPS}, "asked": None, "collected": []}
    dialogue.answer = lambda question: Reply((Said("第一步。"),), {}, brief=brief)
    say(client, opened, "怎么办")
    lines = taken(client, opened)["lines"]
    assert lines[:3] == ["第1步：做第1件事。", "第2步：做第2件事。", "第3步：做第3件事。"]
    assert "12345" in lines[3] and "只给工作人员看" not in str(lines)


def test_a_booking_is_taken_without_the_name_and_the_telephone(client, opened, hub):
    engine = hub.store.engine
    sample.load(engine, SAMPLE, hub.now().date())
    appointments = SqlAppointments(engine)
    (slot,) = appointments.free("shanghai", "骨科", limit=1, now=hub.now())
    booking = appointments.book(slot.id, "张桂兰", "13800138000", opened.id, now=hub.now())
    (line, _) = taken(client, opened)["lines"]
    assert booking.reference in line and slot.hospital.name in line and slot.doctor in line
    assert "张桂兰" not in line and "13800138000" not in line and "明天" not in line


def test_a_reminder_is_taken_without_the_number_that_is_rung(client, opened, hub, dialogue):
    tomorrow = hub.now().date() + timedelta(days=1)
    for habit, what in (("days:1", "吃降压药"), ("once", "复诊")):
        schedule = Schedule.said(habit, ("08:00",), tomorrow)
        Reminders(hub.store.engine).add(what, schedule, "13800138000", opened.id, hub.now())
    dialogue.answer = lambda question: Reply((Said("记下了，到时候打13800138000。"),), {}, brief={})
    say(client, opened, "对")
    lines = taken(client, opened)["lines"]
    assert sorted(lines[:2]) == ["提醒：11月22日，星期日早上8点，复诊。", "提醒：每天早上8点，吃降压药。"]
    assert "13800138000" not in str(lines)


def test_the_last_answer_is_taken_but_no_question_in_the_middle_of_something(client, opened, dialogue):
    dialogue.answer = lambda question: Reply((Said("高龄津贴打12345问。"),), {}, brief={"asked": None, "collected": []})
    say(client, opened, "有什么补贴")
    assert taken(client, opened)["lines"][0] == "高龄津贴打12345问。"
    brief = {"asked": "核对", "collected": [["看病的人", "张桂兰"]], "guide": None}
    dialogue.answer = lambda question: Reply((Said("给张桂兰约，对吗？"),), {}, brief=brief)
    say(client, opened, "约上")
    assert taken(client, opened) == {"lines": [], "qr": None}


def test_identity_numbers_in_an_answer_are_hidden(client, opened, dialogue):
    dialogue.answer = lambda question: Reply((Said("您说的是31010119480312002X。"),), {})
    say(client, opened, "我的身份证")
    assert "31010119480312002X" not in str(taken(client, opened))


def test_only_the_conversations_own_token_opens_it(client, opened):
    other = {"Authorization": "Bearer other"}
    assert client.get(f"/api/conversations/{opened.id}/takeaway", headers=other).status_code == 404


def test_a_text_too_long_for_the_code_says_that_something_is_left_out():
    lines = [f"第{n}步：" + "很长的一句话" * 5 for n in range(1, 12)]
    text = fitting(lines, "还有几步没有写完。")
    assert len(text.encode()) <= QR_BYTES and text.startswith(lines[0]) and text.endswith("还有几步没有写完。")
    assert fitting(["一", "二"], "没有写完") == "一\n二"


def test_the_code_is_a_picture_that_the_page_may_show_and_holds_the_words_alone(monkeypatch):
    made = []
    real = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **how: made.append(text) or real(text, **how))
    picture_of = picture("第1步：打12333。")
    assert unquote(picture_of).startswith("data:image/svg+xml") and "<svg" in unquote(picture_of)
    assert made == ["第1步：打12333。"]
    assert real("好" * (QR_BYTES // 3), error="m", encoding="utf-8").version <= 15


# --- leaving ---


@pytest.mark.parametrize(("called", "holder"), [(False, "closed"), (True, "waiting")])
def test_whoever_leaves_a_kiosk_closes_it_but_not_what_a_person_was_called_for(
    client, opened, hub, dialogue, called, holder
):
    if called:
        dialogue.answer = lambda question: Reply((Said("好，我去叫人。"),), {}, handoff="ask_human")
        say(client, opened, "转人工")
    assert client.post(f"/api/conversations/{opened.id}/leave", headers=opened.headers).get_json() == {"left": True}
    assert hub.case(opened.id).holder == holder
    assert client.get(opened.messages, headers=opened.headers).status_code == 404
    assert client.post(f"/api/conversations/{opened.id}/leave", headers=opened.headers).status_code == 404
    assert (hub.since(opened.id).messages[-1].text == "人已经从服务机前离开了。") is called


def test_a_booking_stays_when_its_person_leaves(client, opened, hub):
    engine = hub.store.engine
    sample.load(engine, SAMPLE, hub.now().date())
    appointments = SqlAppointments(engine)
    (slot,) = appointments.free("shanghai", "骨科", limit=1, now=hub.now())
    booking = appointments.book(slot.id, "张桂兰", "13800138000", opened.id, now=hub.now())
    client.post(f"/api/conversations/{opened.id}/leave", headers=opened.headers)
    assert appointments.upcoming(reference=booking.reference, now=hub.now() - timedelta(days=1))
