"""Who is asking, and whether it is their own page that asks; reads the cookie and the token, decides nothing else."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable

from flask import Response, g, request

from bot.desk.sessions import NoSession, Session, Sessions
from bot.web.errors import Refused

COOKIE = "banban_desk"
PATH = "/operator"
HEADER = "X-CSRF-Token"


class Guard:
    """Stands before every route of the desk; `clock` gives the aware time, `secure` marks cookies for https alone."""

    def __init__(self, sessions: Sessions, clock: Callable[[], dt.datetime], secure: bool = False) -> None:
        self._sessions = sessions
        self._clock = clock
        self._secure = secure

    def session(self, used: bool = True) -> Session:
        """Whose request it is. Raises Refused("no_session"). A stream that merely stands open is no use."""
        if "desk_session" not in g:
            try:
                g.desk_session = self._sessions.find(request.cookies.get(COOKIE, ""), self._clock(), used)
            except NoSession:
                raise Refused("no_session") from None
            self._sessions.seen(g.desk_session.operator, self._clock())
        session: Session = g.desk_session
        return session

    def check_csrf(self) -> Session:
        """The session, if the page brings its token: in the header, or in a form's field. Raises Refused."""
        session = self.session()
        given = request.headers.get(HEADER) or request.form.get("csrf", "")
        if not same(given, session.csrf):
            raise Refused("bad_csrf")
        return session

    def supervisor(self) -> Session:
        """The session of a supervisor. Raises Refused("not_allowed") for others."""
        session = self.session()
        if session.operator.role != "supervisor":
            raise Refused("not_allowed")
        return session

    def give(self, response: Response, token: str) -> Response:
        """Puts the token of a new session into the browser."""
        return self.set_cookie(response, COOKIE, token)

    def set_cookie(self, response: Response, name: str, value: str) -> Response:
        response.set_cookie(name, value, path=PATH, secure=self._secure, httponly=True, samesite="Strict")
        return response

    def forget(self, response: Response) -> Response:
        response.delete_cookie(COOKIE, path=PATH, secure=self._secure, httponly=True, samesite="Strict")
        return response


def same(given: str, kept: str) -> bool:
    """Whether two tokens are equal, told in the same time wherever they differ; two empty ones are not."""
    return bool(kept) and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode())
