"""What a caller hears, as words: a recording is listened to with ears of its own while it grows; it places no calls."""

from __future__ import annotations

from collections.abc import Callable

from hearing import RATE, Sound
from pypinyin import lazy_pinyin

from voice.ears import Ears
from voice.pcm import loudness

UNLIKE = 0.25  # of the syllables that may be heard wrong: the ears of the tests are small
SPOKEN = -50.0  # dBFS; below it nobody speaks


def syllables(words: str) -> list[str]:
    """Without tones and figures: homophones are the same."""
    return [one for one in lazy_pinyin("".join(c for c in words if "\u3400" <= c <= "\u9fff")) if one]


def holds(heard: str, words: str) -> bool:
    """Whether the words are somewhere in what was heard, but for a few syllables."""
    wanted, found = syllables(words), syllables(heard)
    row = [0] * (len(found) + 1)  # they may begin anywhere …
    for number, syllable in enumerate(wanted, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(found, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (syllable != other))
    return min(row) <= UNLIKE * len(wanted)  # … and end anywhere


class Listener:
    """Listens to `recording`, which grows, and to each part of it once. `close` frees the ear."""

    def __init__(self, ears: Ears, recording: Callable[[], Sound]) -> None:
        self._ear = ears.listen(RATE)
        self._recording = recording
        self._fed = 0
        self._final: list[str] = []
        self._partial = ""
        self._from = 0

    def words(self) -> str:
        """What was heard since the last `from_now_on`."""
        samples = self._recording().samples
        new, self._fed = samples[self._fed :], max(self._fed, len(samples))
        for start in range(0, len(new), RATE // 5):
            heard = self._ear.feed(new[start : start + RATE // 5])
            if heard and heard.final:
                self._final.append(heard.text)
            if heard:
                self._partial = "" if heard.final else heard.text
        return "".join([*self._final[self._from :], self._partial])

    def from_now_on(self) -> None:
        self.words()
        self._final.append(self._ear.finish().text)
        self._partial = ""
        self._from = len(self._final)

    def all(self) -> str:
        """Everything of this call, for whoever reads why a story failed."""
        self.words()
        return " | ".join([*self._final, self._partial])

    def silent(self, seconds: float) -> bool:
        """Whether nothing has been said for so long."""
        lately = self._recording().samples[-int(seconds * RATE) * 2 :]
        return len(lately) >= int(seconds * RATE) * 2 and loudness(lately) < SPOKEN

    def close(self) -> None:
        self._ear.close()
