"""How likely a word is after two others: a trigram with absolute discounting that backs off; words in, costs out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BEGIN, END = "<s>", "</s>"
_DISCOUNT = 0.6
_UNSAID = 0.2  # a word that no sentence holds counts as if said so often
_ORDER = 3

History = tuple[str, ...]


@dataclass(frozen=True)
class Arc:
    """From one history to another by a word, or to a shorter history by none; the cost is a natural logarithm."""

    source: History
    target: History
    word: str | None
    cost: float


class Trigram:
    """Counts of the words of sentences, up to two words of history; what was seen once after two words is forgotten."""

    def __init__(self, sentences: Iterable[Sequence[str]], vocabulary: Iterable[str], seldom: int = 1) -> None:
        self._counts: dict[History, Counter[str]] = {}
        for sentence in sentences:
            padded = (BEGIN, *sentence, END)
            for at in range(1, len(padded)):
                for length in range(min(at, _ORDER - 1) + 1):
                    self._counts.setdefault(padded[at - length : at], Counter())[padded[at]] += 1
        for history in [history for history in self._counts if len(history) == _ORDER - 1]:
            kept = Counter({word: count for word, count in self._counts[history].items() if count > seldom})
            if kept:
                self._counts[history] = kept
            else:
                del self._counts[history]
        self._unigrams = {word: float(count) for word, count in self._counts[()].items()}
        for word in vocabulary:
            self._unigrams[word] = self._unigrams.get(word, 0) + _UNSAID
        self._all = sum(self._unigrams.values())
        self._sums = {history: sum(counter.values()) for history, counter in self._counts.items()}

    def probability(self, word: str, history: History) -> float:
        """Of `word` (or END) after at most two words (BEGIN among them); over all words these sum to one."""
        if not history:
            return self._unigrams.get(word, 0.0) / self._all
        if history not in self._counts:
            return self.probability(word, history[1:])
        seen = max(self._counts[history][word] - _DISCOUNT, 0) / self._sums[history]
        return seen + self._left(history) * self.probability(word, history[1:])

    def _left(self, history: History) -> float:
        """What discounting leaves for shorter histories."""
        return _DISCOUNT * len(self._counts[history]) / self._sums[history]

    def arcs(self) -> list[Arc]:
        """The automaton: histories that were seen, joined by words and by back-offs."""
        found = [
            Arc(history, self._known((*history, word)), word, -math.log(self.probability(word, history)))
            for history in self._counts
            for word in (self._unigrams if not history else self._counts[history])
            if word != END
        ]
        found += [
            Arc(history, self._known(history[1:]), None, -math.log(self._left(history)))
            for history in self._counts
            if history
        ]
        return found

    def finals(self) -> dict[History, float]:
        """The cost of ending after a history, where an end was seen."""
        ended = (history for history, counter in self._counts.items() if END in counter)
        return {history: -math.log(self.probability(END, history)) for history in ended}

    def _known(self, history: History) -> History:
        history = history[-(_ORDER - 1) :]
        while history not in self._counts:
            history = history[1:]
        return history
