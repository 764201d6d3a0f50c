"""The test model in the real libvosk: open hearing, a runtime grammar, times, captions, two utterances in a stream."""

from __future__ import annotations

import json

import pytest
import vosk
from speaking import noise, pieces, say, silence, to_rate, tone

from voice.pcm import Sound

RATE = 16_000
MEGABYTES = 6

SAID = [
    "我想挂号",
    "明天上午",
    "转人工",
    "不留电话",
    "再说一遍",
    "我住在长寿路",
    "幺三八零零幺三八零零零",
    "李秀英",
    "我膝盖疼",
]
MANNERS = [
    {},
    {"voice": "cmn-latn-pinyin+Mario", "rate": 120},
    {"voice": "cmn-latn-pinyin+travis", "rate": 180},
    {"voice": "cmn-latn-pinyin+grandma", "rate": 140},
]
NO_SPEECH = [
    pytest.param(tone(697, 1209, seconds=1.0), id="the key 1"),
    pytest.param(tone(941, 1477, seconds=0.3), id="a short key"),
    pytest.param(tone(440, seconds=2.0), id="a ringing tone"),
    pytest.param(tone(450, seconds=0.35) + silence(0.35) + tone(450, seconds=0.35), id="a busy tone"),
    pytest.param(tone(50, 100, 150, 200, 250, seconds=2.0), id="hum"),
    pytest.param(silence(3.0), id="silence"),
    pytest.param((silence(0.2)[:-2] + b"\xff\x6f") * 10, id="clicks"),
]


@pytest.fixture(scope="module")
def model(speech_model):
    vosk.SetLogLevel(-1)
    return vosk.Model(str(speech_model))


def recogniser(model, grammar=None):
    told = [json.dumps(grammar, ensure_ascii=False)] if grammar else []
    found = vosk.KaldiRecognizer(model, RATE, *told)
    found.SetWords(True)
    return found


def results(model, samples, grammar=None):
    """All final results of a stream that comes in pieces of 20 ms."""
    hearing = recogniser(model, grammar)
    found = [json.loads(hearing.Result()) for piece in pieces(samples) if hearing.AcceptWaveform(piece)]
    return [result for result in (*found, json.loads(hearing.FinalResult())) if result["text"]]


def heard(model, samples, grammar=None):
    return "".join(result["text"].replace(" ", "") for result in results(model, samples, grammar))


def from_telephone(sound):
    return to_rate(sound, RATE).samples


def test_it_is_small(speech_model):
    size = sum(path.stat().st_size for path in speech_model.rglob("*") if path.is_file())
    assert size < MEGABYTES * 1_000_000


@pytest.mark.speech
@pytest.mark.parametrize("manner", MANNERS, ids=lambda manner: manner.get("voice", "the voice itself"))
@pytest.mark.parametrize("words", SAID)
def test_it_hears_voices_it_was_never_trained_on(model, words, manner):
    assert heard(model, say(words, **manner).samples) == words


@pytest.mark.speech
@pytest.mark.parametrize("words", SAID)
def test_it_hears_a_telephone(model, words):
    sound = say(words, telephone=True)
    assert sound.rate == 8000
    assert heard(model, from_telephone(sound)) == words


@pytest.mark.speech
@pytest.mark.parametrize("words", SAID)
def test_it_hears_through_moderate_noise(model, words):
    assert heard(model, noise(say(words), 20).samples) == words


@pytest.mark.parametrize("samples", NO_SPEECH)
def test_what_is_no_speech_is_nothing(model, samples):
    assert heard(model, samples) == ""
    narrow = to_rate(Sound(RATE, samples), 8000)
    assert heard(model, from_telephone(narrow)) == ""


def test_a_grammar_hears_what_it_has_and_an_escape_for_the_rest(model):
    grammar = ["是 的", "不是", "不要", "对", "[unk]"]
    assert heard(model, say("不要").samples, grammar) == "不要"
    assert heard(model, say("是的").samples, grammar) == "是的"
    assert "[unk]" in heard(model, say("我膝盖疼").samples, grammar)


def test_words_have_times_in_order_and_are_sure(model):
    sound = say("我想挂骨科的号")
    (result,) = results(model, sound.samples)
    words = result["result"]
    times = [time for word in words for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[0] > 0.05 and times[-1] < sound.seconds
    assert all(word["end"] - word["start"] > 0.08 for word in words)
    assert all(0.5 < word["conf"] <= 1.0001 for word in words)


def test_a_caption_grows_while_one_speaks(model):
    hearing, captions = recogniser(model), []
    for piece in pieces(say("我想明天上午看骨科").samples):
        hearing.AcceptWaveform(piece)
        captions.append(json.loads(hearing.PartialResult())["partial"].replace(" ", ""))
    distinct = list(dict.fromkeys(caption for caption in captions if caption))
    assert len(distinct) >= 3
    assert distinct[-1].startswith("我想明天上午")


def test_a_pause_ends_one_utterance_and_another_begins(model):
    stream = say("我想挂号").samples + silence(1.0) + say("明天上午").samples
    found = [result["text"].replace(" ", "") for result in results(model, stream)]
    assert found == ["我想挂号", "明天上午"]
    (_, second) = results(model, stream)
    assert second["result"][0]["start"] > say("我想挂号").seconds
