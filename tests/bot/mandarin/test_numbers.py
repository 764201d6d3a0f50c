"""Numbers as they are said and written."""

import pytest

from bot.mandarin.numbers import decimal, in_words, integer, numbers

NUMERALS = [
    ("一百三十八", 138, "plain"),
    ("两千零五", 2005, "零 keeps the last digit small"),
    ("十五", 15, "ten without a one"),
    ("一万二", 12000, "the last digit belongs to the next scale"),
    ("三千五", 3500, "the same for thousands"),
    ("一百四", 140, "the same for hundreds"),
    ("三千零五十", 3050, "零 and a scale"),
    ("廿五", 25, "southern 廿"),
    ("卅", 30, "卅"),
    ("一三八", 138, "digit by digit"),
    ("二零二六", 2026, "a year"),
    ("幺二零", 120, "幺 is one"),
    ("3千5", 3500, "mixed writing"),
    ("十一万两千三", 112300, "two groups"),
    ("一亿", 100000000, "the largest group"),
    ("3,500", 3500, "a thousands separator"),
    ("二两", None, "a weight"),
    ("一百三十八十五", None, "two numbers run together"),
    ("", None, "nothing"),
    ("万岁", None, "a word"),
]


@pytest.mark.parametrize(("said", "expected", "why"), NUMERALS, ids=[c[0] or "empty" for c in NUMERALS])
def test_a_numeral_has_its_value(said: str, expected: int | None, why: str) -> None:
    assert integer(said) == expected, why


DECIMALS = [
    ("零点八四", 0.84),
    ("0.84", 0.84),
    ("七成", 0.7),
    ("七成半", 0.75),
    ("半", 0.5),
    ("百分之八十", 0.8),
    ("60%", 0.6),
    ("1.5万", 15000.0),
    ("一点二万", 12000.0),
    ("十五", 15.0),
    ("点", None),
]


@pytest.mark.parametrize(("said", "expected"), DECIMALS, ids=[c[0] for c in DECIMALS])
def test_a_fraction_has_its_value(said: str, expected: float | None) -> None:
    assert decimal(said) == expected


SENTENCES = [
    ("我交了十五年", [15], "years of contributions"),
    ("一年半", [1, 1.5], "overlaps are settled later"),
    ("五十八公斤半", [58, 58.5], "a weight and a half"),
    ("3000块", [3000], "with a unit"),
    ("七块五", [7, 7.5], "seven yuan fifty"),
    ("三十六度五", [36, 36.5], "a temperature"),
    ("高压一百四低压九十", [140, 90], "two values"),
    ("空腹六点八", [6.8], "a blood sugar"),
    ("两万一个疗程", [20000], "一 belongs to 个"),
    ("五", [5], "alone"),
    ("我想一下", [], "一下 is no number"),
    ("千万别去", [], "千万 is a word"),
    ("十分疼", [], "十分 is a word"),
    ("三分之二", [], "half a fraction would mislead"),
    ("第二个", [], "an ordinal is no amount"),
    ("四川", [], "a province"),
    ("万一不行呢", [], "万一 is a word"),
    ("三高", [], "an illness"),
    ("指数0.84", [0.84], "typed"),
    ("走一路", [], "一 before 路 is no number"),
]


@pytest.mark.parametrize(("text", "values", "why"), SENTENCES, ids=[c[0] for c in SENTENCES])
def test_a_sentence_holds_these_numbers(text: str, values: list[float], why: str) -> None:
    assert {found.value for found in numbers(text)} == set(values), why


@pytest.mark.parametrize("text", ["三四千", "十五六年", "二十多年", "大概五千", "三千左右", "四千多", "快二十年"])
def test_about_so_many_is_vague(text: str) -> None:
    assert [found.vague for found in numbers(text)] == [True]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (115, "一百一十五"),
        (200, "两百"),
        (2300, "两千三百"),
        (10005, "一万零五"),
        (20000, "两万"),
        (123456, "十二万三千四百五十六"),
        (-3, "负三"),
    ],
)
def test_a_number_is_put_in_words(value: int, words: str) -> None:
    assert in_words(value) == words


def test_words_and_values_agree() -> None:
    for value in [*range(0, 2100), 9999, 10000, 10010, 20202, 100001, 123456789]:
        assert integer(in_words(value)) == value
