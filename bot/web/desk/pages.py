"""The desk's pages: logging in and out by a plain form, and the desk itself; knows no cases."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.content import Content
from bot.desk.accounts import Accounts, LogInRefused
from bot.desk.attempts import Attempts
from bot.desk.sessions import NoSession, Sessions
from bot.store import StoreUnavailable
from bot.web.desk.guard import COOKIE, HEADER, Guard, same
from bot.web.desk.shapes import me
from bot.web.errors import Refused

FORM_COOKIE = "banban_desk_form"


def add_pages(
    desk: Blueprint,
    guard: Guard,
    accounts: Accounts,
    sessions: Sessions,
    content: Content,
    clock: Callable[[], dt.datetime],
) -> None:
    """/operator, /operator/login and /operator/logout."""
    attempts = Attempts()

    def form(key: str | None = None, status: int = 200, **values: str) -> Response:
        """The log-in page with the phrase `key`; its token is in a hidden field and in a cookie."""
        token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
        message = content.phrase(key, **values).text if key else None
        name = request.form.get("name", "")[:32]
        page = render_template("desk_login.html", token=token, message=message, name=name)
        return guard.set_cookie(make_response(page, status), FORM_COOKIE, token)

    @desk.get("/")
    def beside() -> ResponseReturnValue:
        return redirect("/operator")

    @desk.get("")
    def show() -> ResponseReturnValue:
        try:
            session = guard.session()
        except Refused:
            return redirect("/operator/login")
        except StoreUnavailable:
            return form("error_unavailable", 503)
        return render_template("desk.html", csrf=session.csrf, me=me(session.operator))

    @desk.get("/login")
    def ask() -> ResponseReturnValue:
        return form("desk_over" if request.args.get("over") else None)

    @desk.post("/login")
    def log_in() -> ResponseReturnValue:
        now, place = clock(), request.remote_addr or ""
        if not same(request.form.get("token", ""), request.cookies.get(FORM_COOKIE, "")):
            return form("desk_stale", 403)
        if attempts.too_many(place, now):
            return form("desk_too_many", 429)
        try:
            operator = accounts.identify(request.form.get("name", ""), request.form.get("password", ""), now)
            token = sessions.begin(operator, now)  # before the former one ends: what they hold stays theirs
            end_former()
        except StoreUnavailable:
            return form("error_unavailable", 503)
        except LogInRefused as refused:
            attempts.failed(place, now)
            if refused.locked_until is None:
                return form("desk_wrong", 403)
            minutes = -(-int((refused.locked_until - now).total_seconds()) // 60)
            return form("desk_locked", 403, minutes=str(max(minutes, 1)))
        response = redirect("/operator", 303)
        response.delete_cookie(FORM_COOKIE, path="/operator")
        return guard.give(response, token)  # type: ignore[arg-type]

    def end_former() -> None:
        """Whoever sat in this browser before is logged out."""
        try:
            sessions.end(sessions.find(request.cookies.get(COOKIE, ""), clock(), used=False), clock())
        except NoSession:
            return

    @desk.post("/logout")
    def log_out() -> ResponseReturnValue:
        sessions.end(guard.check_csrf(), clock())
        by_script = HEADER in request.headers
        return guard.forget(jsonify({}) if by_script else redirect("/operator/login", 303))  # type: ignore[arg-type]
