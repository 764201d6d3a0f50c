"""Latin letters as Mandarin speakers name them; it knows no English words."""

from __future__ import annotations

_NAMES = {
    "a": "ei1", "b": "bi4", "c": "xi1", "d": "di4", "e": "yi4", "f": "ai2 fu5", "g": "ji4", "h": "ei2 chi5", "i": "ai4",
    "j": "zhei4", "k": "kei4", "l": "ai2 lou5", "m": "ai2 mu5", "n": "en1", "o": "ou1", "p": "pi4", "q": "kiu4",
    "r": "a4 r5", "s": "ai2 si5", "t": "ti4", "u": "you1", "v": "wei1", "w": "da2 bu5 liu5", "x": "ai2 ke5 si5",
    "y": "wai1", "z": "zei1",
}  # fmt: skip
# A few that are said as words.
_WORDS = {"wifi": "wai1 fai1", "ok": "ou1 kei4", "pos": "pou1 si4"}


def spelled(letters: str) -> list[str]:
    """'CT' as ['xi1', 'ti4']: letter by letter, since the voice would read a word as English."""
    whole = _WORDS.get(letters.lower())
    if whole:
        return whole.split()
    return [syllable for c in letters.lower() for syllable in _NAMES[c].split()]
