"""Kaldi's binary form of numbers, vectors and matrices, as its readers expect it; knows nothing of models."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Writer:
    """Writes to an open binary file, beginning with the mark of a binary file. All numbers are little-endian."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.write(b"\0B")

    def token(self, word: str) -> None:
        self._file.write(word.encode() + b" ")

    def text(self, text: str) -> None:
        """Bytes as they are, for the parts that Kaldi reads line by line."""
        self._file.write(text.encode())

    def integer(self, value: int) -> None:
        self._file.write(b"\4" + struct.pack("<i", value))

    def real(self, value: float) -> None:
        self._file.write(b"\4" + struct.pack("<f", value))

    def double(self, value: float) -> None:
        self._file.write(b"\10" + struct.pack("<d", value))

    def integers(self, values: Sequence[int]) -> None:
        self._file.write(b"\4" + struct.pack("<i", len(values)) + np.asarray(values, "<i4").tobytes())

    def vector(self, values: ArrayLike) -> None:
        """A vector of floats of 32 bits."""
        row = np.asarray(values, "<f4").ravel()
        self.token("FV")
        self.integer(len(row))
        self._file.write(row.tobytes())

    def matrix(self, values: NDArray[np.floating]) -> None:
        """A matrix [rows, columns] of floats of 32 bits."""
        rows, columns = values.shape
        self.token("FM")
        self.integer(rows)
        self.integer(columns)
        self._file.write(np.ascontiguousarray(values, "<f4").tobytes())
