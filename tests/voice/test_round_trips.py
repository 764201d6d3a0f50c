"""What residents say in the dialogues, spoken by our own front end and heard by our own ears, at both bands."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from speaking import synthesise

from bot.mandarin.aloud import read_aloud
from tools.speech_fixture.distance import distance
from voice.ears import Ears

DIALOGUES = sorted((Path(__file__).resolve().parents[1] / "dialogues").glob("*.yml"))
SENTENCES = 120
BOUND = 0.03  # of characters wrong

pytestmark = pytest.mark.speech


def said_by_residents() -> list[str]:
    """Different sentences of at least three characters, evenly from all dialogues."""
    dialogues = [dialogue for path in DIALOGUES for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))]
    found = list(dict.fromkeys(str(turn["say"]) for dialogue in dialogues for turn in dialogue["turns"]))
    long_enough = [text for text in found if len(spoken(text)[0]) >= 3]
    return long_enough[:: len(long_enough) // SENTENCES][:SENTENCES]


def spoken(text: str) -> tuple[str, str]:
    """(characters as said, pinyin) by our front end."""
    parts = read_aloud(text)
    words = "".join(part.words for part in parts)
    return "".join(c for c in words if "\u3400" <= c <= "\u9fff"), " ".join(part.pinyin for part in parts)


@pytest.fixture(scope="module")
def ears(speech_model):
    return Ears(speech_model, limit=1)


@pytest.mark.parametrize("telephone", [False, True], ids=["16 kHz", "telephone"])
def test_what_our_front_end_says_our_ears_hear(ears, telephone, record_property):
    wrong = characters = 0
    for text in said_by_residents():
        words, pinyin = spoken(text)
        sound = synthesise(pinyin, rate=150, telephone=telephone)
        with ears.listen(sound.rate) as ear:
            parts = [ear.feed(sound.samples), ear.finish()]
        heard = "".join(part.text for part in parts if part and part.final)
        fault = distance(words, heard)
        wrong, characters = wrong + fault, characters + len(words)
        if fault:
            print(f"{words} → {heard}")
    rate = wrong / characters
    record_property("character error rate", rate)
    print(f"{'telephone' if telephone else '16 kHz'}: {100 * rate:.2f} % of {characters} characters wrong")
    assert rate < BOUND


def test_there_are_enough_sentences():
    assert len(said_by_residents()) >= 100
