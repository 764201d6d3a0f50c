"""A line without a network: what leaves, in what order, and what is known of it afterwards."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.speaking import tone
from voice.audiosocket import FRAME, HANG_UP, KEY, SOUND, Frame
from voice.line import WAITING, Gone, Key, Line, Played, Said, Samples
from voice.pcm import SILENCE, Sound

NOTHING = bytes(FRAME)


class Pace:
    """Sends for a line, 20 ms a step, on a clock of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.line = Line(uuid.uuid4(), lambda: self.now)
        self.left: list[bytes] = []

    def steps(self, count: int, room: bool = True) -> list[bytes]:
        """The payloads of what left."""
        before = len(self.left)
        for _ in range(count):
            self.now += 0.02
            self.line.send(lambda frame: room and self.left.append(frame[3:]) is None)
        return self.left[before:]

    def events(self) -> list[object]:
        found = []
        while event := self.line.next(0):
            found.append(event)
            if isinstance(event, Gone):
                break
        return found


def sound(frames: float, fill: int = 1) -> Sound:
    """As many frames of one value, so that a test sees where each byte went."""
    return Sound(8000, bytes((fill, 0)) * round(frames * 160))


@pytest.fixture
def pace() -> Pace:
    return Pace()


def test_silence_leaves_when_nothing_is_to_be_said(pace):
    assert pace.steps(3) == [NOTHING] * 3


def test_sounds_leave_in_order_without_a_gap_and_are_told_when_they_have(pace):
    pace.line.play(sound(2, 1), "first")
    pace.line.play(sound(1, 2), "second")
    assert pace.steps(4) == [bytes((1, 0)) * 160] * 2 + [bytes((2, 0)) * 160] + [NOTHING]
    first, second = pace.events()
    assert first == Said(pytest.approx(100.04), Played("first", 0.04, 0.04, pytest.approx(100.02)))
    assert second.played.mark == "second" and second.played.whole


def test_a_sound_may_be_added_while_another_is_said(pace):
    pace.line.play(sound(2, 1))
    pace.steps(1)
    pace.line.play(sound(1, 2))
    assert [payload[0] for payload in pace.steps(3)] == [1, 2, 0]


def test_stopping_is_silence_at_once_and_tells_what_was_not_said(pace):
    pace.line.play(sound(1, 1), "said")
    pace.line.play(sound(10, 2), "broken")
    pace.line.play(sound(5, 3), "never begun")
    pace.steps(4)
    broken, never = pace.line.stop()
    assert broken == Played("broken", 0.2, pytest.approx(0.06), pytest.approx(100.04))
    assert never == Played("never begun", 0.1, 0.0, None)
    assert not broken.whole and not never.whole
    assert pace.steps(2) == [NOTHING] * 2
    assert not pace.line.speaking
    assert pace.line.stop() == ()


def test_after_a_pause_the_broken_sentence_is_said_from_its_beginning(pace):
    pace.line.play(sound(1, 1), "said")
    pace.line.play(sound(3, 2), "broken")
    pace.line.play(sound(1, 3), "next")
    pace.steps(3)
    pace.line.pause()
    assert pace.steps(5) == [NOTHING] * 5
    assert pace.line.speaking
    pace.line.resume()
    assert [payload[0] for payload in pace.steps(5)] == [2, 2, 2, 3, 0]
    assert [event.played.mark for event in pace.events()] == ["said", "broken", "next"]


def test_resuming_what_was_not_paused_says_nothing_twice(pace):
    pace.line.play(sound(3, 1))
    pace.steps(1)
    pace.line.resume()
    assert [payload[0] for payload in pace.steps(3)] == [1, 1, 0]


def test_what_found_no_room_is_the_next_again(pace):
    pace.line.play(Sound(8000, bytes((1, 0)) * 160 + bytes((2, 0)) * 160))
    assert pace.steps(5, room=False) == []
    assert [payload[0] for payload in pace.steps(2)] == [1, 2]


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100])
def test_a_sound_of_any_rate_takes_as_long_as_it_is(rate, pace):
    pace.line.play(Sound(rate, tone(440, seconds=1.0, rate=rate)), "tone")
    assert pace.line.remaining == pytest.approx(1.0, abs=0.02)
    left = pace.steps(60)
    assert sum(payload != NOTHING for payload in left) in (50, 51)
    (said,) = pace.events()
    assert said.played.seconds == pytest.approx(1.0, abs=0.001) and said.played.whole


def test_a_sound_that_ends_within_a_frame_is_whole(pace):
    pace.line.play(sound(1.5), "odd")
    pace.steps(2)
    (said,) = pace.events()
    assert said.played.whole and said.played.sent == said.played.seconds == pytest.approx(0.03)


def test_an_empty_sound_is_nothing_to_say(pace):
    pace.line.play(Sound(8000, b""), "nothing")
    assert not pace.line.speaking and pace.events() == []


def test_what_came_is_told_in_order_with_its_time(pace):
    pace.line.take(Frame(SOUND, b"\1\0" * 80))
    pace.now += 1
    pace.line.take(Frame(KEY, b"1"))
    pace.line.take(Frame(0x42, b"?"))
    assert pace.events() == [Samples(100.0, b"\1\0" * 80, SILENCE), Key(101.0, "1")]


def test_with_a_callers_sound_is_told_how_loud_our_own_was(pace):
    pace.line.play(Sound(8000, tone(440, seconds=0.1, rate=8000)))
    pace.steps(5)
    pace.line.take(Frame(SOUND, NOTHING))
    pace.steps(20)
    pace.line.take(Frame(SOUND, NOTHING))
    during, after = [event.own for event in pace.events() if isinstance(event, Samples)]
    assert -20 < during < -5
    assert after == SILENCE


def test_nothing_comes_after_the_end_and_the_end_stays(pace):
    pace.line.take(Frame(KEY, b"1"))
    pace.line.end("closed")
    pace.line.take(Frame(KEY, b"2"))
    pace.line.end("lost")
    pace.line.take(Frame(SOUND, NOTHING))
    pace.line.play(sound(1))
    assert pace.line.received == 0
    assert pace.events() == [Key(100.0, "1"), Gone(100.0, "closed")]
    assert pace.line.next(0) == Gone(100.0, "closed")
    assert pace.line.gone == "closed" and not pace.line.speaking
    assert pace.steps(1) == []


def test_a_handler_that_is_stuck_loses_old_sound_and_no_key(pace):
    pace.line.take(Frame(KEY, b"1"))
    for _ in range(WAITING + 100):
        pace.line.take(Frame(SOUND, NOTHING))
    pace.line.take(Frame(KEY, b"2"))
    pace.line.end("closed")
    events = pace.events()
    assert [event.key for event in events if isinstance(event, Key)] == ["1", "2"]
    assert isinstance(events[-1], Gone)
    assert len(events) <= WAITING + 1
    assert pace.line.forgotten == 100 + 3


def test_a_flood_of_keys_does_not_fill_the_memory(pace):
    for n in range(WAITING + 100):
        pace.line.take(Frame(KEY, b"1" if n < 200 else b"2"))
    keys = [event.key for event in pace.events()]
    assert len(keys) == WAITING and keys.count("2") == WAITING - 100


def test_a_key_that_no_telephone_has_is_no_key(pace):
    pace.line.take(Frame(KEY, b"!"))
    assert pace.events() == []


def test_other_frames_than_sound_and_keys_are_none_of_a_lines(pace):
    pace.line.take(Frame(HANG_UP))
    assert pace.events() == []


acts = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(1, 12)),
        st.tuples(st.just("steps"), st.integers(1, 15)),
        st.tuples(st.sampled_from(["stop", "pause", "resume"]), st.just(0)),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(acts)
def test_every_sound_is_either_said_wholly_or_told_as_not_said(told):
    pace, played, unsaid = Pace(), 0, []
    for act, count in told:
        if act == "play":
            pace.line.play(sound(count, 1 + played % 200), played)
            played += 1
        elif act == "steps":
            pace.steps(count)
        elif act == "stop":
            unsaid += pace.line.stop()
        else:
            getattr(pace.line, act)()
    unsaid += pace.line.stop()
    said = [event.played for event in pace.events()]
    assert sorted(one.mark for one in (*said, *unsaid)) == list(range(played))
    assert all(one.whole for one in said) and not any(one.whole for one in unsaid)
