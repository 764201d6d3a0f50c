"""What one stream of sound says and is answered, without a socket: each frame, the question of now, and the limits."""

from __future__ import annotations

import json

import pytest
from stand_in import SECOND, final, partial

from bot.dialogue import Reply, Said
from bot.web import hearing as module
from bot.web.hearing import Hearing, Over

CONFIG = json.dumps({"config": {"sample_rate": 16_000}})
FRAME = bytes(3200)
YES_OR_NO = (("对", "对的"), ("不对", "不对"))


@pytest.fixture
def stream(hub, speech, opened):
    with Hearing(hub, speech, opened.id) as stream:
        yield stream


def asks(hub, dialogue, opened, expect="yes_no", choices=YES_OR_NO, text="那我问您。"):
    dialogue.answer = lambda question: Reply((Said(text, choices=choices, expect=expect),))
    hub.hear(opened.id, "好")


def test_sound_is_answered_with_what_is_heard_so_far_and_then_with_the_whole(stream, speech):
    speech.script = [None, partial("我想"), None, final("我想挂号"), None]
    stream.take(CONFIG, 0.0)
    answers = [stream.take(FRAME, 0.1 * n) for n in range(5)]
    assert [answer.get("partial") for answer in answers] == ["", "我想", "我想", None, ""]
    words = [{"word": "我想挂号", "start": 0.0, "end": 0.5, "conf": 0.9}]
    assert answers[3] == {"text": "我想挂号", "result": words, "pause": 2.5}


def test_the_end_gives_what_was_heard_last_and_is_the_end(stream, speech):
    speech.last = final("谢谢")
    stream.take(CONFIG, 0.0)
    stream.take(FRAME, 0.1)
    assert not stream.finished
    answer = stream.take('{"eof" : 1}', 0.2)
    assert (answer["text"], answer["last"], stream.finished) == ("谢谢", True, True)


def test_an_end_before_any_sound_is_an_end_too(stream):
    assert stream.take('{"eof": 1}', 0.0) == {"text": "", "last": True}


def test_a_client_that_names_no_rate_is_heard_at_that_of_vosk_server(stream, speech):
    stream.take(FRAME, 0.0)
    assert speech.ears[0].rate == 8000


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 48_000, 16_000.0])
def test_every_usual_rate_is_taken(stream, speech, rate):
    assert stream.take(json.dumps({"config": {"sample_rate": rate}}), 0.0) is None
    assert speech.ears[-1].rate == rate


@pytest.mark.parametrize(
    "frame",
    [
        '{"config": {"sample_rate": 7999}}',
        '{"config": {"sample_rate": 48001}}',
        '{"config": {"sample_rate": "16000"}}',
        '{"config": {"sample_rate": true}}',
        '{"config": {"sample_rate": NaN}}',
        '{"config": {"sample_rate": null}}',
        '{"config": 16000}',
        '{"config": []}',
        "[" * 100_000,
        "[]",
        "12",
        "null",
        "",
        "好",
        "{}",
        '{"eof": 0}',
        '{"model": "other"}',
    ],
)
def test_what_is_no_configuration_and_no_end_is_refused(stream, frame):
    with pytest.raises(Over) as refused:
        stream.take(frame, 0.0)
    assert refused.value.code == "invalid"


def test_what_else_vosk_server_can_be_told_changes_nothing(stream, speech):
    told = {"sample_rate": 16_000, "words": 1, "phrase_list": ["密码"], "model": "/etc", "max_alternatives": 9}
    stream.take(json.dumps({"config": told}), 0.0)
    assert speech.ears[-1].vocabulary != ("密码",)


def test_a_sample_that_is_cut_in_two_is_put_together_again(stream, speech):
    stream.take(CONFIG, 0.0)
    sound = bytes(range(250)) * 4
    for start in range(0, len(sound), 7):
        assert "partial" in stream.take(sound[start : start + 7], 0.1)
    assert bytes(speech.ears[0].fed) == sound


def test_it_knows_what_may_be_answered_and_how_long_to_wait(hub, dialogue, opened, speech, stream):
    asks(hub, dialogue, opened)
    stream.take(CONFIG, 0.0)
    assert speech.ears[0].vocabulary == ("对的", "不对")
    assert stream.take(FRAME, 0.1)["pause"] == 1.2


def test_when_the_question_changes_other_answers_are_listened_for(hub, dialogue, opened, speech, stream):
    stream.take(CONFIG, 0.0)
    greeting = speech.ears[0].vocabulary
    assert stream.take(FRAME, 0.1)["pause"] == 2.5
    asks(hub, dialogue, opened)
    assert stream.take(FRAME, 0.2)["pause"] == 2.5  # it has just looked
    assert stream.take(FRAME, 1.2)["pause"] == 1.2
    assert speech.ears[0].expected[-1] == ("对的", "不对") != greeting


def test_while_a_person_holds_the_conversation_anything_may_be_said(hub, dialogue, opened, speech, stream):
    asks(hub, dialogue, opened)
    hub.call(opened.id, "asked")
    hub.take(opened.id, "wang")
    hub.tell(opened.id, "operator", "您好", operator="wang")
    stream.take(CONFIG, 0.0)
    assert speech.ears[0].vocabulary == ()
    assert stream.take(FRAME, 0.1)["pause"] == 2.5


def test_a_database_that_fails_leaves_what_was_asked(hub, dialogue, opened, speech, stream, monkeypatch):
    from bot.store import StoreUnavailable

    asks(hub, dialogue, opened)
    stream.take(CONFIG, 0.0)

    def since(*_: object) -> None:
        raise StoreUnavailable("locked")

    monkeypatch.setattr(hub.store, "since", since)
    assert stream.take(FRAME, 9.0)["pause"] == 1.2


def test_a_choice_that_was_said_whole_needs_no_long_pause(hub, dialogue, opened, speech, stream):
    asks(hub, dialogue, opened, expect=None, choices=(("骨科", "我挂骨科"),))
    speech.script = [partial("骨"), partial("骨科"), final("骨科")]
    stream.take(CONFIG, 0.0)
    assert [stream.take(FRAME, 0.1)["pause"] for _ in range(3)] == [2.5, 1.2, 1.2]


def test_what_the_page_heard_of_itself_is_forgotten_when_it_says_so(stream, speech):
    speech.script = [partial("您好我是")]
    stream.take(CONFIG, 0.0)
    stream.take(FRAME, 0.1)
    speech.script = []
    assert stream.take('{"reset": 1}', 0.2) == {"reset": 1, "partial": ""}
    assert stream.take(FRAME, 0.3)["partial"] == ""
    assert [ear.closed for ear in speech.ears] == [True, False] and speech.open == 1


def test_whoever_speaks_without_a_pause_is_taken_at_their_word_after_a_minute(stream, speech):
    speech.script = [partial("很长")] * 200
    speech.last = final("很长很长")
    stream.take(CONFIG, 0.0)
    answers = [stream.take(bytes(SECOND), float(n)) for n in range(62)]
    texts = [answer["text"] for answer in answers if "text" in answer]
    assert texts == ["很长很长"] and not stream.finished


def test_whoever_says_nothing_leaves_the_place_to_others(stream, speech):
    stream.take(CONFIG, 0.0)
    with pytest.raises(Over) as over:
        for n in range(100):
            stream.take(bytes(SECOND), float(n))
    assert over.value.code == "silence" and 89 <= n <= 91


def test_whoever_says_something_now_and_then_is_listened_to_longer(stream, speech):
    stream.take(CONFIG, 0.0)
    speech.ears[0].script = ([None] * 59 + [final("嗯")]) * 4
    for n in range(240):
        stream.take(bytes(SECOND), float(n))


def test_after_a_quarter_of_an_hour_the_next_pause_ends_the_stream(stream, speech, monkeypatch):
    monkeypatch.setattr(module, "SESSION", 3.0)
    speech.script = [partial("一"), partial("一"), partial("一"), partial("一"), final("一")]
    stream.take(CONFIG, 0.0)
    ended = []
    for n in range(5):
        stream.take(bytes(SECOND), float(n))
        ended.append(stream.finished)
    assert ended == [False, False, False, False, True]


def test_leaving_frees_the_place(hub, speech, opened):
    with Hearing(hub, speech, opened.id) as stream:
        stream.take(CONFIG, 0.0)
        assert speech.open == 1
    assert speech.open == 0


def test_a_page_shows_its_token_first(hub, speech, opened):
    with Hearing(hub, speech, opened.id) as stream:
        stream.show(json.dumps({"config": {"sample_rate": 16_000, "token": opened.token}}))
        assert speech.ears[0].rate == 16_000


NO_TOKEN = (
    None,
    b"\0\0",
    '{"config": {"sample_rate": 16000}}',
    '{"config": {"token": "x"}}',
    '{"config": {"token": 5}}',
    '{"eof": 1}',
)


@pytest.mark.parametrize("frame", NO_TOKEN)
def test_a_page_without_its_token_is_not_heard(hub, speech, opened, frame):
    with Hearing(hub, speech, opened.id) as stream, pytest.raises(Over) as refused:
        stream.show(frame)
    assert refused.value.code == "no_token"
    assert not speech.ears
