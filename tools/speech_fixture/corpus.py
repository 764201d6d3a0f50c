"""The training material: who says what, how and through which channel, as cepstra with labels; seeds decide."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speech_fixture import channel, espeak, inventions, repository
from speech_fixture.alignment import Misaligned, Segment, labels, segments
from speech_fixture.features import cepstra
from speech_fixture.lexicon import vocabulary
from speech_fixture.readings import SILENCE, known_syllables, syllables
from speech_fixture.survivors import survivors

_NAMED = """
    f1 f2 f3 f4 f5 m1 m2 m3 m4 m5 m6 m7 m8 Alex Alicia Andrea Andy Annie Denis Diogo Henrique Hugo Lee Marco
    Michael adam anika antonio aunty belinda benjamin boris caleb david ed edward grandpa iven john kaukovalta
    linda marcelo max miguel pablo paul pedro quincy rob robert steph steph2 zac
"""
VARIANTS = (*("",) * 4, *(f"+{name}" for name in _NAMED.split()))
UNSEEN = ("+Gene", "+Gene2", "+Jacky", "+Mario", "+Mike", "+Nguyen", "+sandro", "+victor")
DISTORTED = ("+grandma", "+norbert", "+shelby", "+travis")  # unseen as well, with throats like nobody's
_THROAT = 0.87, 1.16  # how much longer or shorter the speaker's throat seems: all frequencies are that much higher
_BREATH = 24  # syllables said in one go


@dataclass(frozen=True)
class Line:
    """What is to be said: syllables of each clause; no clause means a sound that is no speech."""

    clauses: tuple[tuple[str, ...], ...]
    seed: int


@dataclass(frozen=True)
class Material:
    """All frames one after another: cepstra [frames, SIZE], labels [frames], and the frames of each line."""

    cepstra: NDArray[np.float32]
    labels: NDArray[np.int16]
    lengths: NDArray[np.int64]


def lines(count: int, seed: int) -> tuple[Line, ...]:
    """About `count` lines: half of it what residents say, the rest invented, strings of syllables, words, no speech."""
    rng = random.Random(seed)
    told = list(dict.fromkeys(repository.training()))
    rng.shuffle(told)
    spoken = [_syllables(clauses) for clauses in told[: count // 2]]
    spoken += [_syllables((text,)) for text in inventions.sentences(count // 5, seed + 1)]
    words = sorted(vocabulary())
    spoken += [_syllables((rng.choice(words),)) for _ in range(count // 20)]
    spoken += [(tuple(part),) for part in _shuffled_syllables(count // 5, rng)]
    spoken += [()] * (count // 12)
    rng.shuffle(spoken)
    return tuple(Line(_breath(clauses), rng.randrange(2**31)) for clauses in spoken)


def _syllables(clauses: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(syllables(clause)) for clause in clauses)


def _breath(clauses: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    said = 0
    kept = []
    for clause in clauses:
        if clause and said < _BREATH:
            kept.append(clause[: _BREATH - said])
            said += len(clause)
    return tuple(kept)


def _shuffled_syllables(count: int, rng: random.Random) -> Iterator[list[str]]:
    """Strings of one to ten syllables, in which every syllable comes equally often."""
    left: list[str] = []
    for _ in range(count):
        length = rng.randint(1, 10)
        if len(left) < length:
            left = list(known_syllables())
            rng.shuffle(left)
        yield [left.pop() for _ in range(length)]


def manner(rng: random.Random) -> espeak.Manner:
    """One of the voices, somewhere between slow and fast, low and high, flat and lively."""
    variant, gap = rng.choice(VARIANTS), rng.choice((0, 0, 0, 1, 2, 5))
    return espeak.Manner(variant, rng.randint(85, 240), rng.randint(25, 80), rng.randint(25, 75), gap)


def spoken(line: Line) -> tuple[NDArray[np.float32], NDArray[np.int16]] | None:
    """Cepstra and labels of a line as it comes out of the channel; None when the synthesiser said something else."""
    rng = random.Random(line.seed)
    if line.clauses:
        rate = espeak.RATE * rng.uniform(*_THROAT)
        speech = espeak.speak(rng.choice((" ", ", ")).join(" ".join(clause) for clause in line.clauses), manner(rng))
        said = [syllable for clause in line.clauses for syllable in clause]
        try:
            aligned = segments(speech.phonemes, said, speech.tones, rate)
        except Misaligned:
            return None
        samples = channel.resampled(speech.samples, rate, channel.RATE)
    else:
        samples = channel.no_speech(rng.choice(channel.KINDS), rng)
        aligned = (Segment(SILENCE, 0, 0.0),)
    lead = rng.uniform(0.05, 0.6)
    frames = cepstra(_transmitted(samples, lead, rng))
    return frames, labels(aligned, len(frames), lead)


def all_spoken(of: Sequence[Line]) -> list[tuple[NDArray[np.float32], NDArray[np.int16]]]:
    """What `spoken` gives for those that are not refused."""
    return [found for found in map(spoken, of) if found is not None]


def _transmitted(samples: channel.Samples, lead: float, rng: random.Random) -> NDArray[np.int16]:
    if rng.random() < 0.5:
        samples = channel.telephone(samples, narrow=rng.random() < 0.5, coded=rng.random() < 0.7)
    samples = channel.between_silences(samples * 10 ** (rng.uniform(-18, 2) / 20), lead, rng.uniform(0.1, 0.8))
    if rng.random() < 0.6:
        samples = channel.with_noise(samples, rng.uniform(8, 40), rng.randrange(2**31), brown=rng.random() < 0.5)
    return channel.as_heard(samples)


def material(of: tuple[Line, ...], processes: int) -> Material:
    """Everything spoken and heard, in the order of the lines; refused ones are left out.

    So are those at which the synthesiser takes its process down, as espeak-ng 1.51 does now and then.
    """
    heard = list(survivors(all_spoken, of, processes))
    return Material(
        np.concatenate([frames for frames, _ in heard]),
        np.concatenate([label for _, label in heard]),
        np.array([len(frames) for frames, _ in heard]),
    )


def manners(variants: tuple[str, ...]) -> tuple[espeak.Manner, ...]:
    """These variants at several rates and pitches, the same ones each time."""
    rng = random.Random(5)
    each = [variant for variant in variants for _ in range(4)]
    return tuple(espeak.Manner(variant, rng.randint(110, 190), rng.randint(35, 65)) for variant in each)
