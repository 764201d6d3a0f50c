"""Every refusal in one form, {"error": {"code", "message"}}; the words stand in content/phrases (hub, desk, speech)."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from bot.content import Content
from bot.conversation import ConversationClosed, TooFast, UnknownCity
from bot.rows import ConversationUnknown
from bot.services.transactions import BookingUnavailable
from bot.store import StoreUnavailable

log = logging.getLogger(__name__)

# What the hub raises: the code that it becomes.
FROM_HUB: dict[type[Exception], str] = {
    ConversationUnknown: "not_found",
    ConversationClosed: "closed",
    TooFast: "busy",
    UnknownCity: "unknown_city",
    StoreUnavailable: "unavailable",
    BookingUnavailable: "unavailable",
}
STATUS = {
    "bad_json": 400,
    "no_token": 401,
    "no_session": 401,
    "bad_csrf": 403,
    "not_allowed": 403,
    "no_consent": 403,
    "wrong_code": 403,
    "not_found": 404,
    "wrong_method": 405,
    "closed": 409,
    "taken": 409,
    "not_waiting": 409,
    "not_yours": 409,
    "stale": 409,
    "too_large": 413,
    "invalid": 422,
    "empty": 422,
    "too_long": 422,
    "characters": 422,
    "unknown_city": 422,
    "unknown_door": 422,
    "busy": 429,
    "too_many_codes": 429,
    "internal": 500,
    "mouth_off": 503,
    "streams_full": 503,
    "unavailable": 503,
    "alarm": 503,
}
FROM_HTTP = {404: "not_found", 405: "wrong_method", 413: "too_large", 500: "internal"}
RETRY_SECONDS = {"busy": 2, "mouth_off": 5, "too_many_codes": 60, "streams_full": 10, "unavailable": 5, "alarm": 5}


class Refused(Exception):
    """A request that is not served; `code` is one of STATUS, `message` what is said instead of the code's phrase."""

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def register(app: Flask, content: Content) -> None:
    """Makes every failure of `app` answer in the one form."""

    def answer(code: str, status: int | None = None, message: str | None = None) -> Response:
        phrase = content.phrases.get(f"error_{code}") or content.phrases["error_internal"]
        response = jsonify({"error": {"code": code, "message": message or phrase.text}})
        response.status_code = status or STATUS[code]
        if code in RETRY_SECONDS:
            response.headers["Retry-After"] = str(RETRY_SECONDS[code])
        if code == "no_token":
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return answer(error.code, message=error.message)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        response = answer(FROM_HTTP.get(status, "invalid"), status)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    for kind, code in FROM_HUB.items():
        app.register_error_handler(kind, lambda _error, code=code: answer(code))

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.error("a request failed", exc_info=error)
        return answer("internal")
