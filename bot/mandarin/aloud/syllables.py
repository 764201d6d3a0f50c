"""Words to syllables with tone digits for espeak-ng's voice cmn-latn-pinyin; figures must be in words already."""

from __future__ import annotations

import functools
import math
import re

from bot.mandarin.aloud.letters import spelled
from bot.mandarin.aloud.lexicon import readings
from bot.mandarin.aloud.polyphones import by_neighbours
from bot.mandarin.aloud.signs import HAN
from bot.mandarin.aloud.tones import Syllable, connected
from bot.mandarin.lexicon import ordinary_words

_PIECE = re.compile(rf"[{HAN}]+|[A-Za-z]+|[，。？！]")
_LONGEST = 8
_LIGHT = {"们": "men5", "的": "de5", "吗": "ma5", "呢": "ne5", "吧": "ba5"}
_SUFFIXES = {"子": "zi5", "儿": "r5"}  # 电子 and 婴儿 stand in words.tsv
_COUNTED = "一二两三四五六七八九十几百这那哪半每"
_COUNTING = "第十百千万零二三四五六七八九"
_OURS, _ALONE = -6.0, -8.5  # natural logarithms: a word of our list is taken for as common as 可以


def pinyin(words: str) -> str:
    """'银行，一共' as 'yin2 hang2, yi2 gong4': syllables and, as pauses, commas and full stops."""
    said: list[str] = []
    for piece in _PIECE.finditer(words):
        text = piece[0]
        if text in "，。？！":
            if said:
                said[-1] = said[-1].rstrip(",.") + ("," if text == "，" else ".")
        elif text.isascii():
            said += spelled(text)
        else:
            said += _run(text)
    return " ".join(said)


@functools.lru_cache(maxsize=4096)
def _run(run: str) -> tuple[str, ...]:
    """The syllables of Chinese between two pauses."""
    settled = by_neighbours(run)
    phrase: list[Syllable] = []
    for number, word in enumerate(_words(run)):
        ours = word in readings() and len(word) > 1
        for character, read in zip(word, _read(word)):
            reading = read if ours else settled.get(len(phrase), read)
            phrase.append(Syllable(character, reading[:-1], int(reading[-1]), number, ours))
    return tuple(connected(_light(phrase)))


def _light(phrase: list[Syllable]) -> list[Syllable]:
    """个 is light within a phrase (几个, 换个时间), in words of its own (个人, 整个) it is not."""
    found = list(phrase)
    for place, here in enumerate(phrase):
        alone = (
            phrase[place - 1].word != here.word
            and phrase[place + 1 : place + 2] != []
            and (phrase[place + 1].word != here.word)
        )
        if place and here.character == "个" and (alone or phrase[place - 1].character in _COUNTED):
            found[place] = Syllable("个", "ge", 5, here.word, here.fixed)
    return found


def _words(run: str) -> list[str]:
    """`run` cut into words: the most likely cut by the frequencies of jieba's dictionary, our own words first."""
    ours, known = readings(), ordinary_words()
    best: list[tuple[float, int]] = [(0.0, 0)] + [(-math.inf, 0)] * len(run)
    for start in range(len(run)):
        so_far = best[start][0]
        for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
            word = run[start:end]
            if end == start + 1:
                weight = _ALONE
            elif word[0] == "一" and start and run[start - 1] in _COUNTING:
                continue  # 七十一路 is not 一路
            elif word in ours:
                weight = _OURS + 1.5 * (len(word) - 2)  # the longer, the surer
            elif word in known:
                weight = math.log(known[word][0] / 6e7)
            else:
                continue
            if so_far + weight > best[end][0]:
                best[end] = (so_far + weight, start)
    cut: list[str] = []
    end = len(run)
    while end:
        start = best[end][1]
        cut.append(run[start:end])
        end = start
    return cut[::-1]


@functools.lru_cache(maxsize=20_000)
def _read(word: str) -> tuple[str, ...]:
    """One syllable a character, in the tones of the dictionary, the light ones of suffixes among them."""
    ours = readings()
    if word in ours:
        return ours[word]
    from pypinyin import Style, lazy_pinyin  # its tables take 0.2 s: not at import
    from pypinyin.constants import PHRASES_DICT

    def read(text: str) -> list[str]:
        return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False, errors="ignore")

    found = read(word)
    if len(found) != len(word):  # a character without a reading: 某 stands for it
        found = [(read(c) or ["mou3"])[0] for c in word]
    if word not in PHRASES_DICT:  # then its characters were read alone: ours are better for that
        found = [ours.get(c, (syllable,))[0] for c, syllable in zip(word, found)]
    if len(word) > 1:
        found = [_LIGHT.get(c, syllable) for c, syllable in zip(word, found)]
        found[-1] = _SUFFIXES.get(word[-1], found[-1])
    for length in range(len(word) - 1, 1, -1):  # 看清楚 has 清楚 in it
        for at in range(len(word) - length + 1):
            if word[at : at + length] in ours:
                found[at : at + length] = ours[word[at : at + length]]
    if "得" in word[1:-1]:
        found[word.index("得", 1)] = "de5"  # 看得见
    return tuple(syllable if syllable[-1].isdigit() else syllable + "5" for syllable in found)
