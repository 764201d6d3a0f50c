"""AudioSocket frames: what goes in comes out, however it is cut; what cannot be true is refused."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice import audiosocket
from voice.audiosocket import ERROR, HANG_UP, KEY, SOUND, UUID, BadFrame, Decoder, Frame, encode

CALL = uuid.UUID("8f14e45f-ceea-467f-9575-5d2a4b1c0a11")

frames = st.one_of(
    st.just(Frame(HANG_UP)),
    st.builds(Frame, st.just(UUID), st.binary(min_size=16, max_size=16)),
    st.sampled_from(audiosocket.KEYS).map(lambda key: Frame(KEY, key.encode())),
    st.binary(max_size=400).map(lambda half: Frame(SOUND, half + half)),
    st.builds(Frame, st.just(ERROR), st.binary(max_size=1)),
    st.builds(Frame, st.just(0x42), st.binary(max_size=30)),  # a kind that some later Asterisk may have
)


def test_a_frame_is_kind_length_and_payload_in_one_piece():
    assert encode(SOUND, b"\x01\x02" * 160)[:5] == b"\x10\x01\x40\x01\x02"
    assert encode(HANG_UP) == b"\x00\x00\x00"
    assert encode(KEY, b"#") == b"\x03\x00\x01#"


def test_a_payload_that_no_frame_holds_is_the_callers_mistake():
    with pytest.raises(ValueError):
        encode(SOUND, bytes(65536))


@settings(deadline=None)
@given(st.lists(frames, max_size=8), st.lists(st.integers(1, 50), max_size=60))
def test_frames_come_out_as_they_went_in_however_the_network_cuts_them(sent, cuts):
    stream = b"".join(encode(frame.kind, frame.payload) for frame in sent)
    decoder, came = Decoder(), []
    for cut in cuts:
        came += decoder.feed(stream[:cut])
        stream = stream[cut:]
    came += decoder.feed(stream)
    assert came == sent
    assert not decoder.half


@settings(deadline=None)
@given(st.binary(max_size=300), st.lists(st.integers(1, 40), max_size=10))
def test_garbage_is_refused_or_waited_for_and_never_breaks_anything_else(garbage, cuts):
    decoder = Decoder()
    try:
        for cut in cuts:
            decoder.feed(garbage[:cut])
            garbage = garbage[cut:]
        decoder.feed(garbage)
    except BadFrame:
        pass


@pytest.mark.parametrize(
    "stream",
    [
        b"\x01\x00\x02ab",  # a UUID of two bytes
        b"\x03\x00\x02",  # a key of two bytes, refused before they come
        b"\x00\x00\x05",  # hanging up needs no words
        b"\x10\x00\x03abc",  # one sample and a half
        b"\x12\x00\x02ab",  # 16 kHz, which would sound like half speed
    ],
)
def test_what_cannot_be_true_is_refused(stream):
    with pytest.raises(BadFrame):
        Decoder().feed(stream)


def test_an_end_within_a_frame_is_told_from_one_between_two():
    for stream in (b"\x10", b"\x10\x01\x40", b"\x10\x01\x40" + bytes(100)):
        decoder = Decoder()
        assert decoder.feed(encode(HANG_UP) + stream) == [Frame(HANG_UP)]
        assert decoder.half


def test_what_a_frame_means_is_read_from_it():
    assert Frame(UUID, CALL.bytes).call == CALL
    assert Frame(KEY, b"a").key == "A"
    assert Frame(KEY, b"!").key not in audiosocket.KEYS
    assert Frame(ERROR, b"\x01").error == "hung_up"
    assert Frame(ERROR).error == "none"
    assert Frame(ERROR, b"\x63").error == "99"
