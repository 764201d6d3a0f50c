"""Hearing with the real libvosk and the test model, which understands a synthesiser: captions, finals, vocabularies."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from speaking import TELEPHONE, noise, pieces, say, silence, to_rate, tone

from voice.ears import Ear, Ears, EarsUnavailable, Heard, TooManyListening
from voice.model_folder import ModelFolder
from voice.pcm import Sound

pytestmark = pytest.mark.speech

ANSWERS = ("是的", "不是", "对的", "不对", "好的", "可以", "不可以", "不要", "转人工")


@pytest.fixture(scope="module")
def ears(speech_model: Path) -> Ears:
    return Ears(speech_model, limit=12)


def listened(ear: Ear, sound: Sound, size: int = 640) -> tuple[list[str], list[Heard]]:
    """The captions and the finals of a sound that comes piece by piece, with what was left at its end."""
    results = [ear.feed(piece) for piece in pieces(sound.samples, size)]
    heard = [*filter(None, results), ear.finish()]
    return [one.text for one in heard if not one.final], [one for one in heard if one.final and one.text]


def heard(ears: Ears, sound: Sound, vocabulary: tuple[str, ...] = (), size: int = 640) -> str:
    with ears.listen(sound.rate, vocabulary) as ear:
        return "".join(final.text for final in listened(ear, sound, size)[1])


def joined(*sounds: Sound, pause: float = 1.0) -> Sound:
    rate = sounds[0].rate
    return Sound(rate, silence(pause, rate).join(sound.samples for sound in sounds) + silence(pause, rate))


# --- what is heard ---


@pytest.mark.parametrize("telephone", [False, True], ids=["wideband", "telephone"])
@pytest.mark.parametrize("text", ["我想挂号", "养老金怎么没有到账", "我要取消明天的预约"])
def test_a_sentence_is_heard_without_spaces(ears, text, telephone):
    assert heard(ears, say(text, telephone)) == text


@pytest.mark.parametrize("size", [1, 333, 640, 6400, 1_000_000])
def test_pieces_may_have_any_length(ears, size):
    assert heard(ears, say("心内科在几楼", telephone=size == 333), size=size) == "心内科在几楼"


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
def test_any_rate_of_a_microphone_will_do(ears, rate):
    assert heard(ears, to_rate(say("我想挂号"), rate)) == "我想挂号"


def test_captions_come_while_it_is_spoken_and_change_only_when_there_is_something_new(ears):
    with ears.listen() as ear:
        captions, finals = listened(ear, say("我要取消明天的预约"))
    assert len(captions) >= 3 and captions[-1] == "我要取消明天的预约"
    assert all(one != after for one, after in pairwise(captions))
    assert [final.text for final in finals] == ["我要取消明天的预约"]


def test_words_have_times_and_confidences(ears):
    with ears.listen() as ear:
        (final,) = listened(ear, say("我想挂号"))[1]
    assert [word.text for word in final.words] == ["我", "想", "挂号"]
    assert final.words[0].start == pytest.approx(0.2, abs=0.1)  # 0.2 s of silence come first
    assert final.words[-1].end == pytest.approx(1.5, abs=0.15)
    assert all(one.end <= after.start + 0.01 for one, after in pairwise(final.words))
    assert all(0.5 < word.confidence <= 1.0 for word in final.words)
    assert 0.5 < final.confidence <= 1.0


def test_two_utterances_are_two_finals_whose_times_go_on(ears):
    first, second = say("我想挂号", telephone=True), say("心内科", telephone=True)
    with ears.listen(TELEPHONE) as ear:
        finals = listened(ear, joined(first, second), 320)[1]
    assert [final.text for final in finals] == ["我想挂号", "心内科"]
    assert finals[1].words[0].start == pytest.approx(first.seconds + 1.0 + 0.2, abs=0.1)


def test_several_utterances_in_one_long_piece_come_joined(ears):
    with ears.listen() as ear:
        final = ear.feed(joined(say("我想挂号"), say("心内科"), pause=1.5).samples)
    assert final is not None and final.final
    assert final.text == "我想挂号心内科"
    assert final.words[-1].start > 3.0


def test_after_an_end_another_utterance_may_follow(ears):
    first = say("我想挂号", telephone=True)
    with ears.listen(TELEPHONE) as ear:
        assert listened(ear, first)[1][0].text == "我想挂号"
        (final,) = listened(ear, say("心内科", telephone=True))[1]
    assert final.text == "心内科"
    assert final.words[0].start == pytest.approx(first.seconds + 0.2, abs=0.1)


# --- what is nothing ---


@pytest.mark.parametrize(
    "samples",
    [b"", b"\1", silence(8), silence(0.01), tone(697, 1209, seconds=0.2) + silence(1), tone(941, 1477, seconds=1)],
    ids=["nothing", "half a sample", "long silence", "short silence", "key 1", "key #"],
)
@pytest.mark.parametrize("vocabulary", [(), ANSWERS], ids=["open", "closed"])
def test_silence_and_keys_of_a_telephone_are_no_words(ears, samples, vocabulary):
    with ears.listen(16000, vocabulary) as ear:
        captions, finals = listened(ear, Sound(16000, samples))
        assert (captions, finals) == ([], [])
        assert ear.finish() == Heard("", (), True)


def test_an_empty_piece_changes_nothing(ears):
    with ears.listen() as ear:
        assert ear.feed(b"") is None
        ear.feed(say("我想挂号").samples)
        assert ear.feed(b"") is None


# --- vocabularies ---


@pytest.mark.parametrize("telephone", [False, True], ids=["wideband", "telephone"])
@pytest.mark.parametrize("text", ANSWERS)
def test_what_is_in_the_vocabulary_is_heard(ears, text, telephone):
    assert heard(ears, say(text, telephone), ANSWERS) == text


@pytest.mark.parametrize("text", ["我想挂号", "救命", "养老金怎么没有到账"])
def test_what_is_not_in_the_vocabulary_is_heard_as_it_was_said(ears, text):
    with ears.listen(16000, ANSWERS) as ear:
        captions, finals = listened(ear, say(text))
    assert [final.text for final in finals] == [text]
    assert not any("unk" in caption for caption in captions)
    assert finals[0].words[0].start == pytest.approx(0.2, abs=0.1)


@pytest.mark.speech
def test_a_vocabulary_hears_through_noise_what_the_open_ear_does_not(ears):
    """Eight answers in noise as loud as on a bad line: measured, not believed."""
    sounds = [noise(say(text), 12, seed) for text in ANSWERS[:8] for seed in (1, 2)]
    said = [text for text in ANSWERS[:8] for _ in (1, 2)]
    opened = sum(heard(ears, sound) == text for sound, text in zip(sounds, said))
    closed = sum(heard(ears, sound, ANSWERS) == text for sound, text in zip(sounds, said))
    assert closed >= opened
    assert closed >= 12


def test_a_new_vocabulary_counts_from_the_next_utterance_on(ears):
    with ears.listen(16000, ("骨科", "眼科")) as ear:
        first = say("眼科")
        assert listened(ear, first)[1][0].text == "眼科"
        ear.expect(ANSWERS)
        (final,) = listened(ear, say("不要"))[1]
        assert final.text == "不要"
        assert final.words[0].start == pytest.approx(first.seconds + 0.2, abs=0.1)
        ear.expect(())
        assert listened(ear, say("我想挂号"))[1][0].text == "我想挂号"


def test_an_utterance_that_has_begun_ends_with_the_vocabulary_it_began_with(ears):
    with ears.listen(16000, ANSWERS) as ear:
        sound = say("不可以").samples
        assert ear.feed(sound[: len(sound) * 3 // 4]) is not None
        ear.expect(("骨科",))
        ear.feed(sound[len(sound) * 3 // 4 :])
        assert ear.finish().text == "不可以"


def test_a_word_that_begins_while_the_vocabulary_changes_is_not_lost(ears):
    with ears.listen() as ear:
        sound = say("转人工").samples
        start = int(0.4 * 16000) * 2  # the first syllable is under way, and nothing shown yet
        ear.feed(sound[:start])
        ear.expect(ANSWERS)
        ear.feed(sound[start:])
        final = ear.finish()
    assert final.text == "转人工"
    assert final.words[0].start == pytest.approx(0.2, abs=0.1)


def test_words_that_the_model_has_not_are_left_out_of_the_vocabulary(ears):
    assert heard(ears, say("是的"), ("饕餮", "是的")) == "是的"
    assert heard(ears, say("我想挂号"), ("饕餮",)) == "我想挂号"


def test_what_can_be_heard_is_known_beforehand(ears):
    assert ears.knows("是的") and ears.knows("请 转人工")
    assert not ears.knows("饕餮") and not ears.knows("") and not ears.knows("[unk]")


def test_a_model_with_a_fixed_graph_stays_open(ears, monkeypatch):
    monkeypatch.setattr(ears, "_takes_vocabulary", False)
    assert heard(ears, say("我想挂号"), ANSWERS) == "我想挂号"
    assert ears._recogniser(ANSWERS) is None


# --- places ---


def test_no_more_are_listened_to_than_allowed_and_each_place_comes_free(speech_model):
    ears = Ears(speech_model, limit=2)
    with ears.listen(), ears.listen() as second:
        assert ears.open == 2
        with pytest.raises(TooManyListening):
            ears.listen()
        second.close()
        second.close()
        assert ears.open == 1
        ears.listen().close()
    assert ears.open == 0


def test_a_place_is_not_lost_when_listening_cannot_begin(speech_model, monkeypatch):
    ears = Ears(speech_model, limit=1)
    with pytest.raises(ValueError):
        ears.listen(rate=0)
    assert ears.open == 0


def test_a_closed_ear_hears_nothing_more(ears):
    ear = ears.listen()
    ear.close()
    for act in (lambda: ear.feed(b"\0\0"), ear.finish):
        with pytest.raises(ValueError, match="closed"):
            act()


@pytest.mark.speech
def test_ten_at_the_same_time_hear_each_their_own(ears):
    texts = ["我想挂号", "心内科在几楼", "我要取消明天的预约", "养老金怎么没有到账", "再说一遍"] * 2
    sounds = [say(text, telephone=at % 2 == 1) for at, text in enumerate(texts)]
    got: dict[int, str] = {}

    def listen(at: int) -> None:
        got[at] = heard(ears, sounds[at], ANSWERS if at >= 5 else (), size=320)

    threads = [threading.Thread(target=listen, args=(at,)) for at in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [got.get(at) for at in range(10)] == texts
    assert ears.open == 0


# --- anything may come from outside ---


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.binary(max_size=9000), max_size=8),
    st.sampled_from([8000, 16000, 44100]),
    st.lists(st.sampled_from([(), ANSWERS, ("饕餮",), ("", " ", "[unk]", '"', "是的\0")]), min_size=1, max_size=3),
)
def test_garbage_is_heard_as_something_or_nothing_and_the_ear_lives_on(ears, chunks, rate, vocabularies):
    def garbage(ear: Ear) -> Iterable[Heard]:
        for at, chunk in enumerate(chunks):
            ear.expect(vocabularies[at % len(vocabularies)])
            yield from filter(None, [ear.feed(chunk)])
        yield ear.finish()

    with ears.listen(rate, vocabularies[0]) as ear:
        for one in garbage(ear):
            assert one.text == "" or not set(one.text) & set(" []")
            assert "".join(word.text for word in one.words) == one.text or not one.final
    assert ears.open == 0


# --- models that are none ---


@pytest.fixture
def broken(speech_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(speech_model, tmp_path / "model", copy_function=shutil.copyfile))


def refused(model: Path) -> EarsUnavailable:
    with pytest.raises(EarsUnavailable) as error:
        Ears(model, limit=1)
    return error.value


def test_no_folder_is_no_model(tmp_path):
    assert refused(tmp_path / "nowhere").reason == "no_model"


def test_an_empty_folder_is_a_broken_model(tmp_path):
    assert refused(tmp_path).reason == "broken_model"


TABLES = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst")
HARMS = {"empty": lambda data: b"", "cut": lambda data: data[: len(data) // 2], "garbage": lambda data: b"\1\2\3" * 99}


@pytest.mark.parametrize("name", [*TABLES, "graph/disambig_tid.int"])
def test_a_model_without_one_of_its_files_is_refused(broken, name):
    (broken / name).unlink()
    assert f"{name} is missing" in str(refused(broken))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("harm", HARMS)
def test_a_model_with_a_spoilt_file_is_refused_and_takes_nobody_with_it(broken, name, harm):
    """Cut is what a full disk leaves behind."""
    file = broken / name
    file.write_bytes(HARMS[harm](file.read_bytes()))
    error = refused(broken)
    assert error.reason == "broken_model"
    assert str(error).startswith("The speech model in")


def test_a_model_with_speaker_vectors_needs_all_of_them(broken):
    (broken / "ivector").mkdir()
    assert "ivector/final.ie is missing" in str(refused(broken))


def test_the_rate_is_that_of_the_model(ears):
    assert ears.rate == 16000
    assert ModelFolder(Path("nowhere")).static is False
