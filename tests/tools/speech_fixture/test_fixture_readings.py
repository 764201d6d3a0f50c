"""Syllables, phones and how a written sentence is said."""

import pytest
from speech_fixture.readings import SILENCE, is_final, known_syllables, phone_set, phones, states, syllables
from speech_fixture.spoken_form import clauses, number, one_by_one, said

PHONES = [
    ("zhi1", ("zh", "III1")),
    ("zi4", ("z", "II4")),
    ("ji1", ("j", "I1")),
    ("lv4", ("l", "V4")),
    ("yu2", ("V2",)),
    ("yuan4", ("VAN4",)),
    ("juan4", ("j", "VAN4")),
    ("wo3", ("w", "UO3")),
    ("duo1", ("d", "UO1")),
    ("er2", ("ER2",)),
    ("r5", ("ER5",)),
    ("yan3", ("y", "IAN3")),
]


@pytest.mark.parametrize(("syllable", "expected"), PHONES)
def test_a_syllable_is_an_onset_and_a_final_with_its_tone(syllable, expected):
    assert phones(syllable) == expected


@pytest.mark.parametrize("wrong", ["ma", "xyz9", "1", "", "m2"])
def test_what_is_no_syllable_is_refused(wrong):
    with pytest.raises(ValueError):
        phones(wrong)


def test_characters_are_read_by_their_neighbours():
    assert syllables("银行")[1] == "hang2"
    assert syllables("不行")[1] == "xing2"
    assert len(syllables("我想挂个号")) == 5


def test_the_network_has_an_output_for_everything_that_can_be_said():
    assert states()[SILENCE, 0] == 0
    assert sorted(states().values()) == list(range(len(states())))
    for syllable in known_syllables():
        for phone in phones(syllable):
            assert (phone, 1 if is_final(phone) else 0) in states()
    assert len(phone_set()) == len(set(phone_set()))


NUMBERS = [
    (0, "零"),
    (2, "二"),
    (10, "十"),
    (15, "十五"),
    (20, "二十"),
    (105, "一百零五"),
    (110, "一百一十"),
    (3050, "三千零五十"),
]


@pytest.mark.parametrize(("value", "words"), NUMBERS)
def test_numbers_in_words(value, words):
    assert number(value) == words


SAID = [
    ("后天，11月23日，星期一", ("后天", "十一月二十三日", "星期一")),
    ("13800138000", ("幺三八零零幺三八零零零",)),
    ("1942年生的", ("一九四二年生的",)),
    ("0.6", ("零点六",)),
    ("不对 不改了", ("不对", "不改了")),
    ("随申办APP", ()),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_what_is_written_is_said_in_clauses(text, expected):
    assert clauses(text) == expected
    assert said(text) == "".join(expected)


def test_one_is_yao_in_a_phone_number_alone():
    assert one_by_one("110", phone=True) == "幺幺零"
    assert one_by_one("2011") == "二零一一"
