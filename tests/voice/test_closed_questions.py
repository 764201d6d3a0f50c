"""The vocabularies of bot.listening in the ear: what people answer at a closed question is heard, and all else too."""

from __future__ import annotations

from pathlib import Path

import pytest
from speaking import say, silence

from bot.content import load
from bot.listening import vocabulary
from voice.ears import Ears

pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def ears(speech_model: Path) -> Ears:
    return Ears(speech_model, limit=2)


def answered(ears: Ears, expect: str, text: str, *choices: tuple[str, str], telephone: bool = True) -> str:
    sound = say(text, telephone=telephone)
    with ears.listen(sound.rate, vocabulary(expect, choices, load(), "shanghai")) as ear:
        ended = ear.feed(sound.samples + silence(0.3, sound.rate))
        rest = ear.finish()
    return (ended.text if ended and ended.final else "") + rest.text


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ("yes_no", "是的"),
        ("yes_no", "不用了"),
        ("yes_no", "不可以"),
        ("department", "心内科"),
        ("department", "眼科"),
        ("department", "头晕"),
        ("half_day", "上午"),
        ("date", "明天下午"),
        ("date", "星期三"),
        ("time", "下午三点"),
        ("slot", "第二个"),
        ("step", "下一步"),
        ("phone", "九八七六五四三二一"),
    ],
)
def test_an_answer_is_heard_at_its_question(ears, expect, text):
    assert answered(ears, expect, text) == text


def test_a_button_is_heard_when_it_is_read_aloud(ears):
    assert answered(ears, "hospital", "中山医院", ("中山医院", "中山医院")) == "中山医院"


@pytest.mark.parametrize("expect", ["yes_no", "department", "phone", "slot", "date", "step"])
@pytest.mark.parametrize("text", ["转人工", "再说一遍", "等一下", "救命"])
def test_what_works_at_any_moment_is_heard_at_every_question(ears, expect, text):
    assert answered(ears, expect, text) == text


@pytest.mark.parametrize("expect", ["yes_no", "phone", "slot", "half_day"])
@pytest.mark.parametrize("text", ["养老金怎么没有到账", "老年卡丢了怎么办", "我不会用手机"])
def test_another_wish_is_heard_at_a_closed_question(ears, expect, text):
    assert answered(ears, expect, text) == text
