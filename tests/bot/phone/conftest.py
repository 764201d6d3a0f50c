"""A door on free ports, with the real hub on SQLite and the real content; ears and mouth do as a test wants."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from bot.content import Content
from bot.conversation import Hub
from bot.phone.serve import Door, rehearse
from bot.speech import Speech
from tests.bot.phone.telephone import PLAIN, Phone, ScriptedEars, ScriptedMouth
from voice.patience import Patience


@pytest.fixture(scope="session")
def phone_content() -> Content:
    """Read once, and rehearsed: the first sentence of a process takes seconds, for word lists are read."""
    content = Content()
    rehearse(Speech(PLAIN, content, ScriptedEars(), ScriptedMouth()), content)  # type: ignore[arg-type]
    return content


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers of a test need no time to think."""
    monkeypatch.setattr("voice.turn.patience", lambda kind: Patience(0.5, 0.4))
    monkeypatch.setattr("bot.phone.parting.GRACE", 0.4)
    monkeypatch.setattr("bot.phone.telling.PAUSE", 0.02)


@pytest.fixture
def phone(store, dialogue, clock, phone_content, quick) -> Iterator[Phone]:  # type: ignore[no-untyped-def]
    hub = Hub(store, dialogue, phone_content, clock)
    chosen = dataclasses.replace(PLAIN, phone_port=0, phone_http_port=0, calls=2, caller_key="a key")
    ears, mouth = ScriptedEars(), ScriptedMouth()
    door = Door(chosen, hub, Speech(chosen, phone_content, ears, mouth))  # type: ignore[arg-type]
    door.start()
    yield Phone(door, hub, mouth, ears)
    door.close()
