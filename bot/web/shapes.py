"""Turns what the hub says into the JSON of the HTTP interface."""

from __future__ import annotations

import dataclasses
from typing import Any

from bot.rows import Message
from bot.services.family import Consent, Look
from bot.standing import Heard


def message_shape(message: Message) -> dict[str, Any]:
    """A message as residents' pages see it: schemas.Message."""
    return {
        "n": message.n,
        "from": message.sender,
        "text": message.text,
        "speech": message.speech,
        "choices": [{"title": title, "text": text} for title, text in message.choices],
        "expect": message.expect,
        "at": message.at,
        "name": message.author,
    }


def heard_shape(heard: Heard) -> dict[str, Any]:
    """schemas.Said."""
    return {
        "messages": [message_shape(message) for message in heard.messages],
        **standing_shape(heard),
    }


def standing_shape(heard: Heard) -> dict[str, Any]:
    """How the conversation stands: the data of the event `holder`, and part of schemas.Said."""
    wait = dataclasses.asdict(heard.wait) if heard.wait else None
    return {"holder": heard.holder, "city": heard.city, "voice": heard.voice, "wait": wait, "first": heard.first}


def consent_shape(consent: Consent) -> dict[str, Any]:
    """schemas.Allowed."""
    until = consent.until.isoformat(timespec="seconds")
    return {"who": consent.who, "sees": list(consent.sees), "until": until, "joined": consent.joined}


def look_shape(look: Look) -> dict[str, Any]:
    """schemas.Looked."""
    return {"who": look.who, "what": look.what, "at": look.at.isoformat(timespec="seconds")}
