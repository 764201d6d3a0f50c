"""The files of the telephone exchange agree with each other, and its sounds can be made; nothing is called here."""

from __future__ import annotations

import re
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
import yaml
from espeak import phonemes

from bot.mandarin.pinyin import syllables

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy" / "asterisk"
SENTENCES = yaml.safe_load((DEPLOY / "sentences.yml").read_text(encoding="utf-8"))
DIALPLAN = (DEPLOY / "extensions.conf").read_text(encoding="utf-8")
QUEUES = (DEPLOY / "queues.conf").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    subprocess.run([sys.executable, "tools/phone_sounds.py", str(folder), "12345"], cwd=ROOT, check=True, timeout=100)
    return folder


def test_every_sentence_is_played_and_what_is_played_is_a_sentence():
    used = {name for name in SENTENCES if re.search(rf"[/?:]{name}\b(?!-)", DIALPLAN + QUEUES)}
    assert used == set(SENTENCES)
    assert set(re.findall(r"banban/([a-z-]+)", DIALPLAN + QUEUES)) <= set(SENTENCES)


@pytest.mark.parametrize("name", SENTENCES)
def test_the_voice_reads_what_stands_there_for_people(name: str):
    words, pinyin = SENTENCES[name]["words"], SENTENCES[name]["pinyin"]
    assert re.findall("[a-z]+", pinyin.replace("{hotline}", "")) == syllables(words.replace("{hotline}", ""))
    assert re.sub("[^,.{]", "", pinyin) == words.translate(str.maketrans("，。", ",.")).translate(
        {ord(letter): None for letter in words if letter not in "，。{"}
    )
    assert all(re.fullmatch(r"[a-z]+[1-5][,.]?", part) for part in pinyin.replace("{hotline}", "yi1").split())


@pytest.mark.parametrize("name", SENTENCES)
def test_the_voice_reads_no_syllable_as_english(name: str):
    pinyin = SENTENCES[name]["pinyin"].format(hotline="yi1 er4 san1 si4 wu3")
    read = phonemes([pinyin])
    assert read.strip() and "(en)" not in read


def test_sounds_are_made_for_every_sentence_every_place_in_the_queue_and_the_waiting(sounds: Path):
    made = {str(file.relative_to(sounds).with_suffix("")) for file in sounds.rglob("*.wav")}
    limit = int(re.findall(r"announce-position-limit = (\d+)", QUEUES)[0])
    expected = {f"sounds/zh/banban/{name}" for name in SENTENCES} | {"banban-music/calm"}
    assert made == expected | {f"sounds/zh/digits/{number}" for number in range(limit + 1)}
    for file in sounds.rglob("*.wav"):
        with wave.open(str(file)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8000, 1, 2), file


def test_a_sentence_takes_the_time_that_an_old_person_needs(sounds: Path):
    for name, sentence in SENTENCES.items():
        with wave.open(str(sounds / "sounds" / "zh" / "banban" / f"{name}.wav")) as sound:
            seconds = sound.getnframes() / 8000
        spoken = len(syllables(sentence["words"])) + 5 * ("{hotline}" in sentence["words"])
        assert 2 < spoken / seconds < 4.5, name  # syllables a second


def test_the_music_is_calm_never_silent_for_long_and_far_below_the_voice(sounds: Path):
    with wave.open(str(sounds / "banban-music" / "calm.wav")) as sound:
        music = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(float)
    seconds = music[: len(music) // 8000 * 8000].reshape(-1, 8000)
    loudness = np.sqrt((seconds**2).mean(axis=1))
    assert len(seconds) > 40 and loudness.min() > 100 and np.abs(music).max() < 0.15 * 32768
    seam = np.abs(np.diff(np.concatenate([music[-400:], music[:400]])))
    assert seam[399] <= np.delete(seam, 399).max()  # no click where it begins again


def test_without_a_voice_the_sounds_say_what_to_install(tmp_path: Path):
    command = [sys.executable, "tools/phone_sounds.py", str(tmp_path), "12345"]
    ended = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=100)
    assert ended.returncode == 1
    assert ended.stderr == "Banban: espeak-ng is not installed: apt-get install espeak-ng\n"


def test_the_town_of_the_tests_has_the_files_of_a_city_and_no_others():
    ours, tests = DEPLOY / "site", ROOT / "tests" / "calls" / "site"
    assert sorted(file.name for file in ours.iterdir()) == sorted(file.name for file in tests.iterdir())
    included = set(re.findall(r"#include site/(\S+)", "".join(f.read_text() for f in DEPLOY.glob("*.conf"))))
    assert included == {file.name for file in ours.iterdir()}


def test_every_context_that_a_call_is_sent_to_is_there():
    contexts = set(re.findall(r"^\[([\w-]+)\]", DIALPLAN, re.MULTILINE))
    everything = "".join(file.read_text(encoding="utf-8") for file in DEPLOY.rglob("*.conf"))
    sent = set(re.findall(r"Go(?:to|sub)\(([\w-]+),[\w-]+,1", DIALPLAN))
    sent |= set(
        re.findall(
            r"\(?(?:hangup_handler_push\)=|[bG]\(|PERIODIC_HOOK\(|ChannelRedirect\([^,]*,)([\w-]+)[,^]", DIALPLAN
        )
    )
    sent |= set(re.findall(r"^context = ([\w-]+)", everything, re.MULTILINE))
    assert len(sent) > 8 and sent <= contexts
