"""The voice of a user's own model, against a stand-in of sherpa-onnx: the library itself is not here."""

from __future__ import annotations

from pathlib import Path

import pytest
from processes import children

from voice import sherpa, waves
from voice.manner import Manner
from voice.mouth import Mouth
from voice.trouble import Trouble

STAND_IN = Path(__file__).parent / "stand_in"


def folder(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        if name.endswith("/"):
            (path / name).mkdir()
        else:
            (path / name).write_text("a network" if name.endswith(".onnx") else "")
    return path


def names(fields: dict[str, str], root: Path) -> dict[str, str]:
    return {field: value.replace(f"{root}/", "") for field, value in fields.items() if value}


@pytest.mark.parametrize(
    ("files", "kind", "fields"),
    [
        (
            ["vits-aishell3.int8.onnx", "vits-aishell3.onnx", "lexicon.txt", "tokens.txt", "dict/"],
            "vits",
            {"model": "vits-aishell3.onnx", "lexicon": "lexicon.txt", "tokens": "tokens.txt", "dict_dir": "dict"},
        ),
        (
            ["model-steps-3.onnx", "vocos-22khz-univ.onnx", "lexicon.txt", "tokens.txt"],
            "matcha",
            {
                "acoustic_model": "model-steps-3.onnx", "vocoder": "vocos-22khz-univ.onnx",
                "lexicon": "lexicon.txt", "tokens": "tokens.txt",
            },
        ),
        (
            ["model.onnx", "voices.bin", "tokens.txt", "lexicon-zh.txt", "lexicon-us-en.txt", "lexicon-gb-en.txt",
             "espeak-ng-data/"],
            "kokoro",
            {
                "model": "model.onnx", "voices": "voices.bin", "tokens": "tokens.txt",
                "lexicon": "lexicon-us-en.txt,lexicon-zh.txt", "data_dir": "espeak-ng-data",
            },
        ),
    ],
)  # fmt: skip
def test_the_kind_of_model_is_told_by_its_files(tmp_path, files, kind, fields):
    model = folder(tmp_path / "model", *files)
    found, given = sherpa.parts(model)
    assert (found, names(given, model)) == (kind, fields)


@pytest.mark.parametrize("files", [[], ["model.onnx"], ["tokens.txt"], ["vocos-22khz.onnx", "tokens.txt"]])
def test_a_folder_without_a_voice_is_refused(tmp_path, files):
    with pytest.raises(Trouble) as caught:
        sherpa.parts(folder(tmp_path / "model", *files))
    assert caught.value.reason == "no_model"


@pytest.fixture
def mouth_of(tmp_path: Path):
    made = []

    def of(model: Path) -> Mouth:
        made.append(Mouth(tmp_path / "voice", model))
        return made[-1]

    yield of
    for mouth in made:
        mouth.close()
    assert children() == {}


@pytest.fixture
def vits(tmp_path: Path) -> Path:
    return folder(tmp_path / "vits", "model.onnx", "tokens.txt", "lexicon.txt")


def length(wav: bytes) -> float:
    return waves.seconds(waves.samples_of(wav))


def test_words_are_read_by_the_model_at_the_rate_and_sampling_of_the_mouth(vits, mouth_of, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(STAND_IN))
    mouth = mouth_of(vits)
    assert length(mouth.say("您好请讲", "nin2 hao3 qing3 jiang3", Manner(rate=180))) == pytest.approx(0.8, abs=0.01)
    assert length(mouth.say("您好请讲", "nin2 hao3 qing3 jiang3", Manner(rate=90))) == pytest.approx(1.6, abs=0.01)
    assert mouth.counters()["fallbacks"] == 0
    mouth.say("您好请讲", "another1 reading1", Manner(rate=90))
    assert mouth.counters()["hits"] == 1, "for this voice the words are the key"


def test_the_speaker_is_the_one_named_in_the_folder(vits, mouth_of, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(STAND_IN))
    first = mouth_of(vits).say("您好", "nin2 hao3", keep=False)
    (vits / sherpa.SPEAKER).write_text("3\n")
    assert mouth_of(vits).say("您好", "nin2 hao3", keep=False) != first


@pytest.mark.speech
@pytest.mark.parametrize("fault", ["not installed", "no model", "refused", "no speaker"])
def test_a_model_that_cannot_be_used_is_told_once_and_pyttsx3_speaks(vits, mouth_of, monkeypatch, caplog, fault):
    if fault != "not installed":
        monkeypatch.setenv("PYTHONPATH", str(STAND_IN))
    if fault == "no model":
        (vits / "tokens.txt").unlink()
    if fault == "refused":
        (vits / "model.onnx").write_text("something else")
    if fault == "no speaker":
        (vits / sherpa.SPEAKER).write_text("the third")
    mouth = mouth_of(vits)
    assert length(mouth.say("您好", "nin2 hao3")) > 0.8
    assert mouth.say("您好", "nin2 hao3") and mouth.say("请讲", "qing3 jiang3")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert mouth.counters()["fallbacks"] == 2 and mouth.counters()["hits"] == 1


@pytest.mark.speech
def test_a_sentence_that_the_model_does_not_say_is_said_by_pyttsx3_and_the_next_by_the_model(
    vits, mouth_of, monkeypatch
):
    monkeypatch.setenv("PYTHONPATH", str(STAND_IN))
    mouth = mouth_of(vits)
    assert length(mouth.say("哑", "ya3")) > 0.5
    assert mouth.counters()["fallbacks"] == 1
    assert length(mouth.say("您好请讲", "nin2 hao3 qing3 jiang3", Manner(rate=180))) == pytest.approx(0.8, abs=0.01)
    assert mouth.counters()["fallbacks"] == 1
