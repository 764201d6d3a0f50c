"""How a call ends: last words are said first, and whoever speaks on stays."""

from __future__ import annotations

from bot.phone.exchange import HANG_UP, OPERATOR
from bot.phone.parting import GRACE, LONGEST, Parting


def test_a_call_goes_to_a_person_when_the_last_word_is_said():
    parting = Parting()
    assert parting.begin(OPERATOR, 10.0) and parting.to_person
    assert parting.due(12.0, busy=True) is None
    assert parting.due(12.1, busy=False) == OPERATOR


def test_after_a_goodbye_there_is_a_moment_for_second_thoughts():
    parting = Parting()
    parting.begin(HANG_UP, 0.0)
    assert parting.due(5.0, busy=True) is None
    assert parting.due(5.0 + GRACE, busy=False) is None
    assert parting.due(5.1 + GRACE, busy=False) == HANG_UP


def test_who_speaks_on_after_a_goodbye_stays_and_who_goes_to_a_person_goes():
    parting = Parting()
    parting.begin(HANG_UP, 0.0)
    parting.stay()
    assert not parting.begun and parting.due(9.0, busy=False) is None
    parting.begin(OPERATOR, 10.0)
    parting.stay()
    assert not parting.begin(HANG_UP, 11.0) and parting.due(12.0, busy=False) == OPERATOR


def test_last_words_that_never_end_keep_nobody():
    parting = Parting()
    parting.begin(OPERATOR, 0.0)
    assert parting.due(LONGEST + 0.1, busy=True) == OPERATOR
