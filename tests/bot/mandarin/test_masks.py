"""Numbers that belong to a person are hidden however they are written; those that do not may stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mandarin.masks import STAR, hides, masked

HIDDEN = {
    # telephones: the first three and the last four stay
    "13800138000": "138****8000",
    "我电话13800138000，别打错": "我电话138****8000，别打错",
    "138 0013 8000": "138 **** 8000",
    "138-0013-8000": "138-****-8000",
    "138－0013－8000": "138－****－8000",
    "138，0013，8000": "138，****，8000",
    "１３８００１３８０００": "１３８****８０００",
    "1 3 8 0 0 1 3 8 0 0 0": "1 3 8 * * * * 8 0 0 0",
    "+86 138 0013 8000": "+86 138 **** 8000",
    "+8613800138000": "+86138****8000",
    "幺三八零零幺三八零零零": "幺三八****八零零零",
    "一三八〇〇一三八〇〇〇": "一三八****八〇〇〇",
    "幺三八，零零幺三，八零零零": "幺三八，****，八零零零",
    "一 三 八 零 零 一 三 八 零 零 零": "一 三 八 * * * * 八 零 零 零",
    "138\u200b0013\u200b8000": "138\u200b****\u200b8000",
    "021-66651234": "021-****1234",
    "(021) 6665 1234": "(021) **** 1234",
    "（010）66651234": "（010）****1234",
    "02166651234": "021****1234",
    "0592-5012345": "059*-***2345",
    "05925012345": "059****2345",
    "零二一六六六五一二三四": "零二一****一二三四",
    "家里66651234": "家里****1234",
    "138 0013 800": "138 ***3 800",  # one digit was not heard
    # identity numbers: the last four stay
    "三一零一零一 一九五四 零三零五 一二三": "****** **** ***五 一二三",  # misheard too
    "31010119491231001X": "*" * 14 + "001X",
    "31010119491231001ｘ": "*" * 14 + "001ｘ",
    "310101194912310012": "*" * 14 + "0012",
    "310101 19491231 001x": "****** ******** 001x",
    "310101-1949-12-31-001X": "******-****-**-**-001X",
    "３１０１０１１９４９１２３１００１Ｘ": "*" * 14 + "００１Ｘ",
    "310101491231001": "*" * 11 + "1001",
    "三幺零幺零幺一九四九一二三一零零一叉": "*" * 14 + "零零一叉",
    # cards: the last four stay
    "6222021234567890": "*" * 12 + "7890",
    "6222021234567890123": "*" * 15 + "0123",
    "6222 0212 3456 7890 123": "**** **** **** ***0 123",
    "622202-1234567890123": "******-*********0123",
    "六二二二零二一二三四五六七八九零": "*" * 12 + "七八九零",
    # more than one
    "13800138000，13900139000": "138****8000，139****9000",
    "1958-03-12 13800138000": "1958-03-12 138****8000",
    "13800138000 310101194912310012": "138****8000 " + "*" * 14 + "0012",
}
STANDING = (
    "预约号381204",
    "381204，772913，662211",
    "381204 772913 662211",
    "2026-11-25 08:30",
    "2026-11-25 2026-12-25",
    "20261125",
    "二〇二六一一二五",
    "二零二六年十一月二十五日上午八点半",
    "1958年3月12日",
    "13:00-14:00",
    "2026/11/25",
    "5000元",
    "1,234,567.89元",
    "66651234元",
    "1500，2000，350",
    "3.14159",
    "12345",
    "95128",
    "120、110、119",
    "打12345或者95128",
    "幺二三四五",
    "400-844-0001",
    "1949 1958 1960 1962",
    "我今年七十八，住三零二室",
    "一二三四五",
    "十八路公交",
    "",
)


@pytest.mark.parametrize(("text", "expected"), HIDDEN.items())
def test_a_persons_number_is_hidden(text, expected):
    assert masked(text) == expected
    assert hides(text)


@pytest.mark.parametrize("text", STANDING)
def test_what_is_no_persons_number_stays(text):
    assert masked(text) == text
    assert not hides(text)


def test_a_public_number_may_stand():
    assert masked("打021-26060200", {"02126060200"}) == "打021-26060200"
    assert masked("打021-26060201", {"02126060200"}) == "打021-****0201"


# --- however it is written ---

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPOKEN = str.maketrans("0123456789X", "零幺二三四五六七八九叉")
WRITTEN = str.maketrans("0123456789X", "〇一二三四五六七八九x")
SPELLINGS = st.sampled_from(
    [str, *(lambda text, table=table: text.translate(table) for table in (WIDE, SPOKEN, WRITTEN))]
)
AROUND = st.text(st.sampled_from("我的电话号码是好啊，。！？ abc"), max_size=6).map(lambda text: text.rstrip("，。 "))
DIGITS = st.sampled_from("0123456789")


def number(first, length):
    rest = st.text(DIGITS, min_size=length - len(first), max_size=length - len(first))
    return rest.map(lambda digits: first + digits)


mobiles = st.sampled_from(["13", "14", "15", "16", "17", "18", "19"]).flatmap(lambda first: number(first, 11))
dates = st.dates().filter(lambda day: 1900 <= day.year <= 2099).map(lambda day: day.strftime("%Y%m%d"))
identities = st.tuples(number("3", 6), dates, number("", 3), st.sampled_from("0123456789X")).map("".join)
cards = st.integers(16, 19).flatmap(lambda length: number("6", length))


def digits_of(text):
    return [sign for sign in text if sign.isdigit() or sign in "零〇幺一二三四五六七八九Xx叉Ｘ"]


@given(mobiles, SPELLINGS, AROUND, AROUND)
def test_every_mobile_number_keeps_three_and_four(digits, spell, before, after):
    text = f"{before}{spell(digits)}{after}"
    kept = spell(digits[:3]) + STAR * 4 + spell(digits[-4:])
    assert kept in masked(text)
    assert len(masked(text)) == len(text)


@given(st.one_of(identities, cards), SPELLINGS, AROUND, AROUND)
def test_every_identity_and_card_number_keeps_four(digits, spell, before, after):
    text = f"{before}{spell(digits)}{after}"
    assert STAR * (len(digits) - 4) + spell(digits[-4:]) in masked(text)


@given(mobiles, st.sampled_from([" ", "-", "－", "\u3000", ".", "—"]), SPELLINGS)
def test_a_mobile_number_in_groups_or_digit_by_digit_is_hidden(digits, between, spell):
    grouped = between.join((digits[:3], digits[3:7], digits[7:]))
    single = between.join(digits)
    for text in (grouped, single):
        assert masked(spell(text)).count(STAR) == 4


@given(cards.filter(lambda digits: len(digits) == 16), st.sampled_from([" ", "-", "\u3000"]), SPELLINGS)
def test_a_card_number_in_fours_is_hidden(digits, between, spell):
    text = spell(between.join(digits[at : at + 4] for at in range(0, 16, 4)))
    assert masked(text).count(STAR) == 12


@given(st.text(DIGITS, min_size=1, max_size=6), SPELLINGS, AROUND)
def test_six_digits_and_fewer_always_stay(digits, spell, around):
    assert masked(around + spell(digits)) == around + spell(digits)


@given(st.dates(), st.times())
def test_dates_and_times_always_stay(day, time):
    text = f"{day:%Y-%m-%d} {time:%H:%M}，{day:%Y年%m月%d日}，{day:%Y%m%d}"
    if 1900 <= day.year < 2100:
        assert masked(text) == text


@given(st.text())
def test_hiding_touches_digits_alone_and_twice_is_once(text):
    once = masked(text)
    assert len(once) == len(text)
    assert all(new in (old, STAR) for new, old in zip(once, text))
    assert masked(once) == once


@given(st.text(st.sampled_from("0123456789 -，一二三XＸ"), max_size=60))
def test_of_many_numbers_no_eleven_digits_in_a_row_are_left(text):
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", masked(text))
