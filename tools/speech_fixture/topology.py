"""Phones by their place in the word, their states and transitions, numbered as Kaldi numbers them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from speech_fixture.readings import SILENCE, is_final, phone_set, states

PLACES = {"B": "begin", "I": "internal", "E": "end", "S": "singleton"}
STAY_SILENT = 0.9
_STAY = {1: 0.5, 2: 0.7}  # the probability to stay in a state, by the number of states of the phone


@dataclass(frozen=True)
class Placed:
    """A phone with its place in a word ("B", "I", "E", "S"; "" for silence), and its number from 1."""

    phone: str
    place: str
    number: int

    @property
    def count(self) -> int:
        """How many states it has."""
        return 2 if is_final(self.phone) else 1

    @property
    def stay(self) -> float:
        """The probability that the next frame is in the same state."""
        return STAY_SILENT if self.phone == SILENCE else _STAY[self.count]

    @property
    def kind(self) -> int:
        """Phones of one kind have the same topology: silence, one state, two states."""
        return 0 if self.phone == SILENCE else self.count


@functools.lru_cache(maxsize=1)
def placed() -> tuple[Placed, ...]:
    """All of them, silence first."""
    pairs = [(SILENCE, ""), *((phone, place) for phone in phone_set()[1:] for place in PLACES)]
    return tuple(Placed(phone, place, number) for number, (phone, place) in enumerate(pairs, start=1))


def in_word(phones: Sequence[str]) -> tuple[Placed, ...]:
    """The phones of one word with their places."""
    if len(phones) == 1:
        return (_by_name()[phones[0], "S"],)
    places = ["B", *"I" * (len(phones) - 2), "E"]
    return tuple(_by_name()[phone, place] for phone, place in zip(phones, places))


@functools.lru_cache(maxsize=1)
def _by_name() -> dict[tuple[str, str], Placed]:
    return {(phone.phone, phone.place): phone for phone in placed()}


@dataclass(frozen=True)
class Transition:
    """A state of a placed phone, the network's output for it, and its transition numbers."""

    phone: Placed
    state: int
    output: int
    stay: int
    leave: int


@functools.lru_cache(maxsize=1)
def transitions() -> tuple[Transition, ...]:
    """In Kaldi's order: by phone, then state; two transitions each, numbered from 1."""
    pairs = [(phone, state) for phone in placed() for state in range(phone.count)]
    return tuple(
        Transition(phone, state, states()[phone.phone, state], 2 * at + 1, 2 * at + 2)
        for at, (phone, state) in enumerate(pairs)
    )


@functools.lru_cache(maxsize=1)
def by_state() -> dict[tuple[int, int], Transition]:
    """By the placed phone's number and the state."""
    return {(transition.phone.number, transition.state): transition for transition in transitions()}
