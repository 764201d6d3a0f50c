"""The HTTP interface on a hub with a fake dialogue; and a conversation with its headers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from stand_in import FakeSpeech
from werkzeug.routing import Rule

from bot import settings
from bot.conversation import Hub
from bot.web import create_app


@dataclass(frozen=True)
class Open:
    """A conversation as a page knows it."""

    id: str
    token: str
    headers: dict[str, str]
    messages: str
    events: str


@pytest.fixture(scope="session", autouse=True)
def rules_compiled_once() -> Iterator[None]:
    """Lets every app share the functions that werkzeug compiles for its hundred rules.

    They depend on the rule alone, and take nine tenths of the time that it takes to make an app.
    """
    original, made = Rule._compile_builder, {}

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return original(rule, append_unknown)
        key = (*rule._trace, append_unknown)
        if key not in made:
            made[key] = original(rule, append_unknown)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture
def speech() -> FakeSpeech:
    return FakeSpeech()


@pytest.fixture
def app(hub: Hub, speech: FakeSpeech) -> Flask:
    return create_app(dataclasses.replace(settings.load({}), threads=20), hub, speech)  # type: ignore[arg-type]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def opened(reopened: Callable[[], Open]) -> Open:
    return reopened()


@pytest.fixture
def reopened(client: FlaskClient) -> Callable[[], Open]:
    """Opens one more conversation."""
    return lambda: _open(client)


def _open(client: FlaskClient) -> Open:
    answer = client.post("/api/conversations", json={"door": "web", "city": "shanghai"}).get_json()
    path = f"/api/conversations/{answer['id']}"
    headers = {"Authorization": f"Bearer {answer['token']}"}
    return Open(answer["id"], answer["token"], headers, f"{path}/messages", f"{path}/events")
