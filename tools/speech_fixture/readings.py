"""How Chinese text sounds: syllables with tones, and the phones that the model tells apart; no words, no sound."""

from __future__ import annotations

import functools
import re

from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials

from bot.mandarin.lexicon import common_characters

SILENCE = "SIL"
_SYLLABLE = re.compile("([a-zv]+)([1-5])")
_SIBILANTS = {**dict.fromkeys(("z", "c", "s"), "ii"), **dict.fromkeys(("zh", "ch", "sh", "r"), "iii")}


def syllables(text: str) -> list[str]:
    """One syllable with its tone digit for each character of Chinese `text`, read in context: 银行 is yin2 hang2.

    ü is written v and the neutral tone 5, as espeak-ng's voice cmn-latn-pinyin reads it.
    """
    read = _read(text)
    return read if len(read) == len(text) else [syllable for character in text for syllable in _read(character)[:1]]


def _read(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")


@functools.lru_cache(maxsize=4000)
def phones(syllable: str) -> tuple[str, ...]:
    """The onset, if it has one, and the final with its tone: zhi1 is ("zh", "III1"), er2 is ("ER2",).

    Raises ValueError for what is no Mandarin syllable with a tone.
    """
    match = _SYLLABLE.fullmatch(syllable)
    if not match:
        raise ValueError(f"not a syllable with a tone: {syllable!r}")
    bare, tone = match.groups()
    if bare == "r":  # 儿 as an ending, 会儿
        bare = "er"
    onset = to_initials(bare, strict=False)
    final = to_finals(bare, strict=True, v_to_u=False).replace("ü", "v").replace("ê", "e")
    if not final:
        raise ValueError(f"a syllable without a vowel: {syllable!r}")
    if final == "i":
        final = _SIBILANTS.get(onset, "i")
    # yu, yue, yuan, yun are one vowel from the start: the synthesiser has no glide there.
    if onset == "y" and final.startswith("v"):
        onset = ""
    vowel = final.upper() + tone
    return (onset, vowel) if onset else (vowel,)


def is_final(phone: str) -> bool:
    """Whether a phone is a final with a tone; else it is an onset or silence."""
    return phone[-1].isdigit()


@functools.lru_cache(maxsize=1)
def known_syllables() -> tuple[str, ...]:
    """Every syllable that a common character has, in each of the five tones, in alphabetical order.

    In each tone: words weaken their last syllable (朋友), and a third tone before another becomes a second.
    """
    found = {syllable[:-1] for character in common_characters(4000) for syllable in _read(character)}
    toned = (bare + tone for bare in found for tone in "12345")
    return tuple(sorted(syllable for syllable in toned if _is_syllable(syllable)))


def _is_syllable(syllable: str) -> bool:
    try:
        phones(syllable)
    except ValueError:
        return False
    return True


@functools.lru_cache(maxsize=1)
def phone_set() -> tuple[str, ...]:
    """All phones: silence first, then onsets, then finals; the order is that of the model's numbers."""
    found = {phone for syllable in known_syllables() for phone in phones(syllable)}
    return (SILENCE, *sorted(found, key=lambda phone: (is_final(phone), phone)))


@functools.lru_cache(maxsize=1)
def states() -> dict[tuple[str, int], int]:
    """The network's output for each (phone, state): silence and onsets have one state, finals two halves."""
    pairs = [(phone, state) for phone in phone_set() for state in range(2 if is_final(phone) else 1)]
    return {pair: number for number, pair in enumerate(pairs)}
