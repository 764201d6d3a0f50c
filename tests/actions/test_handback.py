"""After an operator gave the conversation back, the bot goes on at the right place and asks nothing twice."""

from __future__ import annotations

import pytest
from resident import understood, words

from actions.handback import go_on
from actions.reply import turn_of


def given_back(resident, **settled):
    """The bot's first word, and the resident is where it leads to."""
    context = resident.context()
    turn = turn_of(understood(settled.get("words", "-"), "inform"), context)
    answer = go_on(settled, turn, resident.agenda, context)
    resident.agenda = answer.agenda
    return answer


@pytest.fixture
def at_the_day(resident):
    resident.says("我想挂骨科", "book_appointment")
    resident.says("示范第一医院")
    assert resident.agenda.frame.asked == "day"
    return resident


def test_without_anything_settled_it_asks_the_same_question_again(at_the_day):
    assert "哪天" in words(given_back(at_the_day))
    assert at_the_day.agenda.frame.asked == "day"


def test_an_answer_given_by_the_operator_is_not_asked_for_again(at_the_day):
    answer = given_back(at_the_day, words="下周三上午")
    assert at_the_day.agenda.frame.asked == "slot"
    assert "哪天" not in words(answer)


def test_what_the_operator_finished_is_finished(at_the_day):
    answer = given_back(at_the_day, done=True)
    assert "预约看病，工作人员已经帮您办好了" in words(answer)
    assert at_the_day.agenda.frame is None


def test_what_was_put_aside_is_offered_when_the_operator_finished_the_other(resident):
    resident.says("养老金认证", "pension_verification")
    resident.says("我想挂骨科", "book_appointment")
    assert "接着办吗" in words(given_back(resident, done=True))


@pytest.mark.parametrize(("step", "place"), [(1, 1), (0, 0), (99, "last"), (-3, 0)])
def test_a_guide_goes_on_at_the_step_that_the_operator_chose(resident, step, place):
    resident.says("养老金认证", "pension_verification")
    resident.says("到窗口去办")
    answer = given_back(resident, step=step)
    assert resident.agenda.frame.step == place or "最后一步" in words(answer)


def test_whoever_was_helped_has_a_clean_slate(resident):
    resident.says("养老金认证", "pension_verification")
    resident.says("到窗口去办")
    for _ in range(3):
        resident.says("再说一遍", "repeat")
    assert "工作人员" in words(resident.last)
    assert "工作人员" not in words(given_back(resident))
    assert resident.agenda.misses == 0


def test_with_nothing_in_hand_it_asks_whether_there_is_anything_else(resident):
    assert "还有别的事" in words(given_back(resident))
