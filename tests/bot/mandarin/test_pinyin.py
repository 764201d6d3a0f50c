"""Sounds without tones, and copies that are misheard on purpose."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mandarin.lexicon import common_characters
from bot.mandarin.pinyin import folded, noisy_copy, syllables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("挂号", ["gua", "hao"]),
        ("银行", ["yin", "hang"]),
        ("行不行", ["xing", "bu", "xing"]),
        ("WPS 挂号 12", ["wps", "gua", "hao", "1", "2"]),
        ("，。", []),
        ("", []),
    ],
)
def test_text_is_read_in_context_and_without_tones(text: str, expected: list[str]) -> None:
    assert syllables(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nan", "lan"),
        ("zhi", "zi"),
        ("chang", "can"),
        ("shi", "si"),
        ("fei", "hui"),
        ("fang", "huang"),
        ("fu", "hu"),
        ("ying", "yin"),
        ("sheng", "sen"),
        ("liang", "nian"),
    ],
)
def test_what_is_confused_sounds_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("ma", "ba"), ("gua", "hua"), ("shi", "shu"), ("wo", "ni")])
def test_what_is_not_confused_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


SENTENCE = "我想给老伴预约下周三下午的眼科"


def test_a_noisy_copy_sounds_like_the_sentence() -> None:
    copy = noisy_copy(SENTENCE, 1.0, random.Random(3))
    sounds = zip(syllables(SENTENCE), (syllables(character)[0] for character in copy), strict=True)
    assert sum(folded(was) == folded(now) for was, now in sounds) >= len(SENTENCE) - 2  # some have two readings


def test_the_share_says_how_many_characters_change() -> None:
    copy = noisy_copy(SENTENCE, 0.4, random.Random(1))
    assert sum(a != b for a, b in zip(SENTENCE, copy, strict=True)) == round(0.4 * len(SENTENCE))


def test_the_same_seed_gives_the_same_copy() -> None:
    assert noisy_copy(SENTENCE, 0.3, random.Random(5), True) == noisy_copy(SENTENCE, 0.3, random.Random(5), True)


def test_no_share_changes_nothing() -> None:
    assert noisy_copy(SENTENCE, 0, random.Random(1)) == SENTENCE


def test_drops_shorten_some_copies_and_fillers_lengthen_some() -> None:
    rng = random.Random(2)
    lengths = {len(noisy_copy(SENTENCE, 0.2, rng, drops=True)) for _ in range(60)}
    assert min(lengths) < len(SENTENCE) < max(lengths)


def test_only_common_characters_are_put_in() -> None:
    common = set(common_characters())
    assert set(noisy_copy("挂号看病预约时间", 1.0, random.Random(9))) <= common
    assert len(common) == 3000


@given(st.text(max_size=60), st.floats(0, 1), st.booleans(), st.integers(0, 9))
def test_any_text_can_be_made_noisy_and_keeps_something(text: str, share: float, drops: bool, seed: int) -> None:
    copy = noisy_copy(text, share, random.Random(seed), drops)
    assert bool(copy) >= bool(text)
