"""Stories of callers: interruptions, silence, waiting, coming back, being known, being given over."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from sqlalchemy import select

from bot import people, records
from bot.calls import callers, calls
from bot.dialogue import Reply, Said
from bot.services.tickets import Tickets
from tests.bot.phone.telephone import until
from voice.patience import Patience
from voice.silence import Silence

pytestmark = pytest.mark.speech  # in real time, as people speak

SLOTS = Said(
    "有这些时间：\n1．明天上午\n2．明天下午\n您要哪个？",
    choices=(("明天上午", "要明天上午"), ("明天下午", "要明天下午")),
    expect="slot",
)
TASK = {
    "service": "callback",
    "want": "请人回电",
    "asked": None,
    "collected": [],
    "left": [],
    "guide": None,
    "done": None,
}


def rows(phone, table):  # type: ignore[no-untyped-def]
    with phone.hub.store.engine.connect() as connection:
        return connection.execute(select(table)).mappings().all()


def quiet_for(seconds: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """A ladder of silence that a test can climb."""
    steps = tuple(seconds.items())
    monkeypatch.setattr(Silence.__init__, "__defaults__", (steps,))


# --- who has the word ---


def test_a_caller_who_speaks_stops_the_voice_at_once_and_is_understood(phone, dialogue):
    phone.mouth.seconds = 1.5
    caller = phone.dial()
    caller.hears("您好")
    time.sleep(0.5)
    began = time.monotonic()
    caller.say("老年卡怎么办", seconds=0.8)
    spoken = [at for at, _, payload in caller.line.frames if any(payload)]
    last = max(at for at in spoken if at < began + 1.2)
    assert last - began < 0.2
    until(lambda: caller.said() == ["老年卡怎么办"])
    caller.hang_up()


def test_after_a_mere_cough_the_voice_goes_on_with_its_sentence(phone):
    phone.mouth.seconds = 1.5
    caller = phone.dial()
    caller.hears("您好")
    time.sleep(0.4)
    caller.noise(0.3)
    quiet = len(caller.line.frames)
    until(lambda: any(any(payload) for _, _, payload in caller.line.frames[quiet + 5 :]), 4)
    caller.hears("您想办什么")
    assert caller.said() == []
    caller.hang_up()


def test_who_was_cut_off_is_heard_as_one_and_the_answer_to_the_half_is_not_said(phone, dialogue):
    answer = dialogue.answer

    def slow(question):  # type: ignore[no-untyped-def]
        time.sleep(0.8)
        return answer(question)

    dialogue.answer = slow
    caller = phone.dial()
    caller.hears("您想办什么")
    time.sleep(0.6)
    caller.say("我的电话是", seconds=0.4)
    until(lambda: dialogue.asked)
    caller.say("以后再说", seconds=0.4)
    until(lambda: caller.said()[-1] == "我的电话是以后再说")
    caller.hears("我的电话是以后再说")
    assert phone.times("我的电话是") == 1
    caller.hang_up()


def test_a_choice_that_was_read_with_its_number_is_a_key(phone, dialogue):
    dialogue.answer = lambda question: Reply((SLOTS if question.n == 2 else Said("记下了。"),), agenda={})
    caller = phone.dial()
    caller.press("1")
    caller.hears("您要哪个")
    caller.press("2")
    until(lambda: caller.said() == ["是的", "要明天下午"])
    caller.hang_up()


def test_nine_says_it_again_and_star_goes_back(phone):
    caller = phone.dial()
    caller.hears("您想办什么")
    caller.press("9")
    until(lambda: phone.times("您想办什么") == 2)
    assert caller.said() == []  # nothing was answered yet, so nobody need be asked
    caller.press("*")
    until(lambda: caller.said() == ["上一步"])
    caller.hears("上一步")
    caller.press("9")
    until(lambda: caller.said() == ["上一步", "再说一遍"])
    caller.hang_up()


# --- silence ---


def test_who_did_not_catch_the_greeting_hears_it_again(phone, dialogue):
    dialogue.answer = lambda question: Reply((Said("还有别的事要办吗？"),))
    caller = phone.dial()
    caller.hears("您想办什么")
    time.sleep(0.6)
    caller.say("再说一遍")
    until(lambda: phone.times("您想办什么") == 2, 10)
    until(lambda: caller.said() == ["再说一遍"])
    time.sleep(0.6)
    assert phone.times("还有别的事") == 0  # the dialogue, which does not know the greeting, was not asked
    caller.hang_up()


def test_silence_leads_to_the_question_again_and_then_to_a_person(phone, monkeypatch):
    quiet_for({"again": 0.5, "choice": 0.5, "person": 0.5}, monkeypatch)
    caller = phone.dial()
    caller.hears("没听见您的声音")
    caller.hears("要找工作人员，就按零")
    caller.hears("我给您找工作人员")
    assert caller.decision() == f"operator {caller.case}"
    assert phone.hub.case(caller.case).reason == "silence"
    assert caller.said() == []  # nothing was put into the resident's mouth


def test_who_pauses_inside_a_sentence_is_not_taken_for_silent(phone, monkeypatch):
    quiet_for({"again": 1.0, "person": 60.0}, monkeypatch)
    monkeypatch.setattr("voice.turn.patience", lambda kind: Patience(2.0, 2.0))
    caller = phone.dial()
    caller.hears("您想办什么")
    time.sleep(0.6)
    caller.say("老年卡怎么办")  # and two seconds of silence tell that this was all
    caller.hears("老年卡怎么办")
    assert phone.times("没听见您的声音") == 0
    caller.hang_up()


def test_choices_get_keys_when_nobody_answers(phone, dialogue, monkeypatch):
    quiet_for({"again": 0.8, "choice": 5.0, "person": 5.0}, monkeypatch)
    caller = phone.dial()
    caller.hears("预约看病，按一")
    caller.press("2")
    until(lambda: caller.said() == ["我要办养老金认证"])
    caller.hang_up()


def test_after_a_moment_please_nothing_is_said(phone, dialogue, phone_content, monkeypatch):
    quiet_for({"again": 0.5, "choice": 0.5, "person": 0.5}, monkeypatch)
    wait = phone_content.phrases["wait"].text
    dialogue.answer = lambda question: Reply((Said(wait),), agenda={"waiting": True})
    caller = phone.dial()
    caller.say("等一下")
    caller.hears("好了就叫我")
    count = len(phone.mouth.said)
    time.sleep(1.5)
    assert len(phone.mouth.said) == count
    caller.hang_up()


def test_who_waits_for_the_dialogue_hears_that_we_are_there(phone, dialogue, monkeypatch):
    monkeypatch.setattr("bot.phone.quiet.THINKING", 0.3)

    def slow(question):  # type: ignore[no-untyped-def]
        time.sleep(1.2)
        return Reply((Said("好了。"),))

    dialogue.answer = slow
    caller = phone.dial()
    caller.say("老年卡")
    caller.hears("请稍等")
    caller.hears("好了")
    assert phone.place("请稍等") < phone.place("好了")
    caller.hang_up()


# --- a person ---


def test_while_nobody_is_on_duty_the_bot_goes_on_helping(phone, clock):
    clock.now = clock.now.replace(hour=22)
    caller = phone.dial()
    caller.press("0")
    caller.hears("工作人员现在下班了")
    caller.say("老年卡怎么办")
    caller.hears("老年卡怎么办")
    caller.press("0")
    caller.hears("您的事记着")
    assert not caller.line.ended.is_set()
    clock.now = clock.now.replace(hour=9)  # and when they are there, the caller is given over
    caller.hears("请不要挂电话")
    assert caller.decision() == f"operator {caller.case}"


def test_what_an_operator_writes_at_the_desk_is_spoken_to_the_caller(phone, clock):
    clock.now = clock.now.replace(hour=22)
    caller = phone.dial()
    caller.press("0")
    caller.hears("工作人员现在下班了")
    phone.hub.take(caller.case, "wang")
    phone.hub.tell(caller.case, "operator", "您的身份证带了吗？", operator="wang", author="小王")
    caller.hears("您的身份证带了吗")
    time.sleep(0.6)
    caller.say("带了")
    until(lambda: caller.said() == ["带了"])
    caller.hang_up()


def test_given_back_by_an_operator_the_same_conversation_goes_on(phone, dialogue):
    caller = phone.dial()
    caller.say("看病")
    until(lambda: caller.said())
    caller.press("0")
    assert caller.decision() == f"operator {caller.case}"
    phone.hub.take(caller.case, "wang")
    asked = len(dialogue.asked)
    again = phone.dial(again=caller.call)
    assert again.case == caller.case
    again.hears("下面还是我陪您")
    until(lambda: len(dialogue.asked) > asked)
    assert phone.hub.case(caller.case).holder == "bot"
    again.hang_up()


def test_given_back_by_a_telephone_that_never_took_it_the_question_is_said_again(phone, dialogue):
    dialogue.answer = lambda question: Reply((Said("您要约明天吗？", expect="yes_no"),))
    caller = phone.dial()
    caller.press("1")
    caller.hears("您要约明天吗")
    caller.press("0")
    caller.decision()
    count = phone.times("您要约明天吗")
    again = phone.dial(again=caller.call)
    again.hears("咱们接着办")
    until(lambda: phone.times("您要约明天吗") > count)
    again.press("1")
    until(lambda: again.said() == ["是的", "是的"])
    again.hang_up()


def test_an_emergency_is_said_before_the_caller_goes_to_a_person(phone):
    caller = phone.dial()
    caller.say("胸口痛")
    caller.hears("幺二零")
    caller.hears("要自己打电话，就先挂了打")
    assert caller.decision() == f"operator {caller.case}"
    assert phone.hub.case(caller.case).urgent


def test_who_was_never_answered_is_called_back(phone):
    caller = phone.dial()
    caller.press("0")
    caller.decision()
    ended = {"uuid": caller.call, "route": "nobody", "dial": "JOINEMPTY", "cause": "16"}
    assert phone.ask("/ended", **ended) == "callback"
    (ticket,) = Tickets(phone.hub.store.engine).listed()
    assert (ticket.kind, ticket.phone, ticket.conversation_id) == ("callback", "13800138000", caller.case)
    assert phone.ask("/ended", **ended) == "callback"
    assert len(rows(phone, people.tickets)) == 1


# --- being known ---


def say_goodbye(phone, dialogue, phone_content, key):  # type: ignore[no-untyped-def]
    """A call with something left to finish, whose caller is asked whether to be known again."""
    goodbye = phone_content.phrases["goodbye"].text
    voice = {"rate": 0.7, "volume": 1.5}
    dialogue.answer = lambda question: Reply(
        (Said(goodbye, expect="goodbye"),),
        agenda={"stack": [{"service": "callback"}]},
        brief=TASK,
        voice=voice,
        city="beijing",
    )
    caller = phone.dial()
    caller.say("再见")
    caller.hears("下次接着办")
    caller.press(key)
    assert caller.decision() == "hangup"
    return caller


def test_who_agrees_is_known_again_and_begins_where_they_left(phone, dialogue, phone_content):
    first = say_goodbye(phone, dialogue, phone_content, "1")
    phone_again = phone.dial()
    phone_again.hears("上次请人回电还没办完")
    stands = phone.hub.since(phone_again.case)
    assert (stands.city, stands.voice) == ("beijing", {"rate": 0.7, "volume": 1.5})
    assert stands.messages[0].expect == "yes_no"
    agenda = phone.hub.store.conversation(phone_again.case).agenda
    assert agenda["offer"]["kind"] == "resume" and agenda["stack"] == [{"service": "callback"}]
    (kept,) = rows(phone, callers)
    assert "13800138000" not in str(dict(kept)) and kept["conversation_id"] == first.case
    phone_again.hang_up()


def test_who_declines_is_not_kept(phone, dialogue, phone_content):
    caller = say_goodbye(phone, dialogue, phone_content, "2")
    assert rows(phone, callers) == []
    assert [message.text for message in caller.messages() if message.sender == "resident"] == ["再见", "不是"]


def test_who_wants_to_be_forgotten_is(phone, dialogue, phone_content):
    say_goodbye(phone, dialogue, phone_content, "1")
    caller = phone.dial()
    caller.hears("又是您")
    caller.say("不要记住我")
    caller.hears("我这里不认了")
    until(lambda: rows(phone, callers) == [])
    caller.hang_up()
    until(lambda: phone.door.server.calls == 0)
    assert rows(phone, callers) == []


def test_a_number_that_is_hidden_is_nobodys(phone, dialogue, phone_content):
    goodbye = phone_content.phrases["goodbye"].text
    dialogue.answer = lambda question: Reply((Said(goodbye, expect="goodbye"),))
    caller = phone.dial(number="")
    caller.say("再见")
    assert caller.decision() == "hangup"
    assert not any("下次接着办" in said for said in phone.mouth.said)


def test_erasing_the_conversation_erases_its_calls_and_who_called(phone, dialogue, phone_content):
    caller = say_goodbye(phone, dialogue, phone_content, "1")
    until(lambda: rows(phone, calls)[0]["ended_at"])
    with phone.hub.store.engine.begin() as connection:
        copy = records.export(connection, caller.case)
        records.erase(connection, caller.case, phone.hub.now())
    assert copy["calls"] and copy["callers"] and "number_hash" not in copy["callers"][0]
    assert rows(phone, calls) == [] and rows(phone, callers) == []


# --- the record ---


def test_a_call_is_recorded_with_its_times_and_reasons_and_without_a_number(phone):
    caller = phone.dial()
    caller.hears("您想办什么")
    time.sleep(0.6)
    caller.say("老年卡怎么办")
    caller.hears("老年卡怎么办")
    caller.press("0")
    caller.decision()
    record = until(lambda: [row for row in rows(phone, calls) if row["ended_at"]])[0]
    assert (record["how"], record["reasons"], record["conversation_id"]) == ("operator", ["waiting"], caller.case)
    (turn,) = record["turns"]
    assert turn["by"] == "voice" and turn["confidence"] == 0.9
    assert 0.3 < turn["end"] <= turn["heard"] < turn["answer"] <= turn["sound"] < 3.0
    assert "138" not in str(dict(record)) and "老年卡" not in str(dict(record))
    phone.ask("/ended", uuid=caller.call, route="operator", dial="CONTINUE", cause="16")
    assert rows(phone, calls)[0]["route"] == "operator"


def test_a_call_for_which_there_is_no_room_is_recorded(phone):
    held = [phone.dial() for _ in range(2)]
    assert phone.offer()[1] == "full"
    until(lambda: [row["how"] for row in rows(phone, calls)].count("full") == 1)
    for caller in held:
        caller.hang_up()
    until(lambda: [row["how"] for row in rows(phone, calls)].count("hangup") == 2)


def test_the_time_between_the_end_of_a_turn_and_the_first_sound_is_short(phone, dialogue):
    dialogue.answer = lambda question: Reply((Said("办老年卡，要带身份证。去街道办。"),))
    caller = phone.dial()
    caller.hears("您想办什么")
    time.sleep(0.6)
    caller.say("老年卡怎么办")
    caller.hears("去街道办")
    time.sleep(0.5)
    caller.hang_up()
    record = until(lambda: [row for row in rows(phone, calls) if row["ended_at"]])[0]
    (turn,) = record["turns"]
    assert turn["sound"] - turn["end"] < 0.7
    assert dt.datetime.fromisoformat(record["ended_at"]) >= dt.datetime.fromisoformat(record["started_at"])
