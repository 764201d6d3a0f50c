"""What the keys of a telephone mean to the question that was asked; presses nothing, says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.mandarin.numbers import in_words

# ISO/IEC 13714: 0 a person, * back, # the end, 1 and 2 yes and no, at most four choices; 9 says it again.
NUMBERS = frozenset({"phone", "number", "money", "age", "birth", "id_number"})
PAUSE = 4.0  # seconds after the last digit that end a number as # does
MOST_CHOICES = 4
MOST_DIGITS = 20
# What is told to the dialogue: the words that a resident would say.
YES, NO, BACK, AGAIN = "是的", "不是", "上一步", "再说一遍"
MOBILE = re.compile(r"1\d{10}")


@dataclass(frozen=True)
class Question:
    """What was asked last: the kind of answer, the choices, and whether they were read out with numbers."""

    expect: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    numbered: bool = False


@dataclass(frozen=True)
class Pressed:
    """`what`: "person", "again", "words" (`text` for the dialogue), "number" (`text` its digits), "cleared", "end",
    "nothing" (the key has no meaning now)."""

    what: str
    text: str = ""


class Keys:
    """The keys of one call. `at` in seconds on any clock."""

    def __init__(self) -> None:
        self._digits = ""
        self._asked: str | None = None  # the kind of number
        self._at = 0.0

    @property
    def collecting(self) -> bool:
        return bool(self._digits)

    def press(self, at: float, key: str, question: Question) -> Pressed | None:
        """What a key means; None while more digits are to come."""
        number = question.expect in NUMBERS
        if self._digits and not number:  # another question is asked by now
            self._digits = ""
        if key.isdigit() and number:
            return self._digit(at, key, question)
        if key == "*":
            cleared, self._digits = bool(self._digits), ""
            return Pressed("cleared") if cleared else Pressed("words", BACK)
        if key == "#":
            return self._whole() or Pressed("end")
        return self._single(key, question)

    def tick(self, at: float) -> Pressed | None:
        """A number ends by itself when nothing more is pressed."""
        return self._whole() if self._digits and at - self._at >= PAUSE else None

    def forget(self) -> None:
        """The caller speaks instead."""
        self._digits = ""

    def _digit(self, at: float, key: str, question: Question) -> Pressed | None:
        self._digits, self._asked, self._at = (self._digits + key)[-MOST_DIGITS:], question.expect, at
        mobile = question.expect == "phone" and MOBILE.fullmatch(self._digits)
        return self._whole() if mobile else None

    def _whole(self) -> Pressed | None:
        digits, self._digits = self._digits, ""
        if digits == "0":  # no number is nought: the way to a person is open here too
            return Pressed("person")
        if digits == "1" and self._asked == "phone":  # nor is it one: the caller's own number was offered
            return Pressed("words", YES)
        return Pressed("number", digits) if digits else None

    @staticmethod
    def _single(key: str, question: Question) -> Pressed:
        if key == "0":
            return Pressed("person")
        if key == "9":
            return Pressed("again")
        if question.numbered and key.isdigit() and int(key) <= min(len(question.choices), MOST_CHOICES):
            return Pressed("words", question.choices[int(key) - 1][1])
        return Pressed("words", {"1": YES, "2": NO}[key]) if key in ("1", "2") else Pressed("nothing")


def numbered(text: str, choices: Sequence[tuple[str, str]]) -> bool:
    """Whether a text reads its choices, at most four, with their numbers: 1．明天上午."""
    if not 2 <= len(choices) <= MOST_CHOICES:
        return False
    return all(
        re.search(rf"(?:(?<!\d){place}|{in_words(place)})[．.、，：:个 ]{{1,2}}{re.escape(title)}", text)
        for place, (title, _) in enumerate(choices, 1)
    )
