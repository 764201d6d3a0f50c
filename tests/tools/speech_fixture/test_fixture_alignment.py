"""From the synthesiser's own times to a label for each frame."""

import pytest
from speech_fixture.alignment import Misaligned, labels, segments
from speech_fixture.espeak import Phoneme, tones_written
from speech_fixture.readings import SILENCE, states

RATE = 1000
# ni3 hao3, gua4: from the first sound to the pause at the end, in milliseconds.
NI_HAO = [("n", 0), ("i", 100), ("_|", 200), ("X", 220), ("Au", 300), ("_|", 500), ("_:", 510)]
GUA = [("k", 800), ("w", 850), ("A", 900), ("_|", 1000), ("_:", 1010)]


def phonemes(*pairs):
    return [Phoneme(name, sample) for name, sample in pairs]


def test_onset_and_two_halves_of_the_final_and_silence_between():
    found = segments(phonemes(*NI_HAO, *GUA), ["ni3", "hao3", "gua4"], ["2", "3", "4"], RATE)
    assert [(s.phone, s.state, s.start) for s in found] == [
        (SILENCE, 0, 0.0),
        ("n", 0, 0.0),
        ("I2", 0, 0.1),
        ("I2", 1, pytest.approx(0.15)),
        ("h", 0, 0.2),  # a gap of 20 ms is the beginning of the next sound
        ("AO3", 0, 0.3),
        ("AO3", 1, pytest.approx(0.4)),
        (SILENCE, 0, 0.5),
        ("g", 0, 0.8),
        ("UA4", 0, 0.85),
        ("UA4", 1, pytest.approx(0.925)),
        (SILENCE, 0, 1.0),
    ]


@pytest.mark.parametrize(
    ("syllables", "tones"),
    [
        (["ni3"], ["3"]),
        (["ni3", "hao3", "ma5"], ["3", "3", "5"]),
        (["ni3", "hao3"], ["3"]),
        (["ni3", "??3"], ["3", "3"]),
    ],
)
def test_what_was_not_spoken_so_is_refused(syllables, tones):
    with pytest.raises(Misaligned):
        segments(phonemes(*NI_HAO), syllables, tones, RATE)


def test_a_syllable_with_fewer_sounds_than_phones_is_refused():
    with pytest.raises(Misaligned):
        segments(phonemes(("n", 0), ("_|", 100)), ["ni3"], ["3"], RATE)


def test_each_frame_has_the_label_of_what_is_heard_in_its_middle():
    found = segments(phonemes(*NI_HAO), ["ni3", "hao3"], ["2", "3"], RATE)
    row = labels(found, frames=90, lead=0.2)
    names = {number: pair for pair, number in states().items()}
    assert names[row[0]] == (SILENCE, 0)
    assert names[row[18]] == (SILENCE, 0)  # its middle lies at 0.1925 s
    assert names[row[19]] == ("n", 0)  # and this one's at 0.2025 s
    assert names[row[30]] == ("I2", 0)
    assert names[row[36]] == ("I2", 1)
    assert names[row[89]] == (SILENCE, 0)


def test_the_tones_are_those_that_were_really_spoken():
    assert tones_written("n'i35_| X'Au214_|") == ("2", "3")
    assert tones_written("w'o35_| S;'iA21N_| kw'A51_| X'Au51_|") == ("2", "3", "4", "4")
    assert tones_written("ko-22_| t@11_|") == ("5", "5")
