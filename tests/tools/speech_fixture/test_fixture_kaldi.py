"""Bytes as Kaldi reads them."""

import io
import struct

import numpy as np
from speech_fixture.kaldi import Writer


def written(*calls):
    file = io.BytesIO()
    writer = Writer(file)
    for name, value in calls:
        getattr(writer, name)(value)
    data = file.getvalue()
    assert data[:2] == b"\0B"
    return data[2:]


def test_tokens_and_numbers():
    assert written(("token", "<Nnet3>")) == b"<Nnet3> "
    assert written(("integer", -1)) == b"\4\xff\xff\xff\xff"
    assert written(("real", 0.5)) == b"\4" + struct.pack("<f", 0.5)
    assert written(("double", 0.5)) == b"\10" + struct.pack("<d", 0.5)


def test_vectors_and_matrices_say_their_size_first():
    assert written(("integers", [1, 2])) == b"\4" + struct.pack("<iii", 2, 1, 2)
    assert written(("vector", [1.0, 2.0])) == b"FV \4" + struct.pack("<i", 2) + struct.pack("<ff", 1, 2)
    matrix = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
    expected = b"FM \4" + struct.pack("<i", 2) + b"\4" + struct.pack("<i", 3) + struct.pack("<6f", 1, 2, 3, 4, 5, 6)
    assert written(("matrix", matrix)) == expected
    assert written(("matrix", matrix.T.copy().T)) == expected  # row by row, however it lies in memory
