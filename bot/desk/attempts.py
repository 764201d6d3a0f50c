"""Counts failed attempts by where they come from, and says when there are too many; lives with the process."""

from __future__ import annotations

import datetime as dt
import threading
from collections import deque

WITHIN = dt.timedelta(minutes=1)


class Attempts:
    """More than `most` failures from one place within a minute are too many."""

    def __init__(self, most: int = 20) -> None:
        self._most = most
        self._failed: dict[str, deque[dt.datetime]] = {}
        self._lock = threading.Lock()

    def too_many(self, place: str, now: dt.datetime) -> bool:
        with self._lock:
            self._forget(now)
            return len(self._failed.get(place, ())) >= self._most

    def failed(self, place: str, now: dt.datetime) -> None:
        with self._lock:
            self._forget(now)
            self._failed.setdefault(place, deque(maxlen=self._most)).append(now)

    def _forget(self, now: dt.datetime) -> None:
        for place in list(self._failed):
            times = self._failed[place]
            while times and times[0] <= now - WITHIN:
                times.popleft()
            if not times:
                del self._failed[place]
