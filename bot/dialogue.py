"""The dialogue engine over HTTP: asks Rasa what to say and gives its answer a shape; sends and stores nothing."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import dataclass
from typing import Any

import requests
from pydantic import BaseModel, Field, ValidationError
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

CONNECT_SECONDS = 1.0
READY_SECONDS = 2.0
TURNS_PER_SENDER = 40  # a Rasa tracker costs more with every turn, and all that matters travels in the agenda
CONNECTIONS = 64
# More than this is no answer to a resident, but an engine that has lost its way.
ANSWER_BYTES, TEXT_LENGTH, TEXTS = 256 * 1024, 2000, 20
EXPECT_LENGTH = 32  # of the column


class DialogueUnavailable(Exception):
    """The dialogue engine is down, too slow, or gave no answer that can be said."""


@dataclass(frozen=True)
class Said:
    """One thing the bot says."""

    text: str
    speech: str | None = None  # how it is said, when that differs
    choices: tuple[tuple[str, str], ...] = ()  # (title on the button, what it says for the resident)
    expect: str | None = None  # the kind of answer that is waited for


@dataclass(frozen=True)
class Reply:
    said: tuple[Said, ...]
    agenda: dict[str, Any] | None = None  # what is in hand; goes back with the next question; None: nothing changed
    city: str | None = None  # the city the resident changed to
    handoff: str | None = None  # why a person is wanted
    urgent: bool = False
    voice: dict[str, Any] | None = None  # {"rate", "volume"} from now on
    brief: dict[str, Any] | None = None  # what is in hand, for people's eyes: actions/brief.py gives its shape
    erase: bool = False  # the resident wants all that is kept of this conversation erased, and has confirmed it


class _Button(BaseModel):
    title: str
    payload: str


class _Custom(BaseModel):
    speech: list[str | None] = []
    expect: str | None = Field(None, max_length=EXPECT_LENGTH)
    agenda: dict[str, Any] | None
    city: str | None
    handoff: str | None
    urgent: bool = False
    voice: dict[str, Any] | None
    brief: dict[str, Any] | None
    erase: bool = False


class _Item(BaseModel):
    text: str | None = Field(None, max_length=TEXT_LENGTH)
    buttons: list[_Button] = []
    custom: _Custom | None = Field(None)


class _Answer(BaseModel):
    __root__: list[_Item] = Field(max_items=TEXTS)


class Dialogue:
    """Asks the dialogue engine at `rasa_url`; `wait` is in seconds."""

    def __init__(self, rasa_url: str, token: str = "", wait: float = 8.0, actions_url: str = "") -> None:
        self._url = rasa_url.rstrip("/")
        self._actions_url = actions_url.rstrip("/")
        self._query = {"token": token} if token else {}
        self._wait = wait
        self._session = requests.Session()
        self._session.trust_env = False  # what is said on the loopback must not travel through a proxy
        self._session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))

    def ask(
        self,
        conversation: str,
        text: str,
        city: str,
        door: str,
        agenda: dict[str, Any] | None,
        now: dt.datetime,
        n: int = 0,
        handback: dict[str, Any] | None = None,
        speaker: str = "resident",
        caller: str = "",
    ) -> Reply:
        """What to say to `text`, message number `n`, of the resident or the family; raises DialogueUnavailable.

        `handback` is what an operator settled who gives the conversation back (bot.turns.Turns.give_back); `text` is
        then the answer that the operator gave for the resident, or nothing of meaning. `caller` is the number
        from which the resident calls, where one is known; it goes no further than the dialogue's own memory.
        """
        question = {
            "sender": f"{conversation}-{n // TURNS_PER_SENDER}",
            "message": _plain(text),
            "metadata": {
                "conversation": conversation,
                "city": city,
                "door": door,
                "agenda": agenda,
                "now": now.isoformat(timespec="seconds"),
                "handback": handback,
                "speaker": speaker,
                "caller": caller,
            },
        }
        return _reply(self._post("/webhooks/rest/webhook", question))

    def parse(self, text: str) -> dict[str, Any]:
        """The intent and entities of `text`, as Rasa gives them; raises DialogueUnavailable."""
        found = self._post("/model/parse", {"text": _plain(text)})
        if not isinstance(found, dict):
            raise DialogueUnavailable("not an object")
        return found

    def ready(self) -> bool:
        """Whether Rasa answers and has a model."""
        return self._answers(f"{self._url}/status", self._query)

    def actions_ready(self) -> bool:
        """Whether the action server answers."""
        return self._answers(f"{self._actions_url}/health", {})

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        end = time.monotonic() + self._wait
        try:
            with self._send(path, body, end) as response:
                response.raise_for_status()
                return _storable(json.loads(_read(response, end)))
        except (requests.RequestException, HTTPError, OSError, ValueError, RecursionError) as error:
            raise DialogueUnavailable(type(error).__name__) from error

    def _send(self, path: str, body: dict[str, Any], end: float) -> requests.Response:
        def send() -> requests.Response:
            left = max(0.01, end - time.monotonic())
            return self._session.post(
                self._url + path, params=self._query, json=body, timeout=(CONNECT_SECONDS, left), stream=True
            )

        try:
            return send()
        except requests.Timeout:
            raise
        except requests.ConnectionError:
            # A kept-alive connection that Rasa has closed meanwhile. Asking again is safe: the agenda goes with it.
            return send()

    def _answers(self, url: str, query: dict[str, str]) -> bool:
        try:
            with self._session.get(url, params=query, timeout=READY_SECONDS, stream=True) as response:
                return response.ok
        except (requests.RequestException, ValueError):
            return False


def _read(response: requests.Response, end: float) -> bytes:
    """The whole body; an answer that trickles in is as late as one that does not come. Raises ValueError."""
    body = b""
    while piece := response.raw.read1(ANSWER_BYTES, decode_content=True):
        body += piece
        if len(body) > ANSWER_BYTES:
            raise ValueError("too much")
        if time.monotonic() > end:
            raise ValueError("too late")
    return body


def _storable(data: Any) -> Any:
    """`data` when every database can keep it; raises ValueError for NaN, half a character and the zero character."""
    if "\\u0000" in json.dumps(data, ensure_ascii=False, allow_nan=False).encode().decode():
        raise ValueError("the zero character")
    return data


def _plain(text: str) -> str:
    # A message that begins with a slash is a command to Rasa ("/restart"): a resident's is only words.
    return "／" + text[1:] if text.startswith("/") else text


def _reply(data: Any) -> Reply:
    """The answer of the REST channel: texts, with one item `custom` that tells what they lead to."""
    try:
        items = _Answer.parse_obj(data).__root__
    except ValidationError as error:
        raise DialogueUnavailable("not the answer that was agreed") from error
    custom = next((item.custom for item in reversed(items) if item.custom), None) or _Custom.parse_obj({})
    spoken = [item for item in items if item.text and item.text.strip()]
    if not spoken and not custom.handoff:
        raise DialogueUnavailable("nothing to say")
    said = [
        Said(
            text=item.text or "",
            speech=custom.speech[place] if place < len(custom.speech) else None,
            choices=tuple((button.title, button.payload) for button in item.buttons),
            expect=custom.expect if place == len(spoken) - 1 else None,
        )
        for place, item in enumerate(spoken)
    ]
    return Reply(
        tuple(said),
        custom.agenda,
        custom.city,
        custom.handoff,
        custom.urgent,
        custom.voice,
        custom.brief,
        custom.erase,
    )
