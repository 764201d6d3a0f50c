"""How characters sound, without tones: for matching what was misheard and for mishearing on purpose; no meaning."""

from __future__ import annotations

import functools
import random
import re

from bot.mandarin.lexicon import common_characters

_HAN = re.compile("[\u3400-\u9fff]")
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_PIECE = re.compile("[\u3400-\u9fff]+|[a-zA-Z]+|\\d")
_FILLERS = ("嗯", "呃", "那个", "就是说", "这个", "啊")


@functools.lru_cache(maxsize=20_000)
def _read(run: str) -> tuple[str, ...]:
    """One syllable for each character of a run of Chinese, read in context: 银行 is yin hang."""
    from pypinyin import lazy_pinyin  # its tables take 0.2 s: not at import

    read = lazy_pinyin(run, errors="ignore")
    # Rare characters have no reading: then one by one, so that places still match.
    return tuple(read) if len(read) == len(run) else tuple("".join(lazy_pinyin(c, errors="default")) for c in run)


def syllables(text: str) -> list[str]:
    """Toneless syllables of the Chinese in `text`; Latin words in lower case and single digits stand as they are."""
    found: list[str] = []
    for piece in _PIECE.finditer(text):
        found += _read(piece[0]) if _HAN.match(piece[0]) else [piece[0].lower()]
    return found


_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_FINALS = {"ing": "in", "eng": "en", "ang": "an"}
# f and h trade places before u: 飞 fei is heard as 灰 hui.
_F = {"a": "hua", "an": "huan", "en": "hun", "ei": "hui", "u": "hu", "o": "huo", "ou": "hou"}


@functools.lru_cache(maxsize=1024)
def folded(syllable: str) -> str:
    """The syllable with what dialect speakers and speech recognition confuse made equal: n/l zh/z f/h ing/in …"""
    match = re.fullmatch(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)([a-zü]+)", syllable)
    if not match:
        return syllable
    initial, final = match[1], match[2]
    for long, short in _FINALS.items():
        if final.endswith(long):
            final = final[: -len(long)] + short
    if initial == "f":
        return _F.get(final, "h" + final)
    return _INITIALS.get(initial, initial) + final


@functools.lru_cache(maxsize=1)
def _sounds() -> tuple[dict[str, str], dict[str, str]]:
    """Common characters by syllable and by folded syllable, most frequent first."""
    from pypinyin import Style, pinyin

    exact: dict[str, str] = {}
    near: dict[str, str] = {}
    for character in common_characters():
        sound = pinyin(character, style=Style.NORMAL)[0][0]
        exact[sound] = exact.get(sound, "") + character
        near[folded(sound)] = near.get(folded(sound), "") + character
    return exact, near


def _misheard(character: str, sound: str, rng: random.Random) -> str:
    exact, near = _sounds()
    same = exact.get(sound, "").replace(character, "")
    confusable = near.get(folded(sound), "").replace(character, "")
    pool = same if same and (rng.random() < 0.75 or not confusable) else confusable
    return rng.choice(pool) if pool else character


def noisy_copy(text: str, share: float, rng: random.Random, drops: bool = False) -> str:
    """`text` with the given share (0–1) of its Chinese characters misheard; `drops` also loses some and adds fillers.

    The same `rng` state gives the same copy. A sentence never becomes empty.
    """
    places = [(run.start() + i, s) for run in _HAN_RUN.finditer(text) for i, s in enumerate(_read(run[0]))]
    wanted = len(places) * min(max(share, 0.0), 1.0)
    count = int(wanted) + (rng.random() < wanted - int(wanted))
    characters = list(text)
    for at, sound in rng.sample(places, count):
        characters[at] = _misheard(characters[at], sound, rng)
    if drops:
        characters = _with_drops(characters, rng)
    return "".join(characters)


def _with_drops(characters: list[str], rng: random.Random) -> list[str]:
    kept = [c for c in characters if not _HAN.match(c) or rng.random() >= 0.06]
    if not any(_HAN.match(c) for c in kept):
        kept = list(characters)
    if rng.random() < 0.4:
        kept.insert(rng.choice((0, rng.randint(0, len(kept)))), rng.choice(_FILLERS))
    return kept
