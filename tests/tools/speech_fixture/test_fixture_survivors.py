"""What kills its process is left out of the material, and nothing else."""

from __future__ import annotations

import os
import signal

import pytest
from speech_fixture.survivors import survivors


def doubled(numbers):
    """Dies of 13 and of 40, as a library in C does: without a word."""
    if {13, 40} & set(numbers):
        os.kill(os.getpid(), signal.SIGKILL)
    return [2 * number for number in numbers if number % 10]  # whole tens are refused


def halved(numbers):
    return [1 // number for number in numbers]


def test_all_but_what_kills_is_done_in_order():
    expected = [2 * number for number in range(60) if number % 10 and number not in (13, 40)]
    assert list(survivors(doubled, range(60), processes=2, piece=20)) == expected


def test_an_error_is_no_death():
    with pytest.raises(ZeroDivisionError):
        list(survivors(halved, range(3), processes=1))
