"""The words by which a machine is known: what machines say holds one of them, what people say when they answer none."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot import content
from bot.content import Machines

MACHINES = content.load().machines


def known(said: str) -> bool:
    return any(word in said for word in MACHINES)


@pytest.mark.parametrize(
    "said",
    [
        "您好您拨打的用户暂时无法接听请在提示音后留言",
        "您所拨打的电话已关机请稍后再拨",
        "您拨打的号码是空号请核对后再拨",
        "对不起您呼叫的用户正在通话中",
        "您好我现在不方便接电话有事请留言",
        "请在嘀声后留言",
        "这里是语音信箱",
        "您好我是机主的语音助理请问您找他什么事",
        "您拨打的用户不在服务区",
    ],
)
def test_a_machine_is_known(said):
    assert known(said)


@pytest.mark.parametrize(
    "said",
    [
        "喂",
        "喂你好",
        "谁啊",
        "你是哪位",
        "听得见听得见",
        "我是我是你说",
        "他不在家出去买菜了",
        "我在通话呢等一下",
        "我正在打电话等会儿再说",
        "你打错了",
        "我妈妈耳朵不好我来听",
        "我手机关机了刚才",
        "知道了谢谢",
    ],
)
def test_a_person_is_not(said):
    assert not known(said)


@pytest.mark.parametrize("word", ["", "喂"])
def test_a_word_that_people_say_too_is_refused(word):
    with pytest.raises(ValidationError):
        Machines(words=(word,))
