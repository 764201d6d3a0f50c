"""The cepstra that libvosk computes with the model's conf/mfcc.conf, computed the same way for training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from speech_fixture.channel import RATE

SIZE = 40
LOW, HIGH = 20.0, 7600.0  # hertz
CONF = (
    f"--sample-frequency={RATE}\n--use-energy=false\n--num-mel-bins={SIZE}\n--num-ceps={SIZE}\n"
    f"--low-freq={LOW:g}\n--high-freq={HIGH:g}\n--dither=0\n"
)


def cepstra(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """One row of SIZE numbers for each 10 ms of samples at 16 kHz."""
    import kaldi_native_fbank as native  # only the builder's own environment has it

    options = native.MfccOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = options.num_ceps = SIZE
    options.mel_opts.low_freq, options.mel_opts.high_freq = LOW, HIGH
    options.use_energy = False
    extractor = native.OnlineMfcc(options)
    extractor.accept_waveform(RATE, samples.astype(np.float32).tolist())
    extractor.input_finished()
    rows = [extractor.get_frame(number) for number in range(extractor.num_frames_ready)]
    return np.stack(rows).astype(np.float32) if rows else np.zeros((0, SIZE), np.float32)
