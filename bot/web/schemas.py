"""The shapes that come in and go out over HTTP, closed; the OpenAPI document is made from them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr, validator

TEXT_LENGTH = 500
KEY_LENGTH = 64
# One more than a text of 500 characters can need, with room for blanks around it.
RAW_LENGTH = 2000


def readable(text: str) -> str:
    """`text` on one line without the blanks around it; raises ValueError with a code of errors.STATUS."""
    text = re.sub(r"[\t\r\n]+", " ", text).strip()
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise ValueError("characters")
    if not any(unicodedata.category(character)[0] not in "CZ" for character in text):
        raise ValueError("empty")
    if len(text) > TEXT_LENGTH:
        raise ValueError("too_long")
    return text


class Closed(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_population_by_field_name = True

        @staticmethod
        def schema_extra(schema: dict[str, Any], model: type[BaseModel]) -> None:
            """OpenAPI 3.0 wants `nullable`, and what is always sent is marked as required."""
            for field in model.__fields__.values():
                shape = schema["properties"][field.alias]
                shape.pop("title", None)
                if field.allow_none:
                    shape["nullable"] = True


class NewConversation(Closed):
    """Where a resident comes from."""

    door: Literal["web", "kiosk", "phone", "family"] = Field("web", description="Through which door the resident came.")
    city: StrictStr | None = Field(
        None, max_length=32, description="A city of the vocabulary; the default one if none."
    )


class Words(Closed):
    """Something that is said."""

    text: StrictStr = Field(
        ..., min_length=1, max_length=RAW_LENGTH, description="1–500 characters without the blanks around them."
    )
    client_key: StrictStr | None = Field(
        None,
        min_length=1,
        max_length=KEY_LENGTH,
        regex=r"^[0-9A-Za-z_.-]+\Z",
        description="Made by the page for each message: sending again with the same key does not say it twice.",
    )

    _can_be_read = validator("text", allow_reuse=True)(readable)


class NewMessage(Words):
    """What the resident says."""


class Choice(Closed):
    """A button that answers for the resident."""

    title: StrictStr = Field(..., description="On the button.")
    text: StrictStr = Field(..., description="What the button says for the resident.")


class Message(Closed):
    """One message of a conversation."""

    n: int = Field(..., ge=1, description="1, 2, 3 … within the conversation.")
    from_: Literal["resident", "bot", "operator", "family", "system"] = Field(..., alias="from")
    text: StrictStr
    speech: StrictStr | None = Field(..., description="How it is said, when that differs from the text.")
    choices: list[Choice]
    expect: StrictStr | None = Field(..., description="The kind of answer that is waited for.")
    at: StrictStr = Field(..., description="ISO 8601, UTC.")
    name: StrictStr | None = Field(..., description="How the resident knows who said it: 小王, 女儿; none for the bot.")


Holder = Literal["bot", "waiting", "operator", "closed"]


class Opened(Closed):
    """A new conversation."""

    id: StrictStr
    token: StrictStr = Field(
        ..., description="For the header Authorization: Bearer; it is not kept and cannot be asked again."
    )
    holder: Holder


class Wait(Closed):
    """How a wait for a person stands."""

    position: int = Field(..., ge=1, description="1: next.")
    minutes: int | None = Field(..., description="Until somebody comes, about; null while nobody is at the desk.")
    open: StrictBool = Field(..., description="Whether somebody is at the desk.")


class Said(Closed):
    """Messages, and how the conversation stands after the last of them."""

    messages: list[Message]
    holder: Holder
    city: StrictStr = Field(..., description="The city that the resident is served for; it changes when they say so.")
    voice: dict[str, Any] | None = Field(..., description="rate and volume that the resident asked for.")
    wait: Wait | None = Field(..., description="How long it may take until a person comes, while holder is waiting.")
    first: int = Field(..., ge=1, description="The number of the first message that is kept; older ones were erased.")


Kind = Literal["progress", "bookings", "reminders", "vitals", "transcript", "emergency"]


class Kept(Closed):
    """All that is kept about the conversation, by table."""

    kept: dict[str, list[dict[str, Any]]]


class Looked(Closed):
    """Somebody saw something."""

    who: StrictStr = Field(..., description="A member of the family as the resident calls them, or operator.")
    what: StrictStr = Field(..., description="What was seen, `message` for who wrote, or what the operator did.")
    at: StrictStr = Field(..., description="ISO 8601.")


class Allowed(Closed):
    """What a member of the family may see."""

    who: StrictStr
    sees: list[Kind]
    until: StrictStr = Field(..., description="ISO 8601.")
    joined: StrictBool = Field(..., description="Whether the code was used.")


class Looks(Closed):
    """Who saw what, the newest first, and who may see it now."""

    looks: list[Looked]
    family: list[Allowed]


class Withdrawn(Closed):
    """Who may not look any more."""

    ended: list[StrictStr]


class TakenAlong(Closed):
    """What a resident can take along; nobody's name, and no number of anybody."""

    lines: list[StrictStr] = Field(..., description="To be printed or written down; empty when there is nothing.")
    qr: StrictStr | None = Field(..., description="The lines as a QR code: a data: address of an SVG picture.")


class Left(Closed):
    """The token opens nothing any more."""

    left: StrictBool


class Problem(Closed):
    """What is wrong."""

    code: StrictStr = Field(..., description="For programs; does not change.")
    message: StrictStr = Field(..., description="For people, in simple Chinese.")


class Error(Closed):
    """A refusal."""

    error: Problem


class Works(Closed):
    """Whether something works here, and why not."""

    on: StrictBool
    why: StrictStr | None = Field(..., description="For people, in simple Chinese; null when it works.")


class SpeechWorks(Closed):
    """What can be heard and said here."""

    ears: Works
    mouth: Works
    demo: StrictBool = Field(..., description="What hears understands a synthesiser alone.")


class Sentence(Closed):
    """One breath of a message."""

    text: StrictStr = Field(..., description="The part of the message's text, for the caption.")
    words: StrictStr = Field(..., description="As it is said, figures in words.")
    url: StrictStr = Field(..., description="Its sound.")


class Sentences(Closed):
    """How a message is said, in the order of its sentences."""

    sentences: list[Sentence]


class Alive(Closed):
    """The process answers."""

    alive: StrictBool


class Ready(Closed):
    """Which parts answer."""

    ready: StrictBool
    parts: dict[str, StrictBool] = Field(..., description="database, rasa and actions: whether each answers.")


class Document(BaseModel):
    """An OpenAPI 3.0.3 document."""

    openapi: StrictStr
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]
