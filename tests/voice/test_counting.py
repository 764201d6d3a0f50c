"""Counts from many threads add up."""

from __future__ import annotations

import threading

import pytest

from voice.counting import Counters


def test_no_count_of_many_threads_is_lost():
    counters = Counters("hits")
    threads = [threading.Thread(target=lambda: [counters.add("hits") for _ in range(2_000)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.now() == {"hits": 16_000}


def test_a_count_nobody_announced_is_a_mistake():
    with pytest.raises(KeyError):
        Counters("hits").add("hit")
