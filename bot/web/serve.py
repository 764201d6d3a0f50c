"""Runs the web doors under gunicorn: one process, many threads, no texts and no tokens in its log."""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import PollableMethodQueue, ThreadWorker

from bot import content, ports, safety
from bot.conversation import Hub
from bot.settings import Settings
from bot.store import StoreUnavailable
from bot.web import create_app
from bot.web.desk import Desk

GRACE_SECONDS = 3
RECOVER_SECONDS = 5

log = logging.getLogger(__name__)


class CannotServe(ValueError):
    """The content is broken or the port is taken; trying again would not help."""


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        options: dict[str, Any] = {
            "bind": f"{host}:{self._settings.port}",
            "worker_class": _Worker,
            "workers": 1,
            "threads": self._settings.threads,
            "graceful_timeout": GRACE_SECONDS,
            "accesslog": "-",
            # The path without its query, and no headers: neither tokens nor what residents said.
            "access_log_format": "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms",
            "loglevel": "warning",
            "proc_name": "banban-web",
            "control_socket_disable": True,  # signals are enough, and it would lie in the home directory
            "post_worker_init": _started,
            "worker_exit": _ended,
            "logger_class": _Log,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._settings)


class _Reports(PollableMethodQueue):  # type: ignore[misc]
    """What a thread tells the one that accepts: gunicorn's, except that nothing is told any more once it is closed.

    gunicorn's own (27.0.1) goes on writing its byte to the closed pipe's number. A turn that outlives the time to stop
    then writes it into whatever another thread has opened under that number: it was the database's first byte.
    """

    def __init__(self) -> None:
        super().__init__()
        # Entered twice by one thread: a signal that comes while it closes tells something, too.
        self._lock, self._closed = threading.RLock(), False

    def defer(self, callback: Callable[..., object], *args: Any) -> None:
        with self._lock:
            if not self._closed:
                super().defer(callback, *args)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            super().close()


class _Worker(ThreadWorker):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method_queue = _Reports()


class _Log(Logger):
    """gunicorn's, without a line for every look whether we are well."""

    def access(self, response: Any, request: Any, environ: dict[str, Any], request_time: dt.timedelta) -> None:
        if environ.get("PATH_INFO") not in ("/healthz", "/readyz"):
            super().access(response, request, environ, request_time)


def _started(worker: Any) -> None:
    """In the process that serves: lets streams end when it stops, and answers what a killed one left unanswered."""
    parts = worker.wsgi.extensions["banban"]
    # A parent that was killed cannot say that it ends; who still holds a stream would then hold this process.
    parts["streams"].alive = lambda: worker.alive and worker.ppid == os.getppid()
    parts["speech"].begin()
    threading.Thread(target=_recover, args=(parts["hub"], parts["desk"], worker), name="recover", daemon=True).start()


def _ended(server: Any, worker: Any) -> None:
    if getattr(worker, "wsgi", None):  # it may have ended before it could serve
        worker.wsgi.extensions["banban"]["speech"].close()


def _recover(hub: Hub, desk: Desk, worker: Any) -> None:
    while worker.alive:
        try:
            hub.recover()
            desk.recover(hub)
        except StoreUnavailable as error:
            log.warning("the database gives no answer: %s", error)
        except Exception:
            log.exception("a conversation could not be recovered")
        time.sleep(RECOVER_SECONDS)


def serve(settings: Settings) -> None:
    """Serves until a signal comes; raises CannotServe, a clear sentence, when it cannot start."""
    try:
        content.load()
        safety.check("")  # reads its words
    except (content.ContentError, safety.SafetyError) as error:
        raise CannotServe(f"The content cannot be read: {error}") from None
    try:
        # A worker whose master was killed keeps the port until it has answered what it was asked. And gunicorn
        # itself would try five times and then leave with a page of log.
        ports.wait_until_free(settings.host, settings.port)
    except OSError as error:
        place, reason = f"{settings.host}:{settings.port}", error.strerror or error
        raise CannotServe(f"Cannot listen on {place} ({reason}): stop what runs there or set BANBAN_PORT.") from None
    _Server(settings).run()
