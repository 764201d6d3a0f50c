"""Probabilities of words, and the automaton that adds up their costs."""

import math

import pytest
from speech_fixture.language_model import BEGIN, END, Trigram

SENTENCES = [
    ("我", "要", "挂号"),
    ("我", "要", "挂号"),
    ("我", "要", "看", "眼科"),
    ("要",),
    ("不", "要"),
    ("我", "看", "眼科"),
]
WORDS = ("我", "要", "挂号", "看", "眼科", "不", "是", "的")


@pytest.fixture(params=[0, 1], ids=["all trigrams", "without what was seen once"])
def model(request):
    return Trigram(SENTENCES, WORDS, seldom=request.param)


@pytest.mark.parametrize(
    "history", [(), (BEGIN,), ("我",), ("我", "要"), (BEGIN, "我"), ("是",), ("看", "是"), ("眼科", "我")]
)
def test_what_may_follow_sums_to_one_with_backing_off(model, history):
    total = sum(model.probability(word, history) for word in (*WORDS, END))
    assert total == pytest.approx(1.0)


def test_what_was_said_is_likelier_and_what_was_not_is_possible(model):
    assert model.probability("挂号", ("我", "要")) > model.probability("看", ("我", "要")) > 0
    assert model.probability("是", ("我", "要")) > 0


def test_along_the_automaton_costs_are_those_of_the_probabilities(model):
    arcs, finals = model.arcs(), model.finals()

    def after(history, word):
        for arc in arcs:
            if arc.source == history and arc.word == word:
                return arc.target, arc.cost
        return None

    def cost(history, word):
        """Of the word: its own arc, or backing off to a shorter history first."""
        found = after(history, word)
        if found:
            return found
        shorter, penalty = after(history, None)
        target, rest = cost(shorter, word)
        return target, penalty + rest

    history, total, expected = (BEGIN,), 0.0, 0.0
    said: tuple[str, ...] = (BEGIN,)
    for word in ("我", "看", "眼科"):
        history, more = cost(history, word)
        total += more
        expected -= math.log(model.probability(word, said[-2:]))
        said = (*said, word)
    assert total == pytest.approx(expected)
    assert history in finals or after(history, None)


def test_every_arc_leads_to_a_history_that_goes_on(model):
    arcs = model.arcs()
    sources = {arc.source for arc in arcs}
    assert {arc.target for arc in arcs} <= sources
    assert all(arc.cost > -1e-9 for arc in arcs if arc.word is not None)
