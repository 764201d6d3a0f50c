"""What each key of the telephone means, question by question."""

from __future__ import annotations

import pytest

from bot.phone.keys import Keys, Pressed, Question, numbered

OPEN, PHONE, YES_NO = Question(), Question("phone"), Question("yes_no")
DOCTORS = (("王医生", "王医生"), ("李医生", "要李医生"), ("都不行", "都不行"))


def press(keys: str, question: Question = OPEN, each: float = 0.5) -> list[Pressed | None]:
    pad = Keys()
    return [pad.press(place * each, key, question) for place, key in enumerate(keys)]


@pytest.mark.parametrize("question", [OPEN, YES_NO, Question("choice", DOCTORS, numbered=True)])
def test_nought_star_and_nine_mean_the_same_everywhere(question):
    assert press("0", question) == [Pressed("person")]
    assert press("*", question) == [Pressed("words", "上一步")]
    assert press("9", question) == [Pressed("again")]
    assert press("#", question) == [Pressed("end")]


def test_one_is_yes_and_two_is_no_and_the_others_mean_nothing():
    assert press("1", YES_NO) == [Pressed("words", "是的")]
    assert press("2", YES_NO) == [Pressed("words", "不是")]
    assert press("7", YES_NO) == [Pressed("nothing")]


def test_choices_that_were_read_with_numbers_have_keys():
    question = Question("choice", DOCTORS, numbered=True)
    assert press("2", question) == [Pressed("words", "要李医生")]
    assert press("4", question) == [Pressed("nothing")]
    assert press("2", Question("choice", DOCTORS)) == [Pressed("words", "不是")]


def test_a_number_is_collected_until_the_hash():
    assert press("02112345678#", PHONE) == [None] * 11 + [Pressed("number", "02112345678")]


def test_a_mobile_number_is_known_to_be_whole():
    assert press("13800138000", PHONE)[-1] == Pressed("number", "13800138000")
    assert press("#", PHONE) == [Pressed("end")]  # which comes too late, and does no harm


def test_a_number_ends_by_itself_after_four_seconds():
    pad = Keys()
    for at, key in enumerate("120"):
        assert pad.press(float(at), key, Question("number")) is None
    assert pad.collecting and pad.tick(5.9) is None
    assert pad.tick(6.0) == Pressed("number", "120") and not pad.collecting
    assert pad.tick(20.0) is None


def test_nought_alone_is_a_person_at_a_number_too():
    pad = Keys()
    assert pad.press(0.0, "0", PHONE) is None
    assert pad.tick(4.0) == Pressed("person")
    assert press("0#", PHONE)[-1] == Pressed("person")


def test_star_clears_what_was_pressed_and_goes_back_only_when_there_is_nothing():
    assert press("138**", PHONE)[3:] == [Pressed("cleared"), Pressed("words", "上一步")]


def test_digits_of_one_question_are_not_the_next_ones():
    pad = Keys()
    pad.press(0.0, "1", PHONE)
    assert pad.press(1.0, "2", YES_NO) == Pressed("words", "不是")
    assert pad.tick(9.0) is None


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("有这些：\n1．王医生\n2．李医生\n3．都不行", True),
        ("一，王医生；二，李医生；三，都不行", True),
        ("王医生、李医生，还是都不行？", False),
        ("11．王医生\n2．李医生\n3．都不行", False),
    ],
)
def test_whether_choices_were_read_with_their_numbers(text, holds):
    assert numbered(text, DOCTORS) is holds


def test_more_than_four_choices_have_no_keys():
    five = tuple((str(place), str(place)) for place in "甲乙丙丁戊")
    assert not numbered("1．甲 2．乙 3．丙 4．丁 5．戊", five)


def test_one_alone_is_a_yes_where_a_telephone_number_is_asked_for_and_a_digit_elsewhere():
    assert press("1#", PHONE) == [None, Pressed("words", "是的")]
    assert press("1#", Question("age")) == [None, Pressed("number", "1")]
