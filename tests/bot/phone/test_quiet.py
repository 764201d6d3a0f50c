"""The ladder of silence of a call, with a time that a test moves."""

from __future__ import annotations

from bot.phone.quiet import QUIET_OPERATOR, THINKING, THINKING_STILL, Quiet

STEP = 0.1


def run(quiet: Quiet, begin: float, seconds: float, **flags: bool) -> list[tuple[float, str]]:
    """What is due, with how many seconds after `begin`."""
    flags = {"busy": False, "thinking": False, "operator": False, "sound": False} | flags
    found = []
    for place in range(round(seconds / STEP)):
        due = quiet.due(begin + place * STEP, **flags)
        if due:
            found.append((round(place * STEP, 1), due))
    return found


def test_the_question_comes_again_then_the_choice_then_a_person():
    assert [due for _, due in run(Quiet(0.0), 0.0, 30.0)] == ["again", "choice", "person"]
    assert run(Quiet(0.0), 0.0, 8.0) == [(7.0, "again")]


def test_who_answers_begins_at_the_foot_of_the_ladder():
    quiet = Quiet(0.0)
    run(quiet, 0.0, 7.5)
    quiet.said(7.5)
    assert run(quiet, 7.5, 8.0) == [(7.0, "again")]


def test_nothing_is_due_while_the_voice_speaks():
    assert run(Quiet(0.0), 0.0, 60.0, busy=True) == []


def test_a_moment_lasts_two_minutes_without_a_word():
    quiet = Quiet(0.0)
    run(quiet, 0.0, 1.0, busy=True)
    quiet.hold(1.0)
    run(quiet, 1.0, 2.0, busy=True)  # 好，您慢慢来
    assert run(quiet, 3.0, 121.0) == [(120.0, "back")]


def test_while_the_dialogue_thinks_the_caller_hears_that_we_are_there():
    quiet = Quiet(0.0)
    quiet.said(0.0)
    due = run(quiet, 0.0, 18.0, thinking=True)
    assert [what for _, what in due] == ["wait", "wait.longer", "wait.longer"]
    assert THINKING < due[0][0] < THINKING + 0.3
    assert THINKING_STILL < due[1][0] - due[0][0] < THINKING_STILL + 0.3


def test_an_operator_who_types_is_given_time_and_the_caller_a_word():
    quiet = Quiet(0.0)
    quiet.told(0.0)
    due = run(quiet, 0.0, 60.0, operator=True)
    assert [what for _, what in due] == ["operator_quiet", "operator_quiet"] and due[0][0] > QUIET_OPERATOR
