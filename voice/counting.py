"""Counts what happened, from many threads; it does not know what the counts mean."""

from __future__ import annotations

import threading


class Counters:
    """Counts that only grow, as Prometheus wants them."""

    def __init__(self, *names: str) -> None:
        self._lock = threading.Lock()
        self._counts = dict.fromkeys(names, 0)

    def add(self, name: str, by: int = 1) -> None:
        """Raises KeyError for a name that was not given at the beginning."""
        with self._lock:
            self._counts[name] += by

    def now(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)
