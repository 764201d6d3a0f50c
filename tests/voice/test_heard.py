"""What was heard: escapes are no words, and of two hearings the one is believed that nothing speaks against."""

from __future__ import annotations

import pytest

from voice.heard import Heard, Word, believed, heard, joined, without_escapes


def words(spaced: str, confidence: float = 1.0) -> tuple[Word, ...]:
    return tuple(Word(text, at, at + 1.0, confidence) for at, text in enumerate(spaced.split()))


@pytest.mark.parametrize(
    ("opened", "closed", "which"),
    [
        (words("是 的", 0.5), words("是 的", 0.9), "closed"),  # the same: with the better confidence
        (words("豪 的", 0.6), words("好 的", 0.9), "closed"),
        (words("豪 的", 0.9), words("好 的", 0.7), "closed"),
        (words("豪 的", 0.95), words("好 的", 0.65), "opened"),  # much surer of something else
        (words("豪 的", 0.5), words("好 的", 0.5), "opened"),  # nobody is sure: heard as it sounds
        (words("我 想 挂号"), words("好"), "opened"),  # more was said than that
        (words("我 想 挂号"), words("[unk] [unk] 好 的"), "opened"),
        (words("[unk] 的", 0.7), words("好 的", 0.9), "closed"),
        (words("不是"), words("是"), "opened"),  # one syllable makes a no of a yes
        ((), words("好"), "opened"),  # a cough
        (words("救命"), (), "opened"),
        ((), (), "opened"),
    ],
)
def test_which_of_two_hearings_is_believed(opened, closed, which):
    assert believed(opened, closed) == {"opened": opened, "closed": closed}[which]


def test_one_wrong_digit_is_not_carried_by_ten_right_ones():
    opened = words("幺 七 八 六 六 七 幺 三 四 七 六")
    closed = tuple(Word("留", 3, 4, 0.62) if at == 3 else word for at, word in enumerate(opened))
    assert heard(closed).confidence > 0.95
    assert believed(opened, closed) == opened


def test_escapes_are_left_out_of_what_was_heard():
    final = heard(words("[unk] 我 想 [unk]", 0.8))
    assert (final.text, [word.text for word in final.words], final.final) == ("我想", ["我", "想"], True)
    assert without_escapes("[unk] 我 想 [unk]") == "我想"


def test_several_results_become_one_with_the_words_of_all():
    one, other = heard(words("我 想", 1.0)), heard(words("挂号", 0.4))
    both = joined([one, other])
    assert (both.text, both.words) == ("我想挂号", one.words + other.words)
    assert both.confidence == pytest.approx(0.8)


def test_nothing_heard_has_no_confidence():
    assert Heard("", (), True).confidence == 0
