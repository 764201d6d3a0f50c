"""Whole sentences: everything in them, nothing twice; now is Saturday 21 November 2026, 10:00 in Shanghai."""

import itertools
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mandarin.answers import ordinal, yes_or_no
from bot.mandarin.digits import digits_of
from bot.mandarin.find import find
from bot.mandarin.masks import masked
from bot.mandarin.pinyin import folded, syllables
from bot.mandarin.spoken import digits_for_ear
from bot.mandarin.text import normalise

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))
SENTENCES = [
    ("下周三下午", {"date": "2026-11-25", "half_day": "afternoon"}),
    ("后天上午", {"date": "2026-11-23", "half_day": "morning"}),
    ("礼拜六", {"date": "2026-11-28"}),
    ("农历初五", {"date": "2026-12-13"}),
    ("十五号早上八点半", {"date": "2026-12-15", "half_day": "morning", "time": "08:30"}),
    ("六零年三月生的", {"birth": {"year": 1960, "month": 3}}),
    ("属马的今年七十二", {"birth": {"year": 1954, "month": None}, "age": 72}),
    ("我叫王建国电话13800138000", {"name": "王建国", "phone": "13800138000"}),
    ("女的五五年六月生的", {"sex": "female", "birth": {"year": 1955, "month": 6}}),
    ("男，六十二岁", {"sex": "male", "age": 62}),
    ("25号十点半", {"date": "2026-11-25", "time": "10:30"}),
    ("周三十点", {"date": "2026-11-25", "time": "10:00"}),
    ("一年半", {"number": 1.5}),
    ("七块五", {"number": 7.5}),
    ("下周", {"date_range": {"from": "2026-11-23", "to": "2026-11-29"}}),
    ("半小时后", {"moment": "2026-11-21T10:30:00+08:00"}),
    ("身份证11010519491231002X", {"id_number": {"last4": "002X", "valid": True}}),
    ("不是八号，是十八号", {"date": "2026-12-18"}),
    ("下周三不行，改下周四上午", {"date": "2026-11-26", "half_day": "morning"}),
    ("礼拜三我没空", {"date": "2026-11-25"}),
    ("不是一百三是一百五", {"number": 150}),
    ("卡号6222021234567890123", {}),
    ("过两天", {}),
    ("我儿子帮我挂", {}),
    ("早上好", {}),
]


@pytest.mark.parametrize(("said", "expected"), SENTENCES, ids=[c[0] for c in SENTENCES])
def test_a_sentence_means_this(said: str, expected: dict[str, object]) -> None:
    found = find(said, NOW)
    assert {f.kind: f.value for f in found if f.kind != "number" or "number" in expected} == expected


ASKED = [
    ("李秀英", "name", "李秀英"),
    ("七十二", "age", 72),
    ("二十五", "date", "2026-11-25"),
    ("62781234", "phone", "62781234"),
    ("一点", "time", "13:00"),
    ("六零三月", "birth", {"year": 1960, "month": 3}),
    ("一个", "number", 1),
]


@pytest.mark.parametrize(("said", "asked", "value"), ASKED, ids=[c[1] for c in ASKED])
def test_a_bare_answer_is_what_was_asked_for(said: str, asked: str, value: object) -> None:
    assert [(f.kind, f.value) for f in find(said, NOW, asked)] == [(asked, value)]


def test_a_long_story_gives_all_its_parts() -> None:
    story = "我姓李叫秀英，属马的今年七十二，想约下周三下午三点半的眼科，电话是幺三八零零幺三八零零零"
    kinds = [f.kind for f in find(story, NOW)]
    assert kinds == ["name", "birth", "age", "date", "half_day", "time", "phone"]


# Text as hypothesis likes it, and text made of the very pieces that the rules look for.
PIECES = st.lists(
    st.sampled_from(
        [
            "今天",
            "下",
            "周",
            "三",
            "号",
            "月",
            "年",
            "点",
            "半",
            "差",
            "刻",
            "农历",
            "初",
            "五",
            "腊月",
            "二十",
            "六零",
            "1960",
            "3",
            "12",
            ".",
            "-",
            ":",
            "岁",
            "今年",
            "属马",
            "男",
            "女",
            "我叫",
            "王",
            "建国",
            "姓",
            "李",
            "叫",
            "幺三八",
            "0013",
            "8000",
            "11010519491231002X",
            "个",
            "零",
            "万",
            "千",
            "百",
            "十",
            "块",
            "七成",
            "早上",
            "下午",
            "晚",
            "后",
            "小时",
            "现在",
            "到",
            "，",
            "不是",
            "第",
            "的",
            "不",
            "对",
            "好",
            "要",
        ]
    ),
    max_size=14,
).map("".join)
ANY_TEXT = st.one_of(st.text(max_size=80), PIECES)
KINDS = st.sampled_from([None, "name", "age", "date", "phone", "time", "birth", "number", "sex", "nonsense"])


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT, KINDS)
def test_whatever_is_said_nothing_breaks_and_nothing_overlaps(text: str, asked: str | None) -> None:
    for said in (text, normalise(text)):
        found = find(said, NOW, asked)
        assert all(0 <= f.start < f.end <= len(said) and said[f.start : f.end] == f.text for f in found)
        assert all(before.end <= after.start for before, after in itertools.pairwise(found))


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_no_other_function_breaks_on_any_text(text: str) -> None:
    assert yes_or_no(text) in (True, False, None)
    assert ordinal(text) != 0
    assert len(masked(text)) == len(text)
    assert all(isinstance(folded(s), str) for s in syllables(text))
    assert digits_of(text) == "".join(c for c in digits_of(text) if c in "0123456789")
    assert isinstance(digits_for_ear(text), str)
