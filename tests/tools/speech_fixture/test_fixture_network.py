"""The network's gradients are those of its loss; its step finds the way down."""

import numpy as np
import pytest
from speech_fixture.network import CONTEXT, Network, frames_for
from speech_fixture.training import Adam, step_size


@pytest.fixture
def network():
    found = Network(inputs=4, hidden=6, outputs=5, seed=0)
    for layer in found.layers:  # sums of thousandths need more than 32 bits
        for name in ("weights", "scale", "shift", "mean", "variance"):
            setattr(layer, name, getattr(layer, name).astype(np.float64))
    found.last, found.bias = found.last.astype(np.float64), found.bias.astype(np.float64)
    return found


def batch(outputs=7, seed=1):
    rng = np.random.default_rng(seed)
    wanted = rng.integers(0, 5, (3, outputs))
    wanted[0, -2:] = -1
    return rng.standard_normal((3, frames_for(outputs), 4)), wanted


def test_each_output_sees_its_context_and_no_more(network):
    frames, _ = batch(outputs=7)
    scores = network.scores(frames)
    assert scores.shape == (3, 7, 5)
    changed = frames.copy()
    changed[:, 2 * CONTEXT + 1 :] += 1
    assert np.allclose(network.scores(changed)[:, 0], scores[:, 0])
    assert not np.allclose(network.scores(changed)[:, 1], scores[:, 1])


def test_the_gradients_are_those_of_the_loss(network):
    frames, wanted = batch()
    _, gradients = network.gradients(frames, wanted)
    rng = np.random.default_rng(2)
    for array, gradient in zip(network.parameters(), gradients, strict=True):
        assert array.shape == gradient.shape
        for _ in range(3):
            place = tuple(int(rng.integers(0, size)) for size in array.shape)
            before, losses = array[place], []
            for step in (1e-5, -1e-5):
                array[place] = before + step
                losses.append(network.gradients(frames, wanted)[0])
            array[place] = before
            assert gradient[place] == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-2, abs=1e-6)


def test_what_counts_not_changes_nothing(network):
    frames, wanted = batch()
    first = network.gradients(frames, wanted)[0]
    ignored = np.concatenate([wanted[:, :-2], np.full((3, 2), -1)], axis=1)
    assert network.gradients(frames, ignored)[0] != pytest.approx(first)
    assert network.gradients(frames, np.full_like(wanted, -1))[0] == 0


def test_it_learns_what_can_be_learnt():
    network = Network(inputs=4, hidden=12, outputs=2, seed=0)
    adam, rng, losses = Adam(network.parameters()), np.random.default_rng(3), []
    for step in range(200):
        kinds = rng.integers(0, 2, (8, 1, 1))
        frames = (rng.standard_normal((8, frames_for(5), 4)) + 2 * kinds).astype(np.float32)
        wanted = np.repeat(kinds[:, :, 0], 5, axis=1)
        loss, gradients = network.gradients(frames, wanted)
        adam.step(gradients, step_size(step, 200))
        losses.append(loss)
    assert np.median(losses[-20:]) < 0.5 * np.mean(losses[:5])


def test_the_step_size_rises_and_falls():
    sizes = [step_size(step, 100) for step in range(100)]
    assert 10 <= sizes.index(max(sizes)) <= 20
    assert sizes[0] < 0.1 * max(sizes) and sizes[-1] < 0.01 * max(sizes)
