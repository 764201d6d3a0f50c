"""What may be given to a voice to read, and how long the reading may take; it does not know what the words mean."""

from __future__ import annotations

import re

MOST_SYLLABLES = 600  # some four minutes: nobody listens longer to one sentence

TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
PHONEMES = re.compile(r"\[\[.*?(?:\]\]|$)", re.DOTALL)  # espeak's own alphabet, which could say anything
UNREADABLE = re.compile(r"[^a-zü0-9\u3400-\u9fff,.;:?!' ]")
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff<>\[\]]")
SYLLABLE = re.compile(r"[a-zü]+[1-5]|[a-zü]+|\d|[\u3400-\u9fff]")
PAUSE = re.compile(r"[,.;:?!]+")


class TooLong(ValueError):
    """More than is ever said in one breath; whoever made it has forgotten to cut it into sentences."""


def pinyin(text: str) -> str:
    """`text` as espeak may read it: letters, digits, single pauses, spaces; "" when nothing in it is a syllable.

    Raises TooLong. It is refused, not cut: what is cut off may be what the person needed.
    """
    text = TAG.sub(" ", PHONEMES.sub(" ", text.lower()))
    text = re.sub(r"([,.;:?!])[\s,.;:?!]+", r"\1 ", UNREADABLE.sub(" ", text))
    text = " ".join(text.split()).lstrip(",.;:?! ")
    count = len(SYLLABLE.findall(text))
    if count > MOST_SYLLABLES:
        raise TooLong(f"{count} syllables")
    return text if count else ""


def words(text: str) -> str:
    """`text` as a voice that reads Chinese may read it: no control characters, tags, brackets. Raises TooLong."""
    text = " ".join(FORBIDDEN.sub(" ", TAG.sub(" ", PHONEMES.sub(" ", text))).split())
    if len(text) > 2 * MOST_SYLLABLES:
        raise TooLong(f"{len(text)} characters")
    return text


def seconds(text: str, rate: int) -> tuple[float, float]:
    """The shortest and the longest that espeak may take for cleaned pinyin at a rate.

    Measured with espeak-ng 1.51 at rates from 80 to 450: a syllable takes 53/rate seconds (0.72 to 1.4 times that), the
    end of a sentence up to 80/rate, a comma some 20/rate. A word without tone may be spelled, a digit takes one to
    two syllables.
    """
    least = most = 0
    for syllable in SYLLABLE.findall(text):
        least += 1
        most += 1 if syllable[-1] in "12345" and len(syllable) > 1 else 2 * len(syllable)
    pauses = len(PAUSE.findall(text)) + 1
    return 0.5 * 53 * least / rate, 1.6 * (53 * most + 80 * pauses) / rate + 0.3
