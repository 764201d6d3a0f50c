"""What is due while a caller says nothing: the ladder, holding on, and what counts as a sign of life."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from voice.silence import HOLD, SPEAKING, STEPS, Silence

TICK = 0.1


class Story:
    """Time goes by for a Silence; the bot takes three seconds to say whatever is due, if it is told to speak."""

    def __init__(self, speaks: bool = True) -> None:
        self.silence = Silence()
        self.at = 500.0
        self.speaks = speaks
        self.silence.waiting(self.at)

    def passes(self, seconds: float, speech: bool = False) -> list[tuple[float, str]]:
        due, began = [], self.at
        while self.at < began + seconds - TICK / 2:
            self.at += TICK
            what = self.silence.tick(self.at, speech)
            if what:
                due.append((round(self.at - began, 1), what))
                if self.speaks:
                    self.says(3.0)
        return due

    def says(self, seconds: float) -> None:
        self.silence.busy(self.at)
        for _ in range(round(seconds / TICK)):
            self.at += TICK
            assert self.silence.tick(self.at) is None
        self.silence.waiting(self.at)


def test_after_seven_seconds_it_is_said_again_then_a_choice_is_given_then_a_person():
    assert Story().passes(40) == [(7.0, "again"), (7 + 3 + 9.0, "choice"), (7 + 3 + 9 + 3 + 12.0, "person")]


def test_the_silence_begins_when_the_voice_has_ended():
    story = Story()
    story.says(30.0)
    assert story.passes(6.8) == []
    assert [what for _, what in story.passes(0.4)] == ["again"]


def test_the_bot_speaks_first():
    silence = Silence()
    assert [silence.tick(n * TICK) for n in range(1000)] == [None] * 1000


def test_a_person_is_tried_again_when_nobody_could_be_given():
    due = [what for _, what in Story().passes(80)]
    assert due[:3] == ["again", "choice", "person"] and set(due[3:]) == {"person"} and len(due) > 4


def test_whoever_answers_starts_from_the_first_step_again():
    story = Story()
    assert [what for _, what in story.passes(20)] == ["again", "choice"]
    story.silence.answered(story.at)
    story.says(2.0)
    assert [what for _, what in story.passes(8)] == ["again"]


def test_keys_count_as_an_answer():
    story = Story()
    for _ in range(11):  # a number, one key every five seconds
        assert story.passes(5.0) == []
        story.silence.answered(story.at)


def test_a_sign_of_life_gives_time_but_does_not_start_from_the_beginning():
    story = Story()
    assert [what for _, what in story.passes(7.2)] == ["again"]
    story.passes(8.0)
    story.silence.activity(story.at)  # 嗯
    assert story.passes(8.8) == []
    assert [what for _, what in story.passes(0.4)] == ["choice"]


def test_whoever_is_speaking_is_not_talked_over_but_a_noise_does_not_put_it_off_for_ever():
    assert Story().passes(7.0 + SPEAKING - 0.2, speech=True) == []
    assert [what for _, what in Story().passes(7.0 + SPEAKING + 0.2, speech=True)] == ["again"]


def test_a_hold_is_two_minutes_of_peace_and_then_a_question():
    story = Story()
    story.silence.hold(story.at)
    story.says(3.0)  # 好的，您慢慢来: of this the hold is not shorter
    assert story.passes(HOLD - 0.2) == []
    assert [what for _, what in story.passes(0.4)] == ["back"]
    assert [what for _, what in story.passes(8.0)] == ["again"]


def test_a_hold_is_longer_on_request():
    story = Story()
    story.silence.hold(story.at)
    story.passes(HOLD - 10)
    story.silence.hold(story.at)
    assert story.passes(HOLD - 0.2) == []
    story.silence.hold(story.at, 300.0)
    assert story.passes(299.0) == []


def test_whoever_comes_back_early_ends_the_hold():
    story = Story()
    story.silence.hold(story.at)
    story.passes(30.0)
    story.silence.answered(story.at)
    assert [what for _, what in story.passes(8.0)] == ["again"]


def test_talk_in_the_room_does_not_end_a_hold():
    story = Story()
    story.silence.hold(story.at)
    story.passes(60.0)
    story.silence.activity(story.at)
    assert story.passes(60.0) == []


def test_a_process_that_stood_still_does_not_do_everything_at_once():
    story = Story(speaks=False)
    story.at += 3600.0
    assert story.silence.tick(story.at) is None
    assert [what for _, what in story.passes(7.0)] == ["again"]


def test_a_hold_outlives_a_process_that_stood_still():
    story = Story(speaks=False)
    story.silence.hold(story.at)
    story.at += 3600.0
    assert story.passes(HOLD - 1) == []


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-100, 5000), st.sampled_from(["tick", "waiting", "busy", "activity"])), max_size=80)
)
def test_steps_come_in_order_and_never_two_at_one_time(jumps):
    silence, at, due = Silence(), 0.0, []
    for jump, what in jumps:
        at += jump
        if what == "tick":
            due += [silence.tick(at), silence.tick(at)]
        else:
            getattr(silence, what)(at)
    assert all(not (first and second) for first, second in zip(due[::2], due[1::2]))
    order = [name for name, _ in STEPS]
    reached = [one for one in due if one]
    assert reached == (order + ["person"] * len(reached))[: len(reached)]


@settings(deadline=None)
@given(st.floats(0.02, 0.5), st.booleans())
def test_no_step_is_early_whatever_the_rhythm_of_the_ticks(rhythm, speech):
    silence = Silence()
    silence.waiting(0.0)
    at, told = 0.0, []
    while at < 40:
        at += rhythm
        if what := silence.tick(at, speech):
            told.append((at, what))
    earliest = 0.0
    for (when, what), (name, seconds) in zip(told, STEPS):
        assert what == name and when >= earliest + seconds - 1e-6
        earliest = when
