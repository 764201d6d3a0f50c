"""The network and the topology as Kaldi's am/final.mdl, bit for bit what libvosk reads; trains nothing."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from speech_fixture.kaldi import Writer
from speech_fixture.network import CONTEXT, EPSILON, FIRST, STEP, Network, offsets
from speech_fixture.topology import Placed, placed, transitions


def write(path: Path, network: Network, priors: NDArray[np.floating]) -> None:
    """`priors`: how often each of the network's outputs is right, by which its scores are divided; none may be zero."""
    with path.open("wb") as file:
        writer = Writer(file)
        _write_transitions(writer)
        _write_network(writer, network)
        writer.token("<Priors>")
        writer.vector(priors)


def _write_transitions(writer: Writer) -> None:
    phones = placed()
    examples = sorted({phone.kind: phone for phone in reversed(phones)}.items())
    writer.token("<TransitionModel>")
    writer.token("<Topology>")
    writer.integers([phone.number for phone in phones])
    writer.integers([-1, *(phone.kind for phone in phones)])
    writer.integer(len(examples))
    for _, example in examples:
        _write_states(writer, example)
    writer.token("</Topology>")
    writer.token("<Triples>")
    writer.integer(len(transitions()))
    for transition in transitions():
        for value in (transition.phone.number, transition.state, transition.output):
            writer.integer(value)
    writer.token("</Triples>")
    writer.token("<LogProbs>")
    stays = [transition.phone.stay for transition in transitions()]
    writer.vector([0.0, *(math.log(part) for stay in stays for part in (stay, 1 - stay))])
    writer.token("</LogProbs>")
    writer.token("</TransitionModel>")


def _write_states(writer: Writer, phone: Placed) -> None:
    writer.integer(phone.count + 1)
    for state in range(phone.count):
        writer.integer(state)
        writer.integer(2)
        for target, probability in ((state, phone.stay), (state + 1, 1 - phone.stay)):
            writer.integer(target)
            writer.real(probability)
    writer.integer(-1)  # the last state emits nothing
    writer.integer(0)


def _write_network(writer: Writer, network: Network) -> None:
    writer.token("<Nnet3>")
    writer.text("\n" + "\n".join(_config(network)) + "\n\n")
    writer.token("<NumComponents>")
    writer.integer(2 * len(network.layers) + 2)
    for number, layer in enumerate(network.layers):
        gain = layer.scale / np.sqrt(layer.variance + EPSILON)
        _write_affine(writer, f"affine{number}", layer.weights * gain, layer.shift - layer.mean * gain)
        _write_pointwise(writer, f"cut{number}", "RectifiedLinearComponent", len(gain))
    _write_affine(writer, "scores", network.last, network.bias)
    _write_pointwise(writer, "logs", "LogSoftmaxComponent", len(network.bias))
    writer.token("</Nnet3>")
    for side in ("<LeftContext>", "<RightContext>"):
        writer.token(side)
        writer.integer(CONTEXT)


def _config(network: Network) -> list[str]:
    """Kaldi's description of which component reads what; offsets are in input frames."""
    found = [f"input-node name=input dim={network.layers[0].weights.shape[0] // len(FIRST)}"]
    before = "input"
    for number in range(len(network.layers)):
        step = 1 if number == 0 else STEP
        parts = ", ".join(f"Offset({before}, {offset * step})" if offset else before for offset in offsets(number))
        found.append(f"component-node name=affine{number} component=affine{number} input=Append({parts})")
        found.append(f"component-node name=cut{number} component=cut{number} input=affine{number}")
        before = f"cut{number}"
    found.append(f"component-node name=scores component=scores input={before}")
    found.append("component-node name=logs component=logs input=scores")
    found.append("output-node name=output input=logs objective=linear")
    return found


def _write_affine(writer: Writer, name: str, weights: NDArray[np.floating], bias: NDArray[np.floating]) -> None:
    """`weights` [inputs, outputs], as the network has them; Kaldi wants [outputs, inputs]."""
    writer.token("<ComponentName>")
    writer.token(name)
    writer.token("<FixedAffineComponent>")
    writer.token("<LinearParams>")
    writer.matrix(weights.T)
    writer.token("<BiasParams>")
    writer.vector(bias)
    writer.token("</FixedAffineComponent>")


def _write_pointwise(writer: Writer, name: str, kind: str, size: int) -> None:
    writer.token("<ComponentName>")
    writer.token(name)
    writer.token(f"<{kind}>")
    writer.token("<Dim>")
    writer.integer(size)
    for statistics in ("<ValueAvg>", "<DerivAvg>"):
        writer.token(statistics)
        writer.vector([])
    writer.token("<Count>")
    writer.double(0.0)
    writer.token(f"</{kind}>")
