"""Counts wrong codes so that nobody can try them all; knows addresses and times, and no code."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

OF_ONE = (5, timedelta(minutes=1))  # so many wrong codes from one address
# From all addresses together. Half a million codes exist and one lives half an hour: with twenty of them open, who
# tries without a pause from many addresses finds one with a chance of less than one in a hundred.
OF_ALL = (60, timedelta(minutes=10))


class Guesses:
    """Of one process; the count begins anew with it."""

    def __init__(self) -> None:
        self._wrong: deque[tuple[datetime, str]] = deque()
        self._lock = threading.Lock()

    def refused(self, address: str, now: datetime) -> bool:
        """Whether this address, or everybody together, has been wrong too often lately."""
        with self._lock:
            while self._wrong and self._wrong[0][0] <= now - OF_ALL[1]:
                self._wrong.popleft()
            own = [at for at, whose in self._wrong if whose == address and at > now - OF_ONE[1]]
            return len(own) >= OF_ONE[0] or len(self._wrong) >= OF_ALL[0]

    def wrong(self, address: str, now: datetime) -> None:
        with self._lock:
            self._wrong.append((now, address))
