"""Sound as bytes: what is a WAV for us, what comes out of another rate, how loud it is."""

from __future__ import annotations

import contextlib
import io
import math
import struct
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speaking import TELEPHONE, WIDEBAND, mu_law, pieces, silence, synthesise, tone

from voice.pcm import BadSound, Resampler, Sound, loudness, read_wav, to_wav


def wav(samples: bytes, channels: int = 1, width: int = 2, rate: int = 16000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, width, rate, 0, "NONE", ""))
        writer.writeframes(samples)
    return file.getvalue()


def turned(samples: bytes, rate_in: int, rate_out: int, size: int) -> bytes:
    resampler = Resampler(rate_in, rate_out)
    return b"".join(map(resampler.feed, pieces(samples, size))) + resampler.finish()


def power_at(samples: bytes, hertz: float, rate: int) -> float:
    """The part of the power that lies within 20 Hz of `hertz`."""
    spectrum = np.abs(np.fft.rfft(np.frombuffer(samples, dtype="<i2").astype(float))) ** 2
    frequencies = np.fft.rfftfreq(len(samples) // 2, 1 / rate)
    return float(spectrum[abs(frequencies - hertz) < 20].sum() / spectrum.sum())


# --- WAV files ---


def test_a_sound_goes_through_a_wav_file_unchanged():
    sound = Sound(22050, tone(440, seconds=0.1, rate=22050))
    assert read_wav(to_wav(sound)) == sound
    assert sound.seconds == pytest.approx(0.1)


def test_two_channels_are_mixed_into_one():
    assert read_wav(wav(struct.pack("<4h", 100, 300, -100, -300), channels=2)).samples == struct.pack("<2h", 200, -200)


def test_a_length_that_a_pipe_did_not_know_is_not_believed():
    data = bytearray(to_wav(Sound(16000, tone(440))))
    data[4:8] = data[40:44] = struct.pack("<I", 0x7FFFF000)
    assert read_wav(bytes(data)).seconds == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no WAV file"),
        (b"RIFF", "no WAV file"),
        (b"\xff\xfb\x90\x00" * 100, "no WAV file"),
        (to_wav(Sound(16000, b"\0\0" * 10))[:30], "no WAV file"),
        (wav(b""), "holds no sound"),
        (wav(b"\0" * 6, width=3), "24 bits"),
        (wav(b"\0" * 12, channels=6), "6 channels"),
        (wav(b"\0" * 8, rate=500), "500 samples a second"),
    ],
)
def test_what_is_no_sound_for_us_is_refused_in_one_sentence(data, says):
    with pytest.raises(BadSound, match=says) as refused:
        read_wav(data)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_whatever_the_bytes_are_they_are_a_sound_or_refused(garbage, place):
    data = to_wav(Sound(16000, b"\1\2" * 20))
    with contextlib.suppress(BadSound):
        assert read_wav(data[:place] + garbage).samples


# --- rates ---


@pytest.mark.parametrize("size", [160, 320, 333, 1, 100_000])
def test_telephone_sound_becomes_wideband_whatever_the_pieces_are(size):
    sound = tone(440, seconds=0.5, rate=TELEPHONE)
    whole = turned(sound, TELEPHONE, WIDEBAND, len(sound))
    assert turned(sound, TELEPHONE, WIDEBAND, size) == whole
    assert len(whole) == 2 * len(sound)


def test_upsampling_adds_no_mirror_of_what_was_said():
    """Repeating samples, or drawing lines between them, mirrors 1 kHz at 7 kHz, where there are consonants."""
    sound = turned(tone(1000, rate=TELEPHONE), TELEPHONE, WIDEBAND, 320)
    assert power_at(sound, 1000, WIDEBAND) > 0.999
    assert power_at(sound, 7000, WIDEBAND) < 1e-6


def test_downsampling_folds_nothing_back():
    sound = turned(tone(1000, 7000), WIDEBAND, TELEPHONE, 640)
    assert power_at(sound, 1000, TELEPHONE) > 0.999


@settings(deadline=None, max_examples=40)
@given(st.lists(st.binary(max_size=401), max_size=12), st.sampled_from([8000, 22050, 44100, 48000]))
def test_any_bytes_in_any_pieces_come_out_as_whole_samples_of_the_same_length(chunks, rate):
    resampler = Resampler(rate, 16000)
    out = b"".join(map(resampler.feed, chunks)) + resampler.finish()
    assert len(out) % 2 == 0
    assert abs(len(out) / 2 / 16000 - sum(map(len, chunks)) // 2 / rate) < 0.001


def test_the_same_rate_is_left_as_it_is():
    sound = synthesise("ni3 hao3").samples
    assert turned(sound, 16000, 16000, 640) == sound


def test_after_its_end_a_stream_takes_nothing_more():
    resampler = Resampler(8000, 16000)
    resampler.finish()
    assert resampler.finish() == b""
    with pytest.raises(ValueError, match="has ended"):
        resampler.feed(b"\0\0")


# --- loudness ---


def test_loudness_is_counted_from_full_scale():
    assert loudness(tone(440, loud=1.0)) == pytest.approx(-3.01, abs=0.05)
    assert loudness(tone(440, loud=0.1)) == pytest.approx(-23.01, abs=0.05)
    assert loudness(struct.pack("<2h", 32767, -32767) * 100) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("samples", [b"", b"\1", silence(0.1)])
def test_digital_silence_has_a_floor(samples):
    assert loudness(samples) == -120.0


# --- the telephone line of the tests ---


def test_the_line_of_the_tests_is_that_of_the_standard():
    """Half a step of G.711 at each level: 4 at most near silence, 512 near full scale; silence stays silent."""
    levels = np.array([0, 1, 50, 1000, 10_000, 32_000, -32_000], dtype="<i2")
    heard = np.frombuffer(mu_law(levels.tobytes()), dtype="<i2").astype(int)
    assert heard[0] == 0 and heard[6] == -heard[5]
    for level, after in zip(levels.astype(int), heard):
        assert abs(after - level) <= max(4, 2 ** (math.floor(math.log2(abs(level) + 132)) - 5))
