"""Work in processes that may die of it: what kills its process is found and left out, all the rest is done."""

from __future__ import annotations

import itertools
import multiprocessing
import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
PIECE = 50  # given to a process at once


class _Worker(Generic[Given, Found]):
    """One process, and the next one when that has died."""

    def __init__(self, work: Callable[[Sequence[Given]], list[Found]]) -> None:
        self._work = work
        self._process: ProcessPoolExecutor | None = None

    def survivors(self, given: Sequence[Given]) -> list[Found]:
        """Halves what killed the process until the one that did it stands alone."""
        self._process = self._process or ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        try:
            return self._process.submit(self._work, given).result()
        except BrokenProcessPool:
            self.end()
        half = len(given) // 2
        return self.survivors(given[:half]) + self.survivors(given[half:]) if half else []

    def end(self) -> None:
        if self._process:
            self._process.shutdown()
        self._process = None


def survivors(
    work: Callable[[Sequence[Given]], list[Found]], given: Iterable[Given], processes: int, piece: int = PIECE
) -> Iterator[Found]:
    """What `work`, a function of a module, finds for all that is given, in that order, in so many processes at a time.

    Nothing is found for what kills its process. What `work` raises is raised here.
    """
    idle: queue.SimpleQueue[_Worker[Given, Found]] = queue.SimpleQueue()
    workers = [_Worker(work) for _ in range(processes)]
    for worker in workers:
        idle.put(worker)

    def done(part: Sequence[Given]) -> list[Found]:
        worker = idle.get()
        try:
            return worker.survivors(part)
        finally:
            idle.put(worker)

    everything = list(given)
    parts = [everything[start : start + piece] for start in range(0, len(everything), piece)]
    try:
        with ThreadPoolExecutor(processes) as threads:
            yield from itertools.chain.from_iterable(threads.map(done, parts))
    finally:
        for worker in workers:
            worker.end()
