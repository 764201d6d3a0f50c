"""Reads what comes in over HTTP into its closed shape, or refuses it with a code; knows no route."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from bot.web.errors import STATUS, Refused

Model = TypeVar("Model", bound=BaseModel)
NUMBER = re.compile(r"[0-9]{1,9}")


def read_body(model: type[Model]) -> Model:
    """The request's JSON as `model`, or Refused with the reason."""
    try:
        data = json.loads(request.get_data().decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused("bad_json") from None
    if not isinstance(data, dict):
        raise Refused("invalid")
    try:
        return model.parse_obj(data)
    except ValidationError as error:
        raise Refused(_reason(error)) from None


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    place, kind, message = str(first["loc"][0]), first["type"], first["msg"]
    if message in STATUS:
        return message
    if kind == "value_error.extra":
        return "invalid"
    if place == "text" and kind == "value_error.any_str.min_length":
        return "empty"
    if place == "text" and kind == "value_error.any_str.max_length":
        return "too_long"
    return {"door": "unknown_door", "city": "unknown_city"}.get(place, "invalid")


def read_number(text: str) -> int:
    """A number of a message or row, or Refused."""
    if not NUMBER.fullmatch(text):
        raise Refused("invalid")
    return int(text)


def bearer() -> str:
    """The token of the header Authorization, or Refused."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused("no_token")
    return token.strip()


def last_seen() -> int:
    """The number of the last message that the page has: of the event stream's header, else of the query."""
    return read_number(request.headers.get("Last-Event-ID") or request.args.get("after", "0"))
