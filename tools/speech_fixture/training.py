"""Teaches the network the material: chunks, AdamW and one rise and fall of the step size; prints how it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from speech_fixture.corpus import Material
from speech_fixture.network import CONTEXT, STEP, Array, Network, frames_for

_OUTPUTS = 40  # outputs (30 ms each) in a chunk
_BATCH = 32
_PEAK = 3e-3
_RISE = 0.15  # the part of the steps in which the step size rises
_DECAY = 1e-4
_KEPT_BACK = 40  # one line in so many only measures


class Adam:
    """AdamW over a list of arrays, which it changes in place."""

    def __init__(self, parameters: list[Array]) -> None:
        self._parameters = parameters
        self._first = [np.zeros_like(array) for array in parameters]
        self._second = [np.zeros_like(array) for array in parameters]
        self._steps = 0

    def step(self, gradients: list[Array], size: float, longest: float = 5.0) -> None:
        """One step of that size, against gradients that together are no longer than `longest`."""
        self._steps += 1
        length = float(np.sqrt(sum(float((gradient**2).sum()) for gradient in gradients)))
        shorter = np.float32(min(1.0, longest / (length + 1e-9)))
        for array, gradient, first, second in zip(self._parameters, gradients, self._first, self._second):
            slope = gradient * shorter
            first += np.float32(0.1) * (slope - first)
            second += np.float32(0.001) * (slope**2 - second)
            mean = first / np.float32(1 - 0.9**self._steps)
            spread = np.sqrt(second / np.float32(1 - 0.999**self._steps)) + np.float32(1e-8)
            array -= np.float32(size) * (mean / spread + np.float32(_DECAY) * array)


def step_size(step: int, steps: int) -> float:
    """Rises to its peak in the first part of all steps, then falls to nothing, both along a cosine."""
    rise = max(1, int(_RISE * steps))
    if step < rise:
        return float(_PEAK * (1.02 - np.cos(np.pi * step / rise)) / 2.02)
    return float(_PEAK * (1 + np.cos(np.pi * (step - rise) / max(1, steps - rise))) / 2 + 1e-7)


class Lines:
    """The lines of the material, normalised, each with CONTEXT frames of its edges repeated, as libvosk pads them."""

    def __init__(self, material: Material, mean: Array, deviation: Array) -> None:
        self._frames = ((material.cepstra - mean) / deviation).astype(np.float32)
        self._labels = material.labels
        self._starts = np.concatenate([[0], np.cumsum(material.lengths)])
        self.lengths = material.lengths

    def chunk(self, line: int, start: int) -> tuple[Array, NDArray[np.int64]]:
        """(frames [frames_for(_OUTPUTS), inputs], states [_OUTPUTS]) from frame `start` on; -1 behind the end."""
        begin, end = self._starts[line], self._starts[line + 1]
        at = np.arange(frames_for(_OUTPUTS)) + begin + start - CONTEXT
        outputs = begin + start + STEP * np.arange(_OUTPUTS)
        states = np.where(outputs < end, self._labels[np.minimum(outputs, end - 1)], -1)
        return self._frames[np.clip(at, begin, end - 1)], states.astype(np.int64)


def train(material: Material, outputs: int, hidden: int, epochs: int, report: Callable[[str], None]) -> Network:
    """A network that gives scores for `outputs` states; its first layer takes cepstra as they come."""
    mean, deviation = material.cepstra.mean(0), material.cepstra.std(0)
    lines = Lines(material, mean, deviation)
    network = Network(material.cepstra.shape[1], hidden, outputs, seed=3)
    adam, rng, began = Adam(network.parameters()), np.random.default_rng(1), time.monotonic()
    kept_back = range(0, len(lines.lengths), _KEPT_BACK)
    chunks = [
        (line, start)
        for line in range(len(lines.lengths))
        if line not in kept_back
        for start in range(0, max(1, lines.lengths[line] - STEP * _OUTPUTS // 2), STEP * _OUTPUTS)
    ]
    steps = epochs * (len(chunks) // _BATCH)
    report(f"{len(chunks)} chunks, {steps} steps, {sum(array.size for array in network.parameters())} parameters")
    step, losses = 0, []
    for epoch in range(epochs):
        for frames, wanted in _batches(lines, chunks, rng):
            loss, gradients = network.gradients(frames, wanted)
            adam.step(gradients, step_size(step, steps))
            losses.append(loss)
            step += 1
        right = _right(network, lines, kept_back)
        seconds = time.monotonic() - began
        report(f"epoch {epoch + 1}: loss {np.mean(losses[-200:]):.3f}, frames right {right:.3f}, {seconds:.0f} s")
    _take_cepstra(network, mean, deviation)
    return network


def priors(labels: NDArray[np.int16], outputs: int) -> NDArray[np.float64]:
    """How often each state is right, none rarer than a quarter of an even share.

    Scores are divided by these: a state that hardly occurs would win wherever nothing is heard, since the network never
    gives it less than its smoothed share.
    """
    found: NDArray[np.float64] = np.bincount(labels, minlength=outputs) / len(labels)
    return np.maximum(found, 0.25 / outputs)


def _batches(
    lines: Lines, chunks: list[tuple[int, int]], rng: np.random.Generator
) -> Iterator[tuple[Array, NDArray[np.int64]]]:
    order = rng.permutation(len(chunks))
    for at in range(0, len(order) - _BATCH + 1, _BATCH):
        parts = [chunks[number] for number in order[at : at + _BATCH]]
        pieces = [lines.chunk(line, start + int(rng.integers(0, STEP))) for line, start in parts]
        yield np.stack([frames for frames, _ in pieces]), np.stack([states for _, states in pieces])


def _right(network: Network, lines: Lines, which: range) -> float:
    """The part of the outputs of some lines that is right."""
    right = total = 0
    for line in which:
        for start in range(0, int(lines.lengths[line]), STEP * _OUTPUTS):
            frames, wanted = lines.chunk(line, start)
            best = network.scores(frames[None])[0].argmax(1)
            right += int((best == wanted).sum())
            total += int((wanted >= 0).sum())
    return right / max(total, 1)


def _take_cepstra(network: Network, mean: Array, deviation: Array) -> None:
    """Moves the normalising of the input into the first layer."""
    first = network.layers[0]
    copies = first.weights.shape[0] // len(mean)
    weights = first.weights / np.tile(deviation, copies)[:, None]
    first.mean = (first.mean + np.tile(mean, copies) @ weights).astype(np.float32)
    first.weights = weights.astype(np.float32)
