"""A time-delay network in plain numpy: what it computes and its gradients; nothing of data, labels or files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
STEP = 3  # input frames (10 ms) to each output (30 ms): libvosk expects this
FIRST = (-3, -2, -1, 0, 1, 2, 3)  # input frames around each output that the first layer sees
LATER = (1, 1, 1, 1, 2)  # how far each later layer looks to both sides, in outputs
CONTEXT = -FIRST[0] + STEP * sum(LATER)  # input frames on each side of one output
EPSILON = 1e-5
_MOMENTUM = 0.05  # of the running mean and variance


def frames_for(outputs: int) -> int:
    """How many input frames give `outputs` outputs."""
    return STEP * (outputs - 1) + 1 + 2 * CONTEXT


@dataclass
class Layer:
    """weights [inputs, outputs]; then normalised over the batch, scaled, shifted, and cut below zero."""

    weights: Array
    scale: Array
    shift: Array
    mean: Array
    variance: Array


class Network:
    """Splice, affine, normalise, cut below zero, layer by layer; a last affine gives a score for each state."""

    def __init__(self, inputs: int, hidden: int, outputs: int, seed: int) -> None:
        rng = np.random.default_rng(seed)

        def weights(fan_in: int, fan_out: int) -> Array:
            return (rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in)).astype(np.float32)

        sizes = [inputs * len(FIRST)] + [hidden * 3] * len(LATER)
        self.layers = [
            Layer(
                weights(size, hidden),
                np.ones(hidden, np.float32),
                np.zeros(hidden, np.float32),
                np.zeros(hidden, np.float32),
                np.ones(hidden, np.float32),
            )
            for size in sizes
        ]
        self.last = weights(hidden, outputs) * np.float32(0.3)
        self.bias = np.zeros(outputs, np.float32)

    def parameters(self) -> list[Array]:
        """All that training changes, in the order of the gradients."""
        return [array for layer in self.layers for array in (layer.weights, layer.scale, layer.shift)] + [
            self.last,
            self.bias,
        ]

    def scores(self, frames: Array) -> Array:
        """[batch, frames_for(n), inputs] to [batch, n, outputs], with the running means: as libvosk will compute it."""
        x = frames
        for number, layer in enumerate(self.layers):
            y = _spliced(x, number) @ layer.weights
            y = (y - layer.mean) / np.sqrt(layer.variance + EPSILON) * layer.scale + layer.shift
            x = np.maximum(y, 0)
        return x @ self.last + self.bias

    def gradients(self, frames: Array, wanted: NDArray[np.int64], smoothing: float = 0.02) -> tuple[float, list[Array]]:
        """(mean cross-entropy, gradients) for wanted states [batch, n]; -1 counts not. Moves the running means."""
        kept = []
        x = frames
        for number, layer in enumerate(self.layers):
            spliced = _spliced(x, number)
            y = spliced @ layer.weights
            mean, variance = y.mean((0, 1)), y.var((0, 1))
            deviation = np.sqrt(variance + EPSILON)
            normal = (y - mean) / deviation
            layer.mean += _MOMENTUM * (mean - layer.mean)
            layer.variance += _MOMENTUM * (variance - layer.variance)
            x = np.maximum(normal * layer.scale + layer.shift, 0)
            kept.append((spliced, normal, deviation, x))
        loss, slope = _loss(x @ self.last + self.bias, wanted, smoothing)
        found = [np.tensordot(x, slope, ((0, 1), (0, 1))), slope.sum((0, 1))]
        slope = slope @ self.last.T
        for number in range(len(self.layers) - 1, -1, -1):
            spliced, normal, deviation, output = kept[number]
            layer = self.layers[number]
            slope = slope * (output > 0)
            to_scale, to_shift = (slope * normal).sum((0, 1)), slope.sum((0, 1))
            count = np.float32(slope.shape[0] * slope.shape[1])
            slope = (slope - to_shift / count - normal * (to_scale / count)) * (layer.scale / deviation)
            found[:0] = [np.tensordot(spliced, slope, ((0, 1), (0, 1))), to_scale, to_shift]
            if number:
                slope = _unspliced(slope @ layer.weights.T, number)
        return loss, found


def offsets(number: int) -> tuple[int, ...]:
    """The offsets that layer `number` splices: input frames for the first, outputs of the layer before for others."""
    return FIRST if number == 0 else (-LATER[number - 1], 0, LATER[number - 1])


def _spliced(x: Array, number: int) -> Array:
    at = [offset - offsets(number)[0] for offset in offsets(number)]
    length = x.shape[1] - at[-1]
    step = STEP if number == 0 else 1
    return np.concatenate([x[:, start : start + length : step] for start in at], axis=2)


def _unspliced(slope: Array, number: int) -> Array:
    """The gradient of _spliced: each part back to where it came from. Only for layers after the first."""
    at = [offset - offsets(number)[0] for offset in offsets(number)]
    batch, length, width = slope.shape
    width //= len(at)
    back = np.zeros((batch, length + at[-1], width), np.float32)
    for part, start in enumerate(at):
        back[:, start : start + length] += slope[:, :, part * width : (part + 1) * width]
    return back


def _loss(scores: Array, wanted: NDArray[np.int64], smoothing: float) -> tuple[float, Array]:
    """Cross-entropy against the wanted state, a little of it spread over all states, and its gradient."""
    shifted = scores - scores.max(2, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(2, keepdims=True))
    counts = wanted >= 0
    target = np.full(scores.shape, smoothing / scores.shape[2], np.float32)
    rows, columns = np.nonzero(counts)
    target[rows, columns, wanted[rows, columns]] += 1 - smoothing
    target *= counts[:, :, None]
    total = max(int(counts.sum()), 1)
    slope = (np.exp(logs) * counts[:, :, None] - target) / np.float32(total)
    return float(-(target * logs).sum() / total), slope.astype(np.float32)
