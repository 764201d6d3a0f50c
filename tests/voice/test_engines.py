"""Through the real engines: what is said comes out as asked, whatever is killed, stopped or missing."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from espeak import phonemes as spoken_as
from patience import until
from processes import ITSELF, children, with_program, without_library, worker

from voice import espeak, reading, waves
from voice.manner import Manner
from voice.mouth import Mouth, MouthUnavailable

pytestmark = pytest.mark.speech

LINE = "nin2 hao3 , qing3 dai4 hao3 shen1 fen4 zheng4 ."
LONG = "qing3 dai4 hao3 shen1 fen4 zheng4 , " * 90


@pytest.fixture
def mouth(tmp_path: Path):
    mouth = Mouth(tmp_path / "voice")
    yield mouth
    mouth.close()
    assert children() == {}, "no worker is left, and no zombie"


def seconds(wav: bytes) -> float:
    return waves.seconds(waves.samples_of(wav))


def loudness(wav: bytes) -> float:
    """dBFS, of the mean power."""
    import audioop
    import math

    return 20 * math.log10(audioop.rms(waves.samples_of(wav), 2) / 32768)


class Asking(threading.Thread):
    """Says a line in a thread of its own; `wav` is what came."""

    def __init__(self, mouth: Mouth, pinyin: str) -> None:
        super().__init__(daemon=True)
        self.mouth, self.pinyin, self.wav = mouth, pinyin, b""
        self.start()

    def run(self) -> None:
        self.wav = self.mouth.say("", self.pinyin)


# --- what comes out ---


def test_the_length_of_a_sentence_follows_the_rate_from_the_first_sentence_on(mouth):
    lengths = {rate: seconds(mouth.say("", LINE, Manner(rate=rate))) for rate in (100, 135, 200, 110, 300)}
    for rate, length in lengths.items():
        expected = waves.seconds(espeak.render(LINE, Manner(rate=rate)))
        assert length == pytest.approx(expected, abs=0.15), rate
    assert lengths[100] > lengths[110] > lengths[135] > lengths[200] > lengths[300]


def test_half_the_volume_is_six_decibels_less_and_none_is_silence(mouth):
    full, half, quiet = (loudness(mouth.say("", LINE, Manner(volume=volume))) for volume in (1.0, 0.5, 0.1))
    assert -24 < full < -12
    assert full - half == pytest.approx(6.02, abs=0.05) and full - quiet == pytest.approx(20.0, abs=0.2)
    assert waves.silent(waves.samples_of(mouth.say("", LINE, Manner(volume=0.0))))


def test_another_pitch_is_another_sound(mouth):
    low, high = (waves.samples_of(mouth.say("", "ma1", Manner(pitch=pitch))) for pitch in (20, 80))
    crossings = [sum(1 for i in range(0, len(s) - 3, 2) if (s[i + 1] ^ s[i + 3]) & 0x80) for s in (low, high)]
    assert crossings[1] > crossings[0]


def test_a_sentence_of_the_worker_and_of_the_program_are_the_same_speech(mouth):
    for rate in (100, 135, 180):
        manner = Manner(rate=rate)
        assert seconds(mouth.say("", LINE, manner)) == pytest.approx(
            waves.seconds(espeak.render(LINE, manner)), abs=0.15
        )
    assert mouth.counters()["fallbacks"] == 0


def test_the_bounds_of_length_hold_for_each_number_of_syllables_and_rate():
    for rate in (80, 100, 135, 180, 240, 300):
        for text in ("de5", "yi1", "zhuang4", "a1 , e4 , o2", "yi1 er4 san1 si4 wu3", LINE, LINE * 4):
            shortest, longest = reading.seconds(reading.pinyin(text), rate)
            took = waves.seconds(espeak.render(reading.pinyin(text), Manner(rate=rate)))
            assert shortest < took < longest, (rate, text)


@pytest.mark.parametrize(
    ("pinyin", "phonemes"),
    [
        ("ni3 hao3", "n'i35_| X'Au214_|"),
        ("ma1 ma2 ma3 ma4", "m'A55_| m'A35_| m'A21_| m'A51_|"),
    ],
)
def test_the_voice_reads_pinyin_as_mandarin(pinyin, phonemes):
    read = spoken_as([pinyin])
    assert "(en)" not in read
    assert read.split() == phonemes.split()


# --- what is killed or stopped ---


def test_a_worker_killed_in_the_middle_of_a_sentence_is_replaced_and_the_sentence_comes(mouth):
    mouth.say("", "ma1")
    first = worker()
    asking = Asking(mouth, LONG)
    time.sleep(0.02)
    os.kill(first, signal.SIGKILL)
    asking.join(10)
    counted = mouth.counters()
    assert (counted["retries"], counted["respawns"], counted["fallbacks"]) == (1, 1, 0)
    assert seconds(asking.wav) == pytest.approx(waves.seconds(espeak.render(LONG.strip(), Manner())), rel=0.05)
    assert worker() != first


def test_a_frozen_worker_costs_some_seconds_and_not_the_sentence(mouth):
    mouth.say("", "ma1")
    frozen = worker()
    os.kill(frozen, signal.SIGSTOP)
    begun = time.monotonic()
    assert seconds(mouth.say("", LINE)) > 2
    assert 2 < time.monotonic() - begun < 6
    assert mouth.counters()["respawns"] == 1 and worker() != frozen


def test_a_worker_killed_between_two_sentences_is_not_noticed(mouth):
    for _ in range(5):
        mouth.say("", LINE, keep=False)
        os.kill(worker(), signal.SIGKILL)
    assert mouth.say("", LINE, keep=False)
    assert mouth.counters()["respawns"] == 5 and mouth.counters()["fallbacks"] == 0


def test_a_worker_that_is_killed_again_and_again_leaves_it_to_the_program_for_a_while(mouth):
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.01):
            for number in children():
                os.kill(number, signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        assert seconds(mouth.say("", LINE)) > 2
        renders = mouth.counters()
        assert renders["fallbacks"] == 1
        begun = time.monotonic()
        mouth.say("", "ma1")
        assert time.monotonic() - begun < 1 and mouth.counters()["retries"] == renders["retries"]
    finally:
        stop.set()
        killer.join()


def test_closing_while_the_worker_is_frozen_does_not_hang(tmp_path):
    mouth = Mouth(tmp_path)
    mouth.say("", "ma1")
    os.kill(worker(), signal.SIGSTOP)
    begun = time.monotonic()
    mouth.close()
    assert time.monotonic() - begun < 3
    assert children() == {}


def test_the_worker_ends_with_the_process_that_asked_even_when_it_is_frozen(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from voice.mouth import Mouth\n"
        "mouth = Mouth(Path(sys.argv[1])); mouth.say('', 'ma1'); print('said', flush=True); time.sleep(60)\n"
    )
    root = Path(espeak.__file__).parent.parent
    asking = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=root, stdout=subprocess.PIPE)
    try:
        assert asking.stdout.readline() == b"said\n"
        (number,) = children(asking.pid)
        os.kill(number, signal.SIGSTOP)
    finally:
        asking.kill()
        asking.communicate()
    until(lambda: not Path(f"/proc/{number}").exists() or "Z" in Path(f"/proc/{number}/stat").read_text())


def test_a_forked_process_speaks_with_a_worker_of_its_own(tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from voice.mouth import Mouth\n"
        "mouth = Mouth(Path(sys.argv[1])); mouth.say('', 'ma1', keep=False)\n"
        "child = os.fork()\n"
        "said = [len(mouth.say('', f'ma{tone}', keep=False)) for tone in (1, 2, 3, 4) * 5]\n"
        "assert min(said) > 20_000\n"
        "status = os.waitpid(child, 0)[1] if child else 0\n"
        "mouth.close(); os._exit(1 if status else 0)\n"
    )
    root = Path(espeak.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=root, timeout=30, capture_output=True)
    assert done.returncode == 0, done.stderr


# --- what is missing ---


def test_without_the_library_the_program_speaks(tmp_path, monkeypatch, mouth, caplog):
    without_library(tmp_path / "library", monkeypatch)
    with_program(tmp_path / "program", monkeypatch, ITSELF)
    assert seconds(mouth.say("", LINE)) > 2
    assert seconds(mouth.say("", LINE + " ma1")) > 2
    assert mouth.counters()["fallbacks"] == 2
    assert len(caplog.records) == 1  # it is said once, and not tried with each sentence


def test_without_the_program_pyttsx3_speaks(tmp_path, monkeypatch, mouth):
    with_program(tmp_path / "program", monkeypatch, None)
    assert seconds(mouth.say("", LINE)) > 2
    assert mouth.counters()["fallbacks"] == 0


def test_with_neither_the_mouth_says_what_is_not_installed(tmp_path, monkeypatch, mouth):
    without_library(tmp_path / "library", monkeypatch)
    with_program(tmp_path / "program", monkeypatch, None)
    for ask in (mouth.ready, lambda: mouth.say("", LINE)):
        with pytest.raises(MouthUnavailable) as caught:
            ask()
        assert caught.value.reason == "no_espeak"
    assert mouth.counters()["failures"] == 2


def test_what_was_kept_is_still_said_when_nothing_is_installed_any_more(tmp_path, monkeypatch, mouth):
    wav = mouth.say("", LINE)
    without_library(tmp_path / "library", monkeypatch)
    with_program(tmp_path / "program", monkeypatch, None)
    assert mouth.say("", LINE) == wav


def test_a_program_without_its_library_is_as_good_as_none(tmp_path, monkeypatch, mouth):
    without_library(tmp_path / "library", monkeypatch)
    with pytest.raises(MouthUnavailable) as caught:
        mouth.say("", LINE)
    assert caught.value.reason == "no_espeak"


@pytest.mark.parametrize("script", ['echo "(en)ma55w\'055n_|"', "exit 1", 'while read line; do echo "$line"; done'])
def test_a_program_that_does_not_read_pinyin_does_not_speak(tmp_path, monkeypatch, mouth, script):
    without_library(tmp_path / "library", monkeypatch)
    with_program(tmp_path / "program", monkeypatch, script)
    with pytest.raises(MouthUnavailable) as caught:
        mouth.say("", LINE)
    assert caught.value.reason == "failed"


def test_without_the_data_of_espeak_nothing_is_taken_for_speech(tmp_path, monkeypatch, mouth):
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(tmp_path / "nowhere"))
    (tmp_path / "nowhere" / "espeak-ng-data").mkdir(parents=True)
    try:
        mouth.say("", LINE)
    except MouthUnavailable as error:
        assert error.reason == "failed"
    else:
        pytest.skip("this espeak-ng finds its data all the same")


def test_a_shelf_that_cannot_be_written_means_speaking_without_one(tmp_path):
    (tmp_path / "voice").write_text("no folder")
    mouth = Mouth(tmp_path / "voice")
    try:
        assert seconds(mouth.say("", LINE)) > 2
        assert seconds(mouth.say("", LINE)) > 2
        assert (mouth.counters()["renders"], mouth.counters()["unkept"]) == (2, 2)
    finally:
        mouth.close()


def test_the_arguments_of_no_process_hold_what_is_said(tmp_path, monkeypatch, mouth, caplog):
    without_library(tmp_path / "library", monkeypatch)
    with_program(tmp_path / "program", monkeypatch, f'echo "$@" >> {tmp_path}/arguments; {ITSELF}')
    with caplog.at_level(logging.DEBUG):
        mouth.say("", "--version [[ma1]] $(id) mi4 ma3")
    given = (tmp_path / "arguments").read_text()
    assert "-w /proc/self/fd/" in given and "mi4" not in given and "version" not in given
