"""Voice and words together: what works and why not, how something is said, what may be answered."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest

from bot import settings, speech
from bot.speech import CannotHear, CannotSpeak, Speech, manner_of
from voice.ears import EarsUnavailable, TooManyListening
from voice.mouth import Manner, MouthUnavailable

PLAIN = settings.load({})


class FakeEars:
    open = 1

    def __init__(self, full: bool = False) -> None:
        self.full = full
        self.asked: list[tuple[int, tuple[str, ...]]] = []

    def listen(self, rate, vocabulary=()):  # type: ignore[no-untyped-def]
        if self.full:
            raise TooManyListening("full")
        self.asked.append((rate, vocabulary))
        return "an ear"


class FakeMouth:
    def __init__(self, *_: object, trouble: str | None = None) -> None:
        self.trouble = trouble
        self.said: list[tuple[str, str, Manner, bool]] = []
        self.warmed: list[tuple[str, str]] = []
        self.closed = False

    def ready(self) -> None:
        if self.trouble:
            raise MouthUnavailable(self.trouble)

    def say(self, words, pinyin, manner, keep=True):  # type: ignore[no-untyped-def]
        self.ready()
        self.said.append((words, pinyin, manner, keep))
        return b"RIFF"

    def warm(self, lines, manner):  # type: ignore[no-untyped-def]
        self.warmed = list(lines)
        return threading.Thread()

    def counters(self) -> dict[str, int]:
        return {"hits": 2}

    def close(self) -> None:
        self.closed = True


def begun(content, ears=None, mouth=None, chosen=PLAIN) -> Speech:  # type: ignore[no-untyped-def]
    made = Speech(chosen, content, ears or FakeEars(), mouth or FakeMouth())
    thread = made.begin()
    assert thread
    thread.join(30)
    return made


@pytest.fixture
def engines(monkeypatch):
    """Engines that cannot be had: the reasons, to be changed by a test."""
    reasons = {"ears": "no_model", "mouth": "no_espeak"}

    def ears(model, limit):  # type: ignore[no-untyped-def]
        if reasons["ears"]:
            raise EarsUnavailable(reasons["ears"], "as told")
        return FakeEars()

    monkeypatch.setattr(speech, "Ears", ears)
    monkeypatch.setattr(speech.speech_model, "find", lambda settings: Path("/a/model"))
    monkeypatch.setattr(speech, "Mouth", lambda *_: FakeMouth(trouble=reasons["mouth"]))
    return reasons


# --- what works ---


def test_before_it_has_begun_nothing_works_and_it_says_that_it_starts(small_content):
    made = Speech(PLAIN, small_content)
    assert (made.ears_off(), made.mouth_off()) == ("speech.starting", "speech.starting")
    with pytest.raises(CannotHear):
        made.listen(16_000)
    with pytest.raises(CannotSpeak):
        made.wav(made.say("您好。")[0])


@pytest.mark.parametrize(
    ("ears", "mouth", "expected"),
    [
        ("no_model", "no_espeak", ("speech.no_model", "speech.no_espeak")),
        ("broken_model", "failed", ("speech.broken_model", "speech.mouth_failed")),
        (None, "no_espeak", (None, "speech.no_espeak")),
        ("no_model", None, ("speech.no_model", None)),
        (None, None, (None, None)),
    ],
)
def test_each_half_works_without_the_other_and_says_why_it_does_not(small_content, engines, ears, mouth, expected):
    engines.update(ears=ears, mouth=mouth)
    made = Speech(PLAIN, small_content)
    made.begin().join(30)  # type: ignore[union-attr]
    assert (made.ears_off(), made.mouth_off()) == expected
    assert all(key is None or key in small_content.phrases for key in expected)


def test_an_engine_that_fails_in_a_way_nobody_foresaw_is_off_and_hurts_nobody(small_content, monkeypatch):
    def broken(*_: object) -> None:
        raise OSError("as told")

    monkeypatch.setattr(speech.speech_model, "find", lambda settings: Path("/a/model"))
    monkeypatch.setattr(speech, "Ears", broken)
    monkeypatch.setattr(speech, "Mouth", broken)
    made = Speech(PLAIN, small_content)
    made.begin().join(30)  # type: ignore[union-attr]
    assert (made.ears_off(), made.mouth_off()) == ("speech.broken_model", "speech.mouth_failed")
    made.close()


def test_it_begins_once(small_content):
    assert begun(small_content).begin() is None


def test_the_demonstration_says_that_it_is_one(small_content):
    assert Speech(dataclasses.replace(PLAIN, demo_voice=1), small_content).demo
    assert not Speech(PLAIN, small_content).demo


def test_the_log_says_that_a_demonstration_hears_no_person_and_why_nobody_is_heard(small_content, engines, caplog):
    chosen = settings.load({"DEMO_VOICE": "1"})
    begun(small_content, FakeEars(), FakeMouth(), chosen)
    assert "understands a synthesiser, and no person" in caplog.text
    caplog.clear()
    begun(small_content, FakeEars(), FakeMouth())
    assert caplog.text == ""
    assert set(speech.LOGGED) == {*speech.EARS_OFF.values(), *speech.MOUTH_OFF.values()}


def test_where_no_model_was_ever_fetched_it_says_so(small_content, engines, monkeypatch):
    engines.update(ears=None, mouth=None)
    monkeypatch.setattr(speech.speech_model, "find", lambda settings: None)
    made = Speech(PLAIN, small_content)
    made.begin().join(30)  # type: ignore[union-attr]
    assert made.ears_off() == "speech.no_model"


def test_closing_ends_what_speaks(small_content):
    mouth = FakeMouth()
    begun(small_content, mouth=mouth).close()
    assert mouth.closed


# --- hearing ---


def test_an_ear_knows_what_may_be_answered(small_content, monkeypatch):
    monkeypatch.setattr(speech.listening, "vocabulary", lambda expect, choices, content, city: (expect, city))
    ears = FakeEars()
    assert begun(small_content, ears=ears).listen(8000, "yes_no", (("对", "对"),), "shanghai") == "an ear"
    assert ears.asked == [(8000, ("yes_no", "shanghai"))]


def test_one_too_many_is_told_so(small_content):
    with pytest.raises(CannotHear) as refused:
        begun(small_content, ears=FakeEars(full=True)).listen(16_000)
    assert refused.value.code == "too_many"


CHOICES = (("上午", "上午去"), ("下午", "下午去"))


@pytest.mark.parametrize(
    ("expect", "choices", "text", "seconds"),
    [
        ("yes_no", (), "", 1.2),
        ("step", (), "好了", 1.2),
        ("phone", (), "一三八", 2.5),
        (None, (), "", 2.5),
        (None, CHOICES, "上午", 1.2),
        (None, CHOICES, "下午去", 1.2),
        (None, CHOICES, "上", 2.5),
        (None, CHOICES, "", 2.5),
    ],
)
def test_slow_speakers_are_waited_for_and_a_whole_answer_is_taken_at_once(expect, choices, text, seconds):
    assert Speech.pause(expect, choices, text) == seconds


# --- speaking ---


@pytest.mark.parametrize(
    ("voice", "listener", "manner"),
    [
        ({}, {}, Manner(135, 0.5, 50)),
        ({"rate": 1.0, "volume": 1.0}, {}, Manner(135, 0.5, 50)),
        ({"rate": 0.85, "volume": 1.25}, {}, Manner(115, 0.62, 50)),
        ({"rate": 0.55, "volume": 2.0}, {}, Manner(80, 1.0, 50)),
        ({"rate": 0.85}, {"rate": 0.9, "volume": 2.0, "pitch": 30.0}, Manner(103, 1.0, 30)),
        ({}, {"rate": 2.0}, Manner(260, 0.5, 50)),
    ],
)
def test_the_listeners_own_settings_come_on_top_of_what_the_conversation_has(voice, listener, manner):
    assert manner_of(voice, listener) == manner


def test_louder_is_louder_each_time_until_it_cannot_be():
    volumes = [manner_of({"volume": 1.0 + 0.25 * step}, {}).volume for step in range(5)]
    assert volumes == sorted(set(volumes)) and volumes[-1] == 1.0


def test_a_message_is_said_in_sentences_that_are_parts_of_it(small_content):
    text = "好，我帮您预约。您哪里不舒服？"
    sentences = begun(small_content).say(text, None, "shanghai", {"rate": 0.85, "volume": 1.0})
    assert len(sentences) >= 2 and all(one.text in text and one.pinyin for one in sentences)
    assert {one.manner.rate for one in sentences} == {115}


def test_what_is_the_same_for_all_is_ready_and_kept_and_what_is_said_to_one_person_is_not(small_content):
    mouth = FakeMouth()
    made = begun(small_content, mouth=mouth)
    assert mouth.warmed and not any("{" in words for words, _ in mouth.warmed)
    made.wav(made.say(small_content.phrases["greeting"].text)[0])
    made.wav(made.say("王秀英，您的电话是一三八。")[0])
    assert [keep for *_, keep in mouth.said] == [True, False]


def test_a_voice_that_fails_in_the_middle_fails_that_sentence_alone(small_content):
    mouth = FakeMouth()
    made = begun(small_content, mouth=mouth)
    mouth.trouble = "failed"
    with pytest.raises(CannotSpeak):
        made.wav(made.say("您好。")[0])
    mouth.trouble = None
    assert made.wav(made.say("您好。")[0]) == b"RIFF"


def test_it_counts(small_content):
    assert begun(small_content).counters() == {"mouth_hits": 2, "ears_open": 1, "ears_limit": PLAIN.listeners}
