"""What reaches a voice is readable and harmless, and how long it takes is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voice import reading


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("nin2 hao3 , qing3 shuo1 .", "nin2 hao3 , qing3 shuo1 ."),
        ("  nin2\n\thao3\x00\x1b[31m ", "nin2 hao3 31m"),
        ("nin2 [[ma1 hEllo]] hao3", "nin2 hao3"),
        ("nin2 [[ never closed", "nin2"),
        ('<speak><break time="9s"/>nin2</speak> hao3', "nin2 hao3"),
        ("a1 < b2 > c3", "a1 b2 c3"),
        (", , nin2 hao3 ?! . ,", "nin2 hao3 ?"),
        ("NIN2 HAO3", "nin2 hao3"),
        ("lü4 se4", "lü4 se4"),
        ("--help; rm -rf /", "help; rm rf"),
        ("", ""),
        (" . , ! \x07", ""),
    ],
)
def test_only_syllables_and_single_pauses_are_left_of_pinyin(text, read):
    assert reading.pinyin(text) == read


def test_words_keep_their_chinese_punctuation_and_lose_what_steers():
    assert reading.words("您好，\u202e请[[x]]讲<break/>。\x00") == "您好， 请 讲 。"


@given(some.text())
def test_nothing_that_steers_espeak_is_left_of_any_text(text):
    for read in (reading.pinyin(text), reading.words(text)):
        assert not set(read) & set("<>[]\x00\n\r\x1b")
    assert reading.pinyin(reading.pinyin(text)) == reading.pinyin(text)


def test_what_is_far_too_long_is_refused_and_not_cut():
    assert reading.pinyin("ma1 " * reading.MOST_SYLLABLES)
    with pytest.raises(reading.TooLong):
        reading.pinyin("ma1 " * (reading.MOST_SYLLABLES + 1))
    with pytest.raises(reading.TooLong):
        reading.words("好" * (2 * reading.MOST_SYLLABLES + 1))


def test_slower_and_longer_takes_longer():
    assert reading.seconds("ma1 ma1", 100)[0] > reading.seconds("ma1 ma1", 200)[0]
    assert reading.seconds("ma1 ma1 ma1", 100)[1] > reading.seconds("ma1 ma1", 100)[1]


def test_a_half_of_a_sentence_is_too_short():
    whole, half = "qing3 dai4 hao3 shen1 fen4 zheng4 .", "qing3 dai4"
    assert reading.seconds(whole, 135)[0] > 1.1 > 2 * 53 / 135, f"{half} takes less"
