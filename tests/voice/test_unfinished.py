"""Which words are half of something: read as a person reads them who waits for the other half."""

from __future__ import annotations

import pytest

from voice.unfinished import telling, unfinished


@pytest.mark.parametrize(
    "text",
    [
        "我想",
        "我要",
        "我想去",
        "我住在",
        "我要到",
        "我和",
        "帮我把",
        "请给",
        "就是",
        "一个",
        "我想办一张",
        "我想问一下",
        "我老伴他是",
        "因为",
        "但是",
        "然后",
        "嗯",
        "那个",
        "我叫",
        "要是",
        "我在",
    ],
)
def test_a_sentence_does_not_end_so(text):
    assert unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "要",
        "不要",
        "我不想",
        "我不去",
        "怎么去",
        "我回去",
        "没收到",
        "钱还没到账",
        "现在",
        "是的",
        "不是",
        "是",
        "老年卡怎么办",
        "我要挂号",
        "第一个",
        "等一下",
        "好的",
        "我不会",
        "不知道",
        "有没有",
        "再说一遍",
        "我要投诉",
        "转人工",
        "谢谢",
    ],
)
def test_a_sentence_may_end_so(text):
    assert not unfinished(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("我的电话是幺三八零零", "number"),
        ("身份证三一零", "number"),
        ("号码是幺三", "figure"),
        ("我住浦东新区", "place"),
        ("世纪大道一百号", "place"),
        ("在南京东路", "place"),
        ("我叫王", "name"),
        ("姓名李秀", "name"),
        ("我要挂号", None),
        ("我迷路", None),
        ("我要去超市", None),
        ("打幺二零", None),
        ("打一二三四五", None),
        ("幺三八零零幺三八零零零", None),
        ("老年卡怎么办", None),
        ("", None),
    ],
)
def test_what_is_being_told(text, what):
    assert telling(text) == what
