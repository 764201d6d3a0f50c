"""What one side packs the other unpacks; anything else is refused."""

from __future__ import annotations

import io

import pytest

from voice.framing import BrokenFrame, pack, unpack


def test_a_frame_comes_out_as_it_went_in():
    stream = io.BytesIO(pack({"words": "您好"}) + pack({}, b"\x01\x02"))
    assert unpack(stream.read) == ({"words": "您好"}, b"")
    assert unpack(stream.read) == ({}, b"\x01\x02")


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x00", pack({"a": 1})[:-1], pack({}, b"\x01\x02")[:-1], b"Audio saved to /tmp/x", pack({})[:8] + b"[]"],
)
def test_what_is_cut_off_or_no_frame_is_refused(data):
    with pytest.raises(BrokenFrame):
        unpack(io.BytesIO(data).read)
