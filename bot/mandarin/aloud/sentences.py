"""A message as the sentences a voice says, each with the part of the shown text that it stands for; no sound."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.mandarin.aloud import figures, signs
from bot.mandarin.aloud.syllables import pinyin

BREATH = 25  # syllables: about ten seconds at the pace for the elderly

_ADDRESS = signs.ADDRESS
_SENTENCE = re.compile(rf"(?:{_ADDRESS}|[^。！？!?；;\n])*(?:[。！？!?；;\n]+[”’」』）)】\s]*|$)")
_QUOTED_END = re.compile("[”’」』）)】]$")
# A comma within a number or between two spoken digits is none.
_DIGIT = "零一二三四五六七八九幺〇"
_COMMA = rf"(?:(?<![{_DIGIT}])，|，(?![{_DIGIT}])|(?<!\d),|,(?!\d)|(?<!\d)[:：]|[:：](?!\d)|…+|—+)"
_CLAUSE = re.compile(rf"(?:{_ADDRESS}|(?!{_COMMA}).)*(?:{_COMMA}|$)+", re.DOTALL)
_LISTED = re.compile("[^、]+(?:、|$)")
_GOES_ON = re.compile(r"[，,、：:]\s*$")
_SAYABLE = re.compile(rf"[{signs.HAN}]|[A-Za-z]")


@dataclass(frozen=True)
class Spoken:
    """One breath. `text`: the part of the shown message (empty: what was shown before still stands); `words`: as said,
    figures in words; `pinyin`: syllables with tone digits, commas and full stops, never empty."""

    text: str
    words: str
    pinyin: str


def read_aloud(text: str, speech: str | None = None, city: str = "") -> tuple[Spoken, ...]:
    """The message as sentences of at most about 25 syllables, where its commas allow; () when nothing can be said.

    `speech` is the message's own spoken form; it is shown by the sentences of `text` when there are as many of them,
    else all of `text` stands with the first. `city` decides how bus lines are called.
    """
    if speech is None or speech == text:
        pieces = [piece for sentence in _sentences(text) for piece in _breaths(sentence, city)]
        return _spoken(pieces, pieces, city)
    shown, said = _sayable(_sentences(text)), _sayable(_sentences(speech))
    captions: list[str] = []
    pieces = []
    for place, sentence in enumerate(said):
        breaths = _breaths(sentence, city)
        pieces += breaths
        whole = shown[place] if len(shown) == len(said) else "" if place else text
        clauses = _breaths(whole, city) if whole else []
        captions += clauses if len(clauses) == len(breaths) else [whole] + [""] * (len(breaths) - 1)
    return _spoken(pieces, captions, city)


def _spoken(pieces: list[str], captions: list[str], city: str) -> tuple[Spoken, ...]:
    found: list[Spoken] = []
    before = ""
    for piece, caption in zip(pieces, captions):
        words = as_said(piece, city)
        if not _SAYABLE.search(words):  # an emoji by itself: it is shown with what was said before
            if found:
                found[-1] = Spoken(found[-1].text + caption, found[-1].words, found[-1].pinyin)
            else:
                before += caption
            continue
        read = pinyin(words)
        goes_on = bool(_GOES_ON.search(piece))
        found.append(Spoken(before + caption, words, read.rstrip(",.") + ("," if goes_on else ".")))
        before = ""
    return tuple(found)


def as_said(text: str, city: str = "") -> str:
    """`text` in the words that are said: '打12345' is '打幺二三四五'; characters, Latin letters and ，。？！."""
    return signs.tidy(figures.in_words(signs.plain(text), city))


def _sentences(text: str) -> list[str]:
    """`text` cut behind 。！？； and line breaks; joined again they are the text."""
    found: list[str] = []
    for match in _SENTENCE.finditer(text):
        if not match[0]:
            continue
        # 说“好吗？”就行 is one sentence.
        if found and _QUOTED_END.search(found[-1]) and re.match(f"[{signs.HAN}]", match[0]):
            found[-1] += match[0]
        else:
            found.append(match[0])
    return found


def _sayable(sentences: list[str]) -> list[str]:
    """Sentences without anything to say are joined to the one before."""
    found: list[str] = []
    for sentence in sentences:
        if found and not re.search(r"\w", sentence):
            found[-1] += sentence
        else:
            found.append(sentence)
    return found


def _breaths(sentence: str, city: str) -> list[str]:
    """A sentence cut at commas into as few parts as breath allows, of about equal length."""
    if len(sentence) * 1.5 <= BREATH:
        return [sentence]
    clauses = [(clause, _length(clause, city)) for clause in _clauses(sentence, city)]
    parts = _packed(clauses, BREATH)
    for most in range(sum(length for _, length in clauses) // len(parts), BREATH):
        if len(more_even := _packed(clauses, most)) == len(parts):
            return more_even
    return parts


def _packed(clauses: list[tuple[str, int]], most: int) -> list[str]:
    """The clauses joined, as long as a part has at most that many syllables."""
    parts, so_far = [""], 0
    for clause, length in clauses:
        if so_far and so_far + length > most:
            parts.append("")
            so_far = 0
        parts[-1] += clause
        so_far += length
    return parts


def _clauses(sentence: str, city: str) -> list[str]:
    found: list[str] = []
    for match in _CLAUSE.finditer(sentence):
        if match[0]:
            long = _length(match[0], city) > BREATH
            found += [part[0] for part in _LISTED.finditer(match[0])] if long else [match[0]]
    return found


def _length(text: str, city: str) -> int:
    """About how many syllables it takes."""
    return sum(1 for c in as_said(text, city) if c not in "，。？！ ")
