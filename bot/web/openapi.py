"""The OpenAPI document of the HTTP interface, made from one table of operations and the schemas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.schema import schema as schemas_of

from bot.web import schemas
from bot.web.errors import RETRY_SECONDS, STATUS
from bot.web.family import schemas as family

PLACE = "#/components/schemas/"
EVENTS = "text/event-stream"
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 999999999}
SEEN = ("The number of the last message that was seen.", {**NUMBER, "default": 0})
# What can stand in a path, a query or a header: what it means, and its schema.
PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "id": ("The conversation.", {"type": "string"}),
    "n": ("The number of a message.", NUMBER),
    "index": ("Which sentence of it: 0, 1, 2 …", NUMBER),
    "after": SEEN,
    "Last-Event-ID": SEEN,
    "rate": ("The listener's own, times the conversation's.", {"type": "number", "minimum": 0.5, "maximum": 2}),
    "volume": ("The listener's own, times the conversation's.", {"type": "number", "minimum": 0, "maximum": 2}),
    "pitch": ("50 as the voice is.", {"type": "number", "minimum": 0, "maximum": 99}),
    "choices": ("1: the choices are said too.", {"type": "integer", "enum": [0, 1]}),
}


@dataclass(frozen=True)
class Operation:
    """One method on one path; `errors` are codes of errors.STATUS."""

    name: str
    method: str
    path: str
    summary: str
    answers: tuple[tuple[int, type[BaseModel] | str], ...]  # a text: what is no JSON, by its media type
    errors: tuple[str, ...] = ()
    body: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    @property
    def needs_token(self) -> bool:
        return "no_token" in self.errors


BODY = ("bad_json", "too_large", "invalid")
MEMBER = ("no_token", "not_found")
RELATIVE = ("no_token", "no_consent")
LISTENER = ("rate", "volume", "pitch", "choices")
OPERATIONS = (
    Operation(
        "open", "post", "/api/conversations", "Open a conversation; its first message is the greeting.",
        ((201, schemas.Opened),), (*BODY, "unknown_city", "unknown_door", "unavailable"), schemas.NewConversation,
    ),
    Operation(
        "say", "post", "/api/conversations/{id}/messages",
        "Say something as the resident: that message and everything said since.",
        ((200, schemas.Said),),
        (*BODY, "empty", "too_long", "characters", *MEMBER, "closed", "busy", "unavailable", "alarm"),
        schemas.NewMessage,
    ),
    Operation(
        "read", "get", "/api/conversations/{id}/messages", "Read the messages after a number.",
        ((200, schemas.Said),), (*MEMBER, "invalid", "unavailable"), query=("after",),
    ),
    Operation(
        "follow", "get", "/api/conversations/{id}/events",
        "The same as Server-Sent Events: `message` (id = its number, data = Message) and `holder` (data = "
        '{"holder", "city", "voice", "wait", "first"}), at the start and at each change; a comment every 15 s.',
        ((200, EVENTS),), (*MEMBER, "invalid", "streams_full", "unavailable"),
        query=("after",), headers=("Last-Event-ID",),
    ),
    Operation(
        "export", "get", "/api/conversations/{id}/export", "A copy of all that is kept about the conversation.",
        ((200, schemas.Kept),), (*MEMBER, "unavailable"),
    ),
    Operation(
        "looks", "get", "/api/conversations/{id}/looks", "Who saw what of it, and who may.",
        ((200, schemas.Looks),), (*MEMBER, "unavailable"),
    ),
    Operation(
        "withdraw", "post", "/api/conversations/{id}/withdraw", "Let nobody of the family look any more, at once.",
        ((200, schemas.Withdrawn),), (*MEMBER, "unavailable"),
    ),
    Operation(
        "takeaway", "get", "/api/conversations/{id}/takeaway",
        "What the resident can take along on paper or as a QR code.",
        ((200, schemas.TakenAlong),), (*MEMBER, "unavailable"),
    ),
    Operation(
        "go", "post", "/api/conversations/{id}/leave",
        "The resident goes away from a screen that others use: the token opens nothing any more.",
        ((200, schemas.Left),), (*MEMBER, "unavailable"),
    ),
    Operation(
        "join", "post", "/api/family/join", "The code that a resident was told becomes a token, once.",
        ((200, family.FamilyJoined),), (*BODY, "wrong_code", "too_many_codes", "unavailable"), family.FamilyCode,
    ),
    Operation(
        "see", "get", "/api/family/view", "What the resident allowed to be seen.",
        ((200, family.FamilyView),), (*RELATIVE, "invalid", "unavailable"), query=("after",),
    ),
    Operation(
        "watch", "get", "/api/family/events",
        "The same as Server-Sent Events: `view` (FamilyView without messages) at the start and at each change, "
        '`message` (id = its number), and `over` ({"message"}) as the last one when the consent ends.',
        ((200, EVENTS),), (*RELATIVE, "invalid", "streams_full", "unavailable"),
        query=("after",), headers=("Last-Event-ID",),
    ),
    Operation(
        "write", "post", "/api/family/messages", "Write into the conversation; with `ask` the bot answers.",
        ((200, family.FamilyMessage),),
        (*BODY, "empty", "too_long", "characters", *RELATIVE, "closed", "busy", "unavailable"), family.FamilyWords,
    ),
    Operation(
        "leave", "post", "/api/family/leave", "End it from the family's side.",
        ((200, family.FamilyLeft),), (*RELATIVE, "unavailable"),
    ),
    Operation("works", "get", "/api/speech", "Whether speaking works here.", ((200, schemas.SpeechWorks),)),
    Operation(
        "spoken", "get", "/api/conversations/{id}/messages/{n}/speech",
        "How a message is said, sentence by sentence. (One speaks oneself over the WebSocket "
        "/api/conversations/{id}/ears, with the protocol of vosk-server; the token as Bearer, as password of Basic, or "
        'in the first frame: {"config": {"sample_rate": 16000, "token": "…"}}.)',
        ((200, schemas.Sentences),), (*MEMBER, "invalid", "unavailable"), query=LISTENER,
    ),
    Operation(
        "sound", "get", "/api/conversations/{id}/messages/{n}/speech/{index}", "One of its sentences: 22,050 Hz, mono.",
        ((200, "audio/wav"),), (*MEMBER, "invalid", "mouth_off", "unavailable"), query=LISTENER,
    ),
    Operation(
        "metrics", "get", "/metrics", "Counters for Prometheus, for this machine alone.", ((200, "text/plain"),),
        ("not_found",),
    ),
    Operation("alive", "get", "/healthz", "Whether the process answers.", ((200, schemas.Alive),)),
    Operation(
        "ready", "get", "/readyz", "Each part, and whether it answers.", ((200, schemas.Ready), (503, schemas.Ready))
    ),
    Operation("document", "get", "/api/openapi.json", "This document.", ((200, schemas.Document),)),
)  # fmt: skip


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """OpenAPI 3.0.3, as JSON-able data."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    models = {model for operation in OPERATIONS for _, model in operation.answers if not isinstance(model, str)}
    models |= {operation.body for operation in OPERATIONS if operation.body} | {schemas.Error, schemas.Message}
    ordered = sorted(models, key=lambda model: model.__name__)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Banban 伴办",
            "version": "1.0.0",
            "description": "Conversations of residents: add a message, read the messages after the last one seen.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas_of(ordered, ref_prefix=PLACE)["definitions"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {**_refusals(operation), **dict(_answer(*answer) for answer in operation.answers)},
    }
    parameters = [_parameter(name, "path") for name in re.findall(r"{(\w+)}", operation.path)]
    parameters += [_parameter(name, "query") for name in operation.query]
    parameters += [_parameter(name, "header") for name in operation.headers]
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = {"required": True, "content": _json(operation.body)}
    if operation.needs_token:
        described["security"] = [{"token": []}]
    return described


def _refusals(operation: Operation) -> dict[str, Any]:
    """One response for each status, with the codes that it can carry."""
    codes: dict[int, list[str]] = {}
    for code in operation.errors:
        codes.setdefault(STATUS[code], []).append(code)
    retry = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return {
        str(status): {
            "description": "error.code: " + ", ".join(sorted(names)),
            "content": _json(schemas.Error),
            **({"headers": retry} if set(names) & set(RETRY_SECONDS) else {}),
        }
        for status, names in sorted(codes.items())
    }


def _answer(status: int, model: type[BaseModel] | str) -> tuple[str, dict[str, Any]]:
    if isinstance(model, str):
        schema = {"type": "string", "format": "binary"} if model == "audio/wav" else {"type": "string"}
        return str(status), {"description": model, "content": {model: {"schema": schema}}}
    return str(status), {"description": (model.__doc__ or model.__name__).strip(), "content": _json(model)}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": PLACE + model.__name__}}}


def _parameter(name: str, place: str) -> dict[str, Any]:
    description, schema = PARAMETERS[name]
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, **required, "description": description, "schema": schema}
