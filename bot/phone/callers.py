"""Callers who allowed to be known again, by a keyed hash of their number; keeps no number, and asks nobody."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.calls import callers
from bot.rows import Conversation, ConversationUnknown, load, stamp
from bot.store import looking, writing

SHORTEST = 5  # digits of a number that is one person's; a hidden one has none


@dataclass(frozen=True)
class Known:
    """What is kept of a caller: their city, how they like to be spoken to, and a conversation left unfinished."""

    city: str
    voice: Mapping[str, Any] | None
    unfinished: str | None


class Callers:
    """The table callers; `secret` is the key of the hashes. Every method raises StoreUnavailable."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret

    def find(self, number: str) -> Known | None:
        """Whoever calls with this number; None when they are not known."""
        with looking(self._engine) as connection:
            row = connection.execute(select(callers).where(callers.c.number_hash == self._hash(number))).first()
        return Known(row.city, row.voice, row.unfinished) if row and len(number) >= SHORTEST else None

    def remember(self, number: str, conversation: str, now: datetime) -> None:
        """The caller has agreed to be known again. A number of nobody is not kept."""
        if len(number) < SHORTEST:
            return
        with writing(self._engine) as connection:
            if self._update(connection, number, load(connection, conversation), now):
                return
            row = load(connection, conversation)
            kept = {"number_hash": self._hash(number), "agreed_at": stamp(now), **_of(row, now)}
            connection.execute(insert(callers).values(**kept))

    def keep(self, number: str, conversation: str, now: datetime) -> None:
        """What is kept of a known caller is as it stands in this conversation from now on; of others nothing is."""
        with writing(self._engine) as connection:
            try:
                self._update(connection, number, load(connection, conversation), now)
            except ConversationUnknown:  # erased, and what was kept of the caller with it
                return

    def forget(self, number: str) -> None:
        """The caller wants not to be known any more."""
        with writing(self._engine) as connection:
            connection.execute(delete(callers).where(callers.c.number_hash == self._hash(number)))

    def _update(self, connection: Connection, number: str, row: Conversation, now: datetime) -> bool:
        mine = callers.c.number_hash == self._hash(number)
        return bool(connection.execute(update(callers).where(mine).values(**_of(row, now))).rowcount)

    def _hash(self, number: str) -> str:
        return hmac.new(self._secret, number.encode(), hashlib.sha256).hexdigest()


def _of(row: Conversation, now: datetime) -> dict[str, Any]:
    unfinished = row.holder != "closed" and (row.brief or {}).get("service") is not None
    kept = {"conversation_id": row.id, "city": row.city, "voice": row.voice}
    return {**kept, "unfinished": row.id if unfinished else None, "updated_at": stamp(now)}


def secret(setting: str, file: Path) -> bytes:
    """The key of the hashes: the setting, or a random one that is made once and kept in `file`, for its owner alone.

    Without it the hashes of all numbers could be computed in minutes. Raises OSError.
    """
    if setting:
        return setting.encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return file.read_text().strip().encode()
