"""What waits for a caller who has the word, and what is not said any more because it answers half a sentence."""

from __future__ import annotations

from bot.phone.held import Held
from bot.rows import Message


def message(n: int, sender: str, text: str, answers: int | None = None) -> Message:
    return Message(n, sender, text, None, (), None, answers, False, "2026-11-21T04:00:00+00:00")


def texts(held: Held) -> list[str]:
    return [one.text for one in held.take()]


def test_what_is_new_is_said_in_order_and_once_without_the_residents_own():
    held = Held()
    held.add([message(1, "bot", "您好"), message(2, "resident", "喂"), message(3, "operator", "我在")])
    assert held and texts(held) == ["您好", "我在"]
    assert not held and texts(held) == []


def test_the_answer_to_half_a_number_is_not_said_whenever_it_comes():
    held = Held()
    held.add([message(2, "resident", "一三八"), message(3, "bot", "没听明白", 2)])
    held.overtake("一三八零零一三八零零零")
    held.add([message(4, "bot", "还是没明白", 2), message(5, "system", "工作人员来了")])
    held.add([message(6, "resident", "一三八零零一三八零零零")])
    held.add([message(7, "bot", "慢了的", 2), message(8, "bot", "记下了", 6)])
    assert texts(held) == ["工作人员来了", "记下了"]
