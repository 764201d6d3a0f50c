"""The web doors: joins the HTTP interface and the pages to the hub; everything that is said is decided there."""

from __future__ import annotations

import datetime as dt
import logging
from zoneinfo import ZoneInfo

from flask import Flask, Response, request

from bot import content, safety
from bot.conversation import Hub
from bot.database import connect
from bot.dialogue import Dialogue
from bot.settings import Settings
from bot.speech import Speech
from bot.store import Store
from bot.waiting import Waiting
from bot.web import api, desk, ears, errors, kiosk, pages, speech
from bot.web.family import api as family
from bot.web.streams import Streams

BODY_BYTES = 16 * 1024
# Each open stream holds a thread; these stay free for everything else.
THREADS_KEPT_FREE = 16
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; media-src 'self' blob:; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self)",
}

log = logging.getLogger(__name__)


def build_hub(settings: Settings) -> Hub:
    """The hub on the settings' database and dialogue engine. Raises content.ContentError, safety.SafetyError."""
    texts = content.load()
    safety.check("")  # reads its words now, and not while the first resident waits for an answer
    return Hub(
        Store(connect(settings.database_url)),
        Dialogue(settings.rasa_url, settings.rasa_token, settings.wait, settings.actions_url),
        texts,
        lambda: dt.datetime.now(ZoneInfo("Asia/Shanghai")),
        settings.hotline,
        settings.wait,
        Waiting(texts, settings.duty, settings.hotline, settings.long_wait),
    )


def create_app(settings: Settings, hub: Hub | None = None, voice: Speech | None = None) -> Flask:
    """The Flask application; `hub` and `voice` stand in for those that the settings describe.

    The voice is built and silent: whoever serves begins it.
    """
    hub = hub or build_hub(settings)
    voice = voice or Speech(settings, hub.content)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.config["SOCK_SERVER_OPTIONS"] = ears.OPTIONS
    app.url_map.merge_slashes = False  # a path is right or not found, and never a redirect
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    streams = Streams(max(1, settings.threads - THREADS_KEPT_FREE))
    app.register_blueprint(api.blueprint(hub, settings, streams))
    operators = desk.build(hub, settings, streams)
    app.extensions["banban"] = {"hub": hub, "streams": streams, "desk": operators, "speech": voice}
    app.register_blueprint(operators.blueprint)
    app.register_blueprint(family.blueprint(hub, settings, streams))
    app.register_blueprint(speech.blueprint(hub, voice, streams))
    app.register_blueprint(ears.blueprint(hub, voice, streams))
    app.register_blueprint(kiosk.blueprint(hub.content, settings, voice, hub.waits.hours()))
    app.register_blueprint(pages.blueprint(hub.content, settings, hub.waits.hours()))
    errors.register(app, hub.content)

    @app.after_request
    def guard(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api") or request.path in ("/healthz", "/readyz"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return app
