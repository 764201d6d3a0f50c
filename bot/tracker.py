"""Rasa's memory of conversations: keeps the newest ones and forgets the rest, because the hub keeps what matters."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker


class ForgetfulTrackerStore(InMemoryTrackerStore):
    """An in-memory store of the `keep` conversations that spoke last; nothing a resident said reaches a disk here."""

    def __init__(self, *args: Any, keep: int = 2000, **kwargs: Any) -> None:
        self.keep = keep
        super().__init__(*args, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.store.pop(tracker.sender_id, None)  # so that it moves to the end, the youngest
        await super().save(tracker)
        while len(self.store) > self.keep:
            del self.store[next(iter(self.store))]
