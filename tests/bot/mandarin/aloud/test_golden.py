"""Every line of golden.yml is said as the language says it, and the real voice makes the sounds that are meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from espeak import phonemes

from bot.mandarin.aloud import read_aloud

GOLDEN = yaml.safe_load(Path(__file__).with_name("golden.yml").read_text(encoding="utf-8"))


def pinyin(text: str, city: str = "") -> str:
    return " ".join(spoken.pinyin for spoken in read_aloud(text, city=city))


@pytest.mark.parametrize("line", GOLDEN, ids=[line["text"] for line in GOLDEN])
def test_it_is_read_as_a_person_reads_it(line):
    assert pinyin(line["text"], line.get("city", "")).rstrip(".") == line["pinyin"], line["why"]


def test_there_are_enough_lines_and_each_says_why_and_none_stands_twice():
    assert len(GOLDEN) >= 200
    assert all(len(line["why"]) >= 5 for line in GOLDEN)
    texts = [line["text"] for line in GOLDEN]
    assert len(set(texts)) == len(texts)


# What espeak-ng 1.51 makes of it. 55 is the first tone, 35 the second, 214 the third (21 when more follows), 51 the
# fourth, 11 to 44 the light one; _| ends a syllable.
SOUNDS = [
    ("银行", "j'i35n_| X'a35N_|"),
    ("重庆", "ts.h'ong35_| tS;h'i51N_|"),
    ("了解", "lj'Au35_| tS;'iE214_|"),
    ("还款", "X'ua35n_| khw'a214n_|"),
    ("女儿", "n'y21_| '@r35_|"),
    ("绿色", "l'y51_| s'o-51_|"),
    ("一会儿", "j'i35_| X'uei51_| @r11_|"),
    ("看大夫", "kh'a51n_| t'ai51_| fu11_|"),
    ("对不起", "t'uei51_| pu11_| tS;h'i214_|"),
    ("我很好", "w'o21_| X'@35n_| X'Au214_|"),
    ("不对", "p'u35_| t'uei51_|"),
    ("一定", "j'i35_| t'i51N_|"),
    ("120", "j'Au55_| '@r51_| l'i35N_|"),
    ("打12345", "t'A21_| j'Au55_| '@r51_| s'a55n_| s'i[51_| w'u214_|"),
]


@pytest.mark.parametrize(("text", "sounds"), SOUNDS)
def test_the_real_voice_makes_the_sounds_that_are_meant(text, sounds):
    assert phonemes([pinyin(text)]).strip() == sounds


def test_the_real_voice_reads_a_comma_as_a_pause():
    assert phonemes([pinyin("银行，挂号")]).split() == ["j'i35n_|", "X'a35N_|", "kw'A51_|", "X'Au51_|"]
    assert len(phonemes([pinyin("银行，挂号")]).strip().splitlines()) == 2


def test_every_line_is_pinyin_to_the_real_voice():
    said = phonemes([pinyin(line["text"], line.get("city", "")) for line in GOLDEN])
    assert "(en)" not in said
    assert len(said.strip().splitlines()) >= len(GOLDEN)
