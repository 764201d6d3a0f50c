"""The two automata that libvosk joins while it listens: states of words as a tree, and the language model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from speech_fixture.language_model import BEGIN, Trigram
from speech_fixture.lexicon import Entry
from speech_fixture.topology import STAY_SILENT, Placed, by_state, in_word, placed

WORD_COST = 2.0  # of each word: without it 不要 is heard as 不 要
LANGUAGE_WEIGHT = 2.0  # of the language model beside the sound
_START, _ROOT, _AFTER_WORD, _SILENT, _FIRST_FREE = range(5)

Edge = tuple[int, int, int, int, float]  # source, target, what goes in, what comes out, cost


def word_tree(
    entries: Iterable[Entry], numbers: Mapping[str, int], likely: Mapping[str, float]
) -> tuple[list[Edge], dict[int, float]]:
    """(edges, cost of ending by state): transition numbers go in, word numbers come out where a word ends.

    Words that begin alike share their beginning. Silence may stand before the first word and after each. `likely`: the
    cost of each word by itself. An edge costs in advance what it adds to the cost of the likeliest word behind it, and
    the end of a word gives that back: unlikely words are dropped early, and the sum along a word stays the same.
    """
    tree = _Tree()
    for entry in entries:
        cost = likely[entry.word] * LANGUAGE_WEIGHT
        at = _ROOT
        for phone in in_word(entry.phones):
            for state in range(phone.count):
                at = tree.grown(at, phone, state, cost)
        tree.words.append((at, numbers[entry.word], entry.cost + WORD_COST))
    silence = by_state()[placed()[0].number, 0]
    edges: list[Edge] = [
        (_START, _ROOT, 0, 0, _cost(0.5)),
        (_START, _SILENT, silence.leave, 0, _cost(0.5)),
        (_SILENT, _SILENT, silence.stay, 0, _cost(STAY_SILENT)),
        (_SILENT, _ROOT, 0, 0, _cost(1 - STAY_SILENT)),
        (_AFTER_WORD, _ROOT, 0, 0, _cost(0.9)),
        (_AFTER_WORD, _SILENT, silence.leave, 0, _cost(0.1)),
        *tree.edges(),
    ]
    return edges, {_START: 0.0, _AFTER_WORD: 0.0, _SILENT: 0.0}


class _Tree:
    """Nodes behind the root, each a state of a phone, with the cost of the likeliest word that passes it."""

    def __init__(self) -> None:
        self.words: list[tuple[int, int, float]] = []  # node at its end, number, cost
        self._nodes: dict[tuple[int, int, int], int] = {}  # (node before, phone, state)
        self._least: dict[int, float] = {_ROOT: 0.0}

    def grown(self, before: int, phone: Placed, state: int, cost: float) -> int:
        """The node behind `before`, which may be new, passed by a word of that cost."""
        node = self._nodes.setdefault((before, phone.number, state), _FIRST_FREE + len(self._nodes))
        self._least[node] = min(cost, self._least.get(node, cost))
        return node

    def edges(self) -> Iterator[Edge]:
        for (before, number, state), node in self._nodes.items():
            transition = by_state()[number, state]
            stay = transition.phone.stay
            yield before, node, transition.leave, 0, _cost(1 - stay) + self._least[node] - self._least[before]
            yield node, node, transition.stay, 0, _cost(stay)
        for node, word, cost in self.words:
            yield node, _AFTER_WORD, 0, word, cost - self._least[node]


def grammar(model: Trigram, numbers: Mapping[str, int]) -> tuple[list[Edge], dict[int, float]]:
    """The same for the language model: words in and out; backing off takes no word."""
    arcs, ends = model.arcs(), model.finals()
    histories = sorted({arc.source for arc in arcs} | {arc.target for arc in arcs} | set(ends))
    states = {history: at for at, history in enumerate(sorted(histories, key=lambda history: history != (BEGIN,)))}
    edges = []
    for arc in arcs:
        word = numbers[arc.word] if arc.word is not None else 0
        edges.append((states[arc.source], states[arc.target], word, word, arc.cost * LANGUAGE_WEIGHT))
    return edges, {states[history]: cost * LANGUAGE_WEIGHT for history, cost in ends.items()}


def write(path: Path, edges: Iterable[Edge], ends: Mapping[int, float], sort: str) -> None:
    """An OpenFst file; state 0 is the start; `sort` is "ilabel" or "olabel"."""
    import kaldifst  # only the builder's own environment has it

    rows = [f"{a} {b} {i} {o} {cost:.5f}" for a, b, i, o, cost in sorted(edges, key=lambda edge: edge[0])]
    rows += [f"{state} {cost:.5f}" for state, cost in sorted(ends.items())]
    automaton = kaldifst.compile(s="\n".join(rows) + "\n", acceptor=False)
    kaldifst.arcsort(automaton, sort_type=sort)
    automaton.write(str(path))


def _cost(probability: float) -> float:
    return -math.log(probability)
