"""A message is cut to breath length, keeps the text it stands for, and is never empty nor English."""

from __future__ import annotations

import re

import pytest
from espeak import phonemes
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.mandarin.aloud import read_aloud
from bot.mandarin.spoken import digits_for_ear

PINYIN = re.compile(r"[a-z]+[1-5][,.]?(?: [a-z]+[1-5][,.]?)*")


def texts(text: str, speech: str | None = None) -> list[str]:
    return [spoken.text for spoken in read_aloud(text, speech)]


def words(text: str, speech: str | None = None) -> list[str]:
    return [spoken.words for spoken in read_aloud(text, speech)]


# --- sentences and breath ---


def test_each_sentence_stands_alone_with_its_own_text():
    assert texts("好的。您想哪天去？明天上午吧！") == ["好的。", "您想哪天去？", "明天上午吧！"]


def test_a_line_break_and_a_semicolon_end_a_sentence():
    assert texts("1．周三上午\n2．周四下午；都行") == ["1．周三上午\n", "2．周四下午；", "都行"]


def test_a_question_in_quotation_marks_ends_no_sentence():
    assert texts("您说“可以吗？”就行。") == ["您说“可以吗？”就行。"]


def test_a_long_sentence_is_cut_at_commas_into_parts_of_about_equal_length():
    said = read_aloud("老人坐公交地铁照常买票，从2016年6月26日起，改成每月发老年综合津贴。")
    assert [spoken.text for spoken in said] == [
        "老人坐公交地铁照常买票，从2016年6月26日起，",
        "改成每月发老年综合津贴。",
    ]
    assert said[0].pinyin.endswith(",") and said[1].pinyin.endswith(".")


def test_a_short_sentence_is_not_cut_at_its_commas():
    assert texts("好，您慢慢来，不着急。") == ["好，您慢慢来，不着急。"]


def test_a_number_is_never_cut_though_it_has_commas():
    groups = "一三八，零零一三，八零零零"
    (found,) = [
        spoken
        for spoken in read_aloud(f"请把这个电话号码记下来，就是，{groups}，有事就打。")
        if "八零零零" in spoken.words
    ]
    assert groups.replace("一", "幺") in found.words.replace("一", "幺")


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(["您慢慢来", "打12345问", "带好身份证", "每个月75元", "看病的医院"]), min_size=1, max_size=20
    )
)
def test_no_part_is_longer_than_a_breath_where_commas_allow_it(clauses):
    for spoken in read_aloud("，".join(clauses) + "。"):
        assert len(spoken.pinyin.split()) <= 25


# --- captions ---


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="好的您请打，。！？；\n12345元月日0.5“”（）😊aB、：… -", max_size=60))
def test_the_captions_together_are_the_text(text):
    said = read_aloud(text)
    assert not said or "".join(spoken.text for spoken in said) == text


def test_the_spoken_form_is_heard_and_the_text_is_shown_sentence_by_sentence():
    said = read_aloud("打12345。着急就说“转人工”。", "打，幺二三四五。着急，就说，转人工。")
    assert [(spoken.text, spoken.words) for spoken in said] == [
        ("打12345。", "打，幺二三四五。"),
        ("着急就说“转人工”。", "着急，就说，转人工。"),
    ]


def test_a_spoken_form_with_other_sentences_is_heard_under_the_whole_text():
    text = "预约号123456。"
    said = read_aloud(text, "预约号是幺二三，四五六。再说一遍，幺二三，四五六。")
    assert [spoken.text for spoken in said] == [text, ""]


def test_what_stands_for_nothing_said_is_shown_with_what_was_said_before():
    assert texts("办好了。😊") == ["办好了。😊"]
    assert texts("😊\n办好了。") == ["😊\n办好了。"]


@pytest.mark.parametrize("text", ["", " \n", "……", "😊👍", "——。", "（）"])
def test_where_there_is_nothing_to_say_there_is_no_sentence(text):
    assert read_aloud(text) == ()


# --- words ---


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026年11月25日（星期三）14:00-16:30", ["二零二六年十一月二十五日，星期三，下午两点到四点半"]),
        ("心率72次/分", ["心率每分钟七十二次"]),
        ("10mg/片", ["十毫克每片"]),
        ("2025-2026年", ["二零二五到二零二六年"]),
        ("身份证后四位1234", ["身份证后四位幺二三四"]),
        ("按#号键", ["按井号键"]),
        ("比分3:2", ["比分三比二"]),
        ("≥65岁", ["不少于六十五岁"]),
        ("80、90后", ["八零，九零后"]),
        ("车牌号沪A12345", ["车牌号沪A幺二三四五"]),
        ("1万2千元", ["一万两千元"]),
        ("第12345号", ["第一万两千三百四十五号"]),
        ("5×7=35", ["五乘七等于三十五"]),
        ("电话54189999转8001", ["电话五四幺八，九九九九转八零零幺"]),
        ("60%～70%", ["百分之六十到百分之七十"]),
    ],
)
def test_the_words_are_those_that_are_said(text, said):
    assert words(text) == said


@pytest.mark.parametrize("number", ["13800138000", "31010419470101123X", "62580000", "482910", "0755-12345"])
def test_numbers_are_grouped_as_everywhere_else(number):
    assert words(f"号码是{number}。") == [f"号码是{digits_for_ear(number)}。"]


# --- never empty, never English ---

ANYTHING = st.text(
    alphabet=st.one_of(
        st.characters(blacklist_categories=["Cs"]),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.sampled_from("０１２，。“”（）℃％¥½①Ⅷ😊👨‍👩‍👧𠮷㐀〇々ñßДあアñ한"),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=400)
@given(ANYTHING)
@example("[[hello]]")
@example("<speak>您好</speak>")
@example("𠮷野家")
@example("0" * 40)
@example("1/0 -/- 9:99 ..5 5.. 1,,2 ¥ $ 3%%")
def test_whatever_is_written_becomes_pinyin_or_nothing(text):
    said = read_aloud(text)
    for spoken in said:
        assert PINYIN.fullmatch(spoken.pinyin), spoken
        assert not re.search(r"\d", spoken.words), spoken
    if re.search(r"[\u4e00-\u9fffA-Za-z0-9]", text):
        assert said, text


def test_the_real_voice_takes_every_syllable_there_can_be():
    """Also of characters that are hardly ever written: nothing must fall back to English."""
    characters = "".join(map(chr, range(0x4E00, 0xA000, 7)))
    said = phonemes(
        [spoken.pinyin for at in range(0, len(characters), 20) for spoken in read_aloud(characters[at : at + 20])]
    )
    assert "(en)" not in said and said.strip()


def test_the_real_voice_takes_every_letter():
    said = phonemes([spoken.pinyin for spoken in read_aloud("。".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))])
    assert "(en)" not in said
    assert len(said.strip().splitlines()) == 26
