"""What the hub makes of what is said: answers, alarms, persons, and who holds the conversation."""

from __future__ import annotations

import pytest

from bot.conversation import ConversationClosed, TooFast, UnknownCity
from bot.dialogue import DialogueUnavailable, Reply, Said
from bot.holder import MOVES, MoveRefused
from bot.rows import ConversationUnknown


def texts(heard):
    return [message.text for message in heard.messages]


def phrase(hub, key, **values):
    return hub.content.phrase(key, hotline="12345", hotline_spoken="", **values).text


@pytest.fixture
def conversation(hub):
    return hub.open("web", "shanghai").id


def fails(question):
    raise DialogueUnavailable("down")


# --- opening ---------------------------------------------------------------------------------------------------------


def test_a_conversation_opens_with_the_greeting_as_message_one(hub):
    opened = hub.open("kiosk", "beijing")
    (greeting,) = opened.messages
    assert (greeting.n, greeting.sender, greeting.pending) == (1, "bot", False)
    assert greeting.text == phrase(hub, "greeting")
    assert opened.holder == "bot"


def test_the_greeting_is_short_says_what_is_kept_and_offers_at_most_four_answers(hub):
    greeting = hub.content.phrases["greeting"]
    assert len(greeting.text) <= 80
    assert "存" in greeting.text
    assert 1 <= len(greeting.choices) <= 4


def test_only_the_hash_of_the_token_is_kept(hub):
    opened = hub.open("web", "shanghai")
    assert hub.admits(opened.id, opened.token)
    assert opened.token not in repr(hub.store.conversation(opened.id))
    assert len(hub.store.conversation(opened.id).token_hash) == 64


def test_a_token_opens_its_own_conversation_alone(hub):
    mine, other = hub.open("web", "shanghai"), hub.open("web", "shanghai")
    assert not hub.admits(other.id, mine.token)
    assert not hub.admits("0" * 32, mine.token)
    assert not hub.admits(mine.id, "")
    assert not hub.admits(mine.id, "令牌\ud800")


def test_a_city_that_is_not_in_the_vocabulary_is_refused(hub):
    with pytest.raises(UnknownCity):
        hub.open("web", "atlantis")


# --- hearing ---------------------------------------------------------------------------------------------------------


def test_what_is_said_comes_back_with_the_answer(hub, conversation):
    heard = hub.hear(conversation, "我要挂号")
    assert [(m.n, m.sender, m.text) for m in heard.messages] == [(2, "resident", "我要挂号"), (3, "bot", "1：我要挂号")]
    assert heard.messages[1].answers == 2
    assert heard.holder == "bot"


def test_the_dialogue_is_told_the_city_the_door_and_the_time(hub, dialogue, conversation, clock):
    hub.hear(conversation, "你好")
    asked = dialogue.asked[0]
    assert (asked.city, asked.door, asked.n, asked.agenda) == ("shanghai", "web", 2, None)
    assert asked.now == clock.now
    assert asked.now.utcoffset().total_seconds() == 8 * 3600


def test_the_agenda_of_an_answer_goes_with_the_next_question(hub, dialogue, conversation):
    for word in ("一", "二", "三"):
        hub.hear(conversation, word)
    assert [asked.agenda for asked in dialogue.asked] == [None, {"turns": 1}, {"turns": 2}]


def test_an_answer_without_an_agenda_leaves_the_one_there_was(hub, dialogue, conversation):
    hub.hear(conversation, "一")
    dialogue.answer = lambda question: Reply((Said("好"),))
    hub.hear(conversation, "二")
    assert hub.store.conversation(conversation).agenda == {"turns": 1}


def test_speech_choices_and_expectation_come_with_the_message(hub, dialogue, conversation):
    said = Said("打12345", "打，一二三四五", (("好", "好的"),), "yes_no")
    dialogue.answer = lambda question: Reply((Said("嗯", "嗯"), said))
    first, second = hub.hear(conversation, "电话").messages[1:]
    assert first.speech is None  # as it is written
    assert (second.speech, second.choices, second.expect) == (said.speech, said.choices, "yes_no")


def test_a_new_city_and_a_new_voice_last(hub, dialogue, conversation):
    dialogue.answer = lambda question: Reply((Said("好"),), city="beijing", voice={"rate": 0.8, "volume": 1.0})
    assert hub.hear(conversation, "我在北京，说慢点").voice == {"rate": 0.8, "volume": 1.0}
    dialogue.answer = lambda question: Reply((Said("好"),), city="atlantis")
    assert hub.hear(conversation, "好").voice == {"rate": 0.8, "volume": 1.0}
    assert hub.store.conversation(conversation).city == "beijing"


def test_the_same_key_says_it_once(hub, dialogue, conversation):
    first = hub.hear(conversation, "我要挂号", "key-1")
    assert hub.hear(conversation, "我要挂号", "key-1") == first
    assert hub.hear(conversation, "我要挂号", "key-2").messages[0].n == 4
    assert len(dialogue.asked) == 2


def test_a_key_belongs_to_one_conversation(hub, conversation):
    other = hub.open("web", "shanghai").id
    hub.hear(conversation, "一", "key")
    assert texts(hub.hear(other, "二", "key"))[0] == "二"


def test_an_unknown_conversation_is_said_to_be_so(hub):
    for act in (lambda: hub.hear("x", "你好"), lambda: hub.since("x"), lambda: hub.take("x", "op")):
        with pytest.raises(ConversationUnknown):
            act()


def test_reading_gives_the_messages_after_a_number(hub, conversation):
    hub.hear(conversation, "一")
    assert [m.n for m in hub.since(conversation, 1).messages] == [2, 3]
    assert hub.since(conversation, 3).messages == ()


def test_who_says_too_much_before_any_answer_is_asked_to_wait(hub, dialogue, conversation):
    class Killed(BaseException):
        pass

    def dies(question):
        raise Killed

    dialogue.answer = dies
    with pytest.raises(Killed):
        hub.hear(conversation, "1")
    with hub.store.change(conversation, hub._clock()) as change:
        for word in "2345":
            change.add("resident", word, pending=True)
    with pytest.raises(TooFast):
        hub.hear(conversation, "6")
    assert texts(hub.hear(conversation, "我胸口痛"))[0] == "我胸口痛"  # help is not refused


# --- alarms ----------------------------------------------------------------------------------------------------------


def test_an_emergency_is_answered_without_asking_the_dialogue(hub, dialogue, conversation):
    heard = hub.hear(conversation, "我胸口痛")
    assert texts(heard)[1:] == [phrase(hub, "test.heart", dial="120")]
    assert heard.holder == "waiting"
    assert dialogue.asked == []
    (waiting,) = hub.waiting()
    assert (waiting.id, waiting.reason, waiting.urgent) == (conversation, "heart", True)


def test_an_emergency_makes_a_call_that_stands_urgent(hub, dialogue, conversation):
    hub.call(conversation, "asked")
    heard = hub.hear(conversation, "我胸口痛")
    assert texts(heard)[1:] == [phrase(hub, "test.heart", dial="120")]
    assert hub.waiting()[0].urgent


def test_an_emergency_is_answered_while_an_operator_holds_it_and_after_it_was_closed(hub, conversation):
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    heard = hub.hear(conversation, "我胸口痛")
    assert (texts(heard)[1:], heard.holder) == ([phrase(hub, "test.heart", dial="120")], "operator")
    hub.close(conversation)
    heard = hub.hear(conversation, "我胸口痛")
    assert (texts(heard)[1:], heard.holder) == ([phrase(hub, "test.heart", dial="120")], "closed")


def test_an_alarm_whose_words_are_missing_still_says_the_number_first(hub, conversation, monkeypatch):
    monkeypatch.delitem(hub.content.phrases, "test.heart")
    heard = hub.hear(conversation, "我胸口痛")
    assert "120" in heard.messages[1].text.split("。")[0]


# --- a person --------------------------------------------------------------------------------------------------------


def test_when_the_dialogue_is_down_a_person_is_called_and_the_number_given(hub, dialogue, conversation):
    dialogue.answer = fails
    heard = hub.hear(conversation, "我要挂号")
    assert texts(heard)[1:] == [phrase(hub, "sorry")]
    assert "12345" in heard.messages[1].text
    assert heard.holder == "waiting"
    assert hub.waiting()[0].reason == "dialogue_down"


def test_the_next_message_tries_the_dialogue_again(hub, dialogue, conversation):
    hub.hear(conversation, "一")
    dialogue.answer, works = fails, dialogue.answer
    hub.hear(conversation, "二")
    assert texts(hub.hear(conversation, "三"))[1:] == [phrase(hub, "sorry_again")]
    dialogue.answer = works
    assert texts(hub.hear(conversation, "四"))[1:] == ["2：四"]  # the agenda is the one of the first answer


def test_a_reply_that_hands_off_calls_a_person_and_says_so_once(hub, dialogue, conversation):
    dialogue.answer = lambda question: Reply((Said("好"),), handoff="asked")
    heard = hub.hear(conversation, "转人工")
    assert texts(heard)[1:] == ["好", phrase(hub, "waiting")]
    assert heard.holder == "waiting"
    assert texts(hub.hear(conversation, "转人工"))[1:] == ["好", phrase(hub, "still_waiting")]
    dialogue.answer = lambda question: Reply((), handoff="asked")
    assert texts(hub.hear(conversation, "人呢"))[1:] == [phrase(hub, "still_waiting")]


def test_while_waiting_the_bot_goes_on_helping(hub, conversation):
    hub.call(conversation, "asked")
    heard = hub.hear(conversation, "我要挂号")
    assert (texts(heard)[1:], heard.holder) == (["1：我要挂号"], "waiting")


def test_a_reply_may_be_urgent(hub, dialogue, conversation):
    dialogue.answer = lambda question: Reply((Said("打110"),), urgent=True)
    assert texts(hub.hear(conversation, "有贼"))[1:] == ["打110"]  # nothing comes after what is to be done
    assert hub.waiting()[0].urgent


def test_a_reason_that_is_too_long_for_its_column_is_cut(hub, dialogue, conversation):
    dialogue.answer = lambda question: Reply((Said("好"),), handoff="x" * 200)
    hub.hear(conversation, "转人工")
    assert hub.waiting()[0].reason == "x" * 64


def test_the_bot_is_silent_while_an_operator_holds_it(hub, dialogue, conversation):
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    heard = hub.hear(conversation, "您好")
    assert (texts(heard), heard.holder) == (["您好"], "operator")
    assert dialogue.asked == []


def test_what_was_said_to_an_operator_is_not_answered_by_the_bot_afterwards(hub, dialogue, conversation):
    hub.hear(conversation, "一")
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    hub.hear(conversation, "说给人听的")
    hub.release(conversation, "op")
    hub.hear(conversation, "二")
    assert [(asked.text, asked.handback) for asked in dialogue.asked] == [("一", None), ("-", {}), ("二", None)]


def test_the_bot_goes_on_by_itself_when_it_is_given_back_and_knows_what_was_settled(hub, dialogue, conversation):
    hub.hear(conversation, "一")
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    heard = hub.release(conversation, "op", {"words": "礼拜四上午"})
    assert (texts(heard), heard.holder) == ([phrase(hub, "released"), "2：礼拜四上午"], "bot")
    assert dialogue.asked[-1].handback == {"words": "礼拜四上午"}


def test_a_bot_that_cannot_go_on_when_it_is_given_back_calls_a_person_again(hub, dialogue, conversation):
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    dialogue.answer = fails
    heard = hub.release(conversation, "op")
    assert (texts(heard)[-1], heard.holder) == (phrase(hub, "sorry"), "waiting")


def test_a_member_of_the_family_may_ask_for_the_resident(hub, dialogue, conversation):
    heard = hub.hear(conversation, "帮我妈约骨科", sender="family", author="女儿")
    assert [(m.sender, m.author) for m in heard.messages] == [("family", "女儿"), ("bot", None)]
    assert dialogue.asked[-1].text == "帮我妈约骨科"


def test_nothing_more_is_said_in_a_closed_conversation(hub, conversation):
    hub.close(conversation)
    for act in (lambda: hub.hear(conversation, "喂"), lambda: hub.tell(conversation, "family", "妈")):
        with pytest.raises(ConversationClosed):
            act()
    assert texts(hub.since(conversation, 1)) == [phrase(hub, "closed")]


# --- telling ---------------------------------------------------------------------------------------------------------


def test_the_operator_who_holds_it_tells_and_no_other(hub, conversation):
    with pytest.raises(MoveRefused):
        hub.tell(conversation, "operator", "我来了", operator="op")
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    assert hub.tell(conversation, "operator", "我来了", operator="op").sender == "operator"
    with pytest.raises(MoveRefused):
        hub.tell(conversation, "operator", "我也来", operator="other")


def test_family_and_system_tell_whoever_holds_it_and_the_bot_only_when_it_may(hub, conversation):
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    assert hub.tell(conversation, "family", "妈，我在").text == "妈，我在"
    assert hub.tell(conversation, "system", "该吃药了", speech="该吃药啦", choices=(("好", "好"),)).speech == "该吃药啦"
    with pytest.raises(MoveRefused):
        hub.tell(conversation, "bot", "我也说一句")


# --- moves -----------------------------------------------------------------------------------------------------------

PATHS = {"bot": (), "waiting": ("call",), "operator": ("call", "take"), "closed": ("close",)}


def make(hub, conversation, name, operator="op"):
    if name == "call":
        hub.call(conversation, "asked")
    elif name in ("withdraw", "close"):
        getattr(hub, name)(conversation)
    else:
        getattr(hub, name)(conversation, operator)


@pytest.mark.parametrize("holder", PATHS)
@pytest.mark.parametrize("name", MOVES)
def test_a_move_happens_from_the_holders_of_its_table_alone(hub, conversation, holder, name):
    for step in PATHS[holder]:
        make(hub, conversation, step)
    before = hub.since(conversation)
    sources, target = MOVES[name]
    if holder in sources:
        make(hub, conversation, name)
        after = hub.since(conversation)
        assert after.holder == target
        told = after.messages[len(before.messages) :]
        assert [m.sender for m in told] == (["system", "bot"] if name == "release" else ["system"])  # of every move
    else:
        with pytest.raises(MoveRefused, match=holder):
            make(hub, conversation, name)
        assert hub.since(conversation) == before


@pytest.mark.parametrize("name", ["pass_on", "release", "close"])
def test_an_operator_moves_only_what_he_holds(hub, conversation, name):
    hub.call(conversation, "asked")
    hub.take(conversation, "op")
    with pytest.raises(MoveRefused):
        getattr(hub, name)(conversation, "other")
    getattr(hub, name)(conversation, "op")


def test_a_move_clears_what_belonged_to_the_old_holder(hub, conversation, clock):
    hub.call(conversation, "asked", urgent=True)
    hub.take(conversation, "op")
    taken = hub.store.conversation(conversation)
    assert (taken.operator, taken.reason, taken.urgent, taken.waiting_since) == ("op", "asked", True, None)
    hub.release(conversation, "op")
    free = hub.store.conversation(conversation)
    assert (free.operator, free.reason, free.urgent, free.waiting_since) == (None, None, False, None)


def test_the_urgent_are_first_and_then_who_has_waited_longest(hub, clock):
    ids = []
    for urgent in (False, False, True, True):
        ids.append(hub.open("web", "shanghai").id)
        hub.call(ids[-1], "asked", urgent=urgent)
        clock.forward(1)
    assert [waiting.id for waiting in hub.waiting()] == [ids[2], ids[3], ids[0], ids[1]]


def test_a_call_that_stands_can_become_urgent_but_is_not_made_twice(hub, conversation):
    hub.call(conversation, "asked")
    with pytest.raises(MoveRefused):
        hub.call(conversation, "again")
    hub.call(conversation, "worse", urgent=True)
    assert (hub.waiting()[0].reason, hub.waiting()[0].urgent) == ("worse", True)
