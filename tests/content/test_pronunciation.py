"""Everything a resident can hear is pinyin to the real voice, and what city staff wrote about names can be read."""

from __future__ import annotations

import re

import pytest
from espeak import phonemes

from bot.mandarin.aloud import lexicon, read_aloud

# What stands in the places of phrases; any other place is a day.
FILLED = {
    "number": "12345",
    "phone": "13800138000",
    "reference": "482910",
    "minutes": "5",
    "position": "3",
    "year": "2026",
}

CHINESE = re.compile("[\u4e00-\u9fff]")


def filled(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda place: FILLED.get(place[1], "11月25日"), text)


@pytest.fixture(scope="module")
def heard(said, content):
    """Every text with its sentences as they are read aloud; the words of facts too, that are said on another day."""
    lines = {(line.text, line.pack) for line in said}
    lines |= {(text, name.split("_")[0]) for name, fact in content.facts.items() for text in (fact.say, fact.otherwise)}
    return [(text, read_aloud(filled(text), city=pack)) for text, pack in sorted(lines) if CHINESE.search(text)]


def test_every_sentence_can_be_said_and_no_figure_is_left_in_it(heard):
    assert len(heard) > 1000
    assert [text for text, sentences in heard if not sentences] == []
    assert [text for text, sentences in heard for spoken in sentences if re.search("[0-9]", spoken.words)] == []


@pytest.mark.speech
def test_the_real_voice_falls_back_to_english_nowhere(heard):
    lines = list(dict.fromkeys(spoken.pinyin for _, sentences in heard for spoken in sentences))
    said = phonemes(lines)
    assert "(en)" not in said
    assert len(said.splitlines()) >= len(lines)


def test_the_spoken_forms_of_phrases_are_shown_sentence_by_sentence(content):
    """A phrase whose spoken form has as many sentences keeps each caption with what is heard."""
    for phrase in content.phrases.values():
        if phrase.speech:
            text, speech = filled(phrase.text), filled(phrase.speech)
            assert "".join(spoken.text for spoken in read_aloud(text, speech)) == text


def test_a_sentence_is_short_enough_for_one_breath_or_has_no_comma(heard):
    long = [
        spoken.words
        for _, sentences in heard
        for spoken in sentences
        if len(spoken.pinyin.split()) > 25 and re.search("，.{4,}，", spoken.words)
    ]
    assert long == []


# --- readings.yml ---


def test_the_names_that_city_staff_wrote_can_be_read():
    assert lexicon.mistakes() == []


def test_the_names_are_read_as_they_wrote_them():
    words = lexicon.readings()
    for word, said in words.items():
        assert len(word) == len(said), word
    assert "(en)" not in phonemes([" ".join(said) + "." for said in words.values()])


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Puts another text in the place of readings.yml for one test."""

    def forget() -> None:
        lexicon._staff.cache_clear()
        lexicon.readings.cache_clear()

    def write(text: str) -> None:
        (tmp_path / "readings.yml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(lexicon, "_OF_THE_CITIES", tmp_path / "readings.yml")
        forget()

    yield write
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("words: {长宁: chang2}", "长宁: 2 characters, but 1 syllables"),
        ("words: {长宁: chang2 ning}", "长宁: ning is no syllable with its tone"),
        ("words: {长宁: chang2 ning2}\nbus_lines: {other: three}", "bus_lines other: a number is needed"),
        ("words: [", "readings.yml cannot be read"),
    ],
)
def test_a_mistake_of_theirs_is_named_and_the_voice_goes_on(written, text, wrong):
    written(text)
    assert lexicon.mistakes() == [wrong]
    assert "挂号处" in lexicon.readings()
    assert lexicon.bus_lines_in_digits_from("shanghai") == 3


def test_each_city_says_its_bus_lines_its_own_way(written):
    written("bus_lines: {other: 3, hangzhou: 2}")
    assert [read_aloud("71路", city=city)[0].words for city in ("hangzhou", "shanghai")] == ["七幺路", "七十一路"]
