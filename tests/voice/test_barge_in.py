"""Who may stop the bot's voice: words do, at once; a cough, 嗯 and the television do not."""

from __future__ import annotations

import pytest

from voice.barge_in import COUGH, NOISE, BargeIn

STEP = 0.02


class Voice:
    """The bot speaks; what the caller does comes to a BargeIn every 20 ms."""

    def __init__(self, kind: str | None = None) -> None:
        self.barge_in = BargeIn()
        self.at = 50.0
        self.barge_in.level(self.at, False)
        self.barge_in.speaking(self.at, kind)

    def hears(self, seconds: float, speech: bool) -> list[str]:
        told = []
        for _ in range(round(seconds / STEP)):
            self.at += STEP
            told.append(self.barge_in.level(self.at, speech))
        return [one for one in told if one]

    def reads(self, words: str) -> str | None:
        return self.barge_in.heard(self.at, words)


def test_a_sound_pauses_the_voice_at_once_and_words_stop_it():
    voice = Voice()
    assert voice.hears(0.1, True) == ["pause"]
    voice.hears(0.4, True)
    assert voice.reads("我要") == "stop"
    assert voice.hears(5.0, False) == []


def test_words_that_come_after_their_sound_still_stop_it():
    voice = Voice()
    voice.hears(0.3, True)
    assert voice.hears(COUGH - 0.1, False) == []
    assert voice.reads("停") == "stop"


def test_after_a_cough_the_voice_goes_on():
    voice = Voice()
    assert voice.hears(0.35, True) == ["pause"]
    assert voice.hears(2.0, False) == ["go_on"]
    assert voice.hears(0.35, True) == ["pause"]  # and a second one again


@pytest.mark.parametrize("listening", ["嗯", "嗯嗯", "哦", "好", "好的好的", "对对对", "是的"])
def test_a_listener_who_goes_along_does_not_stop_it(listening):
    voice = Voice()
    voice.hears(0.4, True)
    assert voice.reads(listening) is None
    assert voice.hears(2.0, False) == ["go_on"]


def test_to_a_yes_or_no_question_a_yes_stops_it_and_a_grunt_does_not():
    for words, told in (("对", "stop"), ("好的", "stop"), ("不要", "stop"), ("嗯", None)):
        voice = Voice("yes_no")
        voice.hears(0.4, True)
        assert voice.reads(words) == told


def test_whoever_cannot_hear_us_stops_it():
    voice = Voice()
    voice.hears(0.4, True)
    assert voice.reads("喂") == "stop"


def test_the_television_pauses_it_once_and_is_then_not_listened_to():
    voice = Voice()
    assert voice.hears(60.0, True) == ["pause", "go_on"]
    assert voice.reads("我要") == "stop"  # but words are


def test_when_the_noise_has_ended_sounds_count_again():
    voice = Voice()
    assert voice.hears(NOISE + 1.0, True) == ["pause", "go_on"]
    voice.hears(1.0, False)
    assert voice.hears(0.2, True) == ["pause"]


def test_words_without_any_sound_are_an_echo():
    voice = Voice()
    voice.hears(3.0, False)
    assert voice.reads("您好") is None


def test_while_the_bot_is_quiet_nothing_is_to_be_stopped():
    voice = Voice()
    voice.barge_in.quiet()
    assert voice.hears(3.0, True) == []
    assert voice.reads("我要") is None


def test_a_process_that_stood_still_takes_no_cough_for_speech():
    voice = Voice()
    voice.hears(0.04, True)
    voice.at += 60
    voice.hears(0.02, False)
    assert voice.hears(3.0, False) in ([], ["go_on"])
