"""Getting into the desk: the form, the cookie, the token of each POST, and every way in which it must not work."""

from __future__ import annotations

import dataclasses
import logging
import re

import pytest
from sqlalchemy import select

from bot import settings
from bot.desk import audit
from bot.desk.accounts import Accounts
from bot.people import operator_sessions
from bot.store import StoreUnavailable
from bot.web import create_app

RIGHT = "correct horse battery"


def said(answer):
    """What the log-in page tells."""
    found = re.search(r'role="alert">([^<]*)<', answer.get_data(as_text=True))
    return found[1] if found else None


def cookie(answer, name="banban_desk"):
    (found,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{name}=")]
    return found


def with_cookie(app, token):
    client = app.test_client()
    client.set_cookie("banban_desk", token, path="/operator")
    return client


# --- the form ---


def test_the_right_password_leads_to_the_desk(app, log_in):
    client = app.test_client()
    answer = log_in(client, "wang")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/operator")
    page = client.get("/operator")
    assert page.status_code == 200 and "csrf-token" in page.get_data(as_text=True)


def test_the_form_works_without_scripts_and_says_what_to_fill_in(app):
    page = app.test_client().get("/operator/login").get_data(as_text=True)
    assert "<script" not in page
    for name in ("name", "password"):
        assert f'<label for="{name}">' in page and f'id="{name}" name="{name}"' in page
    assert 'autocomplete="current-password"' in page


def test_the_cookie_is_for_the_desk_alone_and_for_no_script(app, log_in):
    given = cookie(log_in(app.test_client(), "wang"))
    assert {"HttpOnly", "SameSite=Strict", "Path=/operator"} <= set(given.split("; "))
    assert "Secure" not in given


def test_behind_https_every_cookie_travels_by_https_alone(hub, app, log_in):
    secure = create_app(dataclasses.replace(settings.load({"BANBAN_HTTPS": "1"}), threads=20), hub).test_client()
    page = secure.get("/operator/login", base_url="https://localhost")
    assert "Secure" in cookie(page, "banban_desk_form").split("; ")
    assert "Secure" in cookie(log_in(secure, "wang", base_url="https://localhost")).split("; ")


def test_nothing_of_the_desk_is_kept_by_the_browser(app, wang):
    for answer in (wang.client.get("/operator"), wang.client.get("/operator/login"), wang.get("desk")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_what_was_typed_as_a_name_comes_back_as_text(app, log_in):
    page = log_in(app.test_client(), '"><script>alert(1)</script>').get_data(as_text=True)
    assert "<script" not in page and "&lt;script&gt;" in page


def test_a_wrong_password_and_a_name_that_is_not_there_get_the_same_answer(app, log_in, clock):
    def story(name):
        clock.forward(60)  # so that the address has not tried too often
        client, found = app.test_client(), []
        for _ in range(7):
            answer = log_in(client, name, "not it at all")
            page = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
            found.append((answer.status_code, page, sorted(answer.headers.keys())))
        return found

    assert story("wang") == story("nobody") == story("li")


def test_after_five_wrong_passwords_the_page_says_how_long_to_wait_and_then_lets_in(app, log_in, clock, hub):
    client = app.test_client()
    for _ in range(4):
        assert said(log_in(client, "wang", "not it at all")) == hub.content.phrase("desk_wrong").text
    locked = hub.content.phrase("desk_locked", minutes="15").text
    assert said(log_in(client, "wang", "not it at all")) == locked
    assert said(log_in(client, "wang")) == locked
    clock.forward(14 * 60 + 30)
    assert said(log_in(client, "wang")) == hub.content.phrase("desk_locked", minutes="1").text
    clock.forward(30)
    assert log_in(client, "wang").status_code == 303


def test_one_address_cannot_try_one_password_on_many_names(app, log_in, clock, hub):
    client = app.test_client()
    answers = [log_in(client, f"nobody{number}", "not it at all") for number in range(20)]
    assert {answer.status_code for answer in answers} == {403}
    answer = log_in(client, "wang")
    assert (answer.status_code, said(answer)) == (429, hub.content.phrase("desk_too_many").text)
    elsewhere = log_in(app.test_client(), "wang", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 303
    clock.forward(60)
    assert log_in(client, "wang").status_code == 303


@pytest.mark.parametrize("token", [None, "", "x" * 43])
def test_a_form_that_is_not_ours_logs_nobody_in(app, token):
    client = app.test_client()
    form = {"name": "wang", "password": RIGHT, **({} if token is None else {"token": token})}
    assert client.post("/operator/login", data=form).status_code == 403  # without ever having had the page
    client.get("/operator/login")
    assert client.post("/operator/login", data=form).status_code == 403
    assert client.get("/operator").status_code == 302


def test_a_new_token_is_given_at_every_log_in_and_the_old_one_ends(app, log_in, hub):
    client = with_cookie(app, "chosen-by-somebody-else")
    first = cookie(log_in(client, "wang")).split(";")[0].split("=")[1]
    assert first != "chosen-by-somebody-else"
    second = cookie(log_in(client, "li")).split(";")[0].split("=")[1]
    assert with_cookie(app, first).get("/operator/api/desk").status_code == 401
    assert with_cookie(app, second).get("/operator/api/desk").get_json()["me"]["name"] == "li"


def test_when_the_database_fails_the_page_says_so(app, monkeypatch, log_in):
    def fails(*args, **kwargs):
        raise StoreUnavailable("locked")

    monkeypatch.setattr(Accounts, "identify", fails)
    answer = log_in(app.test_client(), "wang")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert said(answer)


# --- the session ---

PATHS = ("desk", "events", "audit", "cases/" + "0" * 32, "cases/" + "0" * 32 + "/events")
MOVES = ("take", "messages", "notes", "pass_on", "release", "close", "uncover")
POSTS = ("me", *(f"cases/{'0' * 32}/{move}" for move in MOVES))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", [None, "", "forged", "x" * 43, "' OR '1'='1", "%00"])
def test_without_a_session_nothing_is_shown(app, wang, path, token):
    client = app.test_client() if token is None else with_cookie(app, token)
    answer = client.get(f"/operator/api/{path}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "no_session")
    page = client.get("/operator")
    assert (page.status_code, page.headers["Location"]) == (302, "/operator/login")


@pytest.mark.parametrize("path", POSTS)
def test_without_a_session_nothing_is_done(app, path):
    answer = app.test_client().post(f"/operator/api/{path}", json={}, headers={"X-CSRF-Token": "x"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "no_session")


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_done_without_the_sessions_own_token(wang, li, path):
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": li.csrf}):
        answer = wang.client.post(f"/operator/api/{path}", json={}, headers=headers)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "bad_csrf")


def test_an_altered_cookie_and_what_the_database_keeps_open_nothing(app, wang, hub):
    token = wang.client.get_cookie("banban_desk", path="/operator").value
    with hub.store.engine.connect() as connection:
        kept = connection.execute(select(operator_sessions.c.token_hash)).scalar()
    for forged in (token[:-1] + ("a" if token[-1] != "a" else "b"), token + "x", token.swapcase(), kept, wang.csrf):
        assert with_cookie(app, forged).get("/operator/api/desk").status_code == 401
    assert with_cookie(app, token).get("/operator/api/desk").status_code == 200


def test_an_expired_session_is_over(wang, clock):
    clock.forward(59 * 60)
    assert wang.get("desk").status_code == 200
    clock.forward(60 * 60)
    assert wang.get("desk").status_code == 401
    assert wang.post("me", {"preferences": {"sound": True, "flash": True}}).status_code == 401


def test_logging_out_ends_the_session_and_needs_the_token(app, wang, hub):
    token = wang.client.get_cookie("banban_desk", path="/operator").value
    assert wang.client.post("/operator/logout").status_code == 403
    answer = wang.client.post("/operator/logout", json={}, headers={"X-CSRF-Token": wang.csrf})
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert with_cookie(app, token).get("/operator/api/desk").status_code == 401
    assert audit.entries(hub.store.engine)[-1].act == "log_out"


def test_logging_out_works_by_a_plain_form_too(wang):
    answer = wang.client.post("/operator/logout", data={"csrf": wang.csrf})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/operator/login")
    assert wang.get("desk").status_code == 401


def test_an_account_that_is_put_off_is_out_at_once(wang, hub, clock):
    Accounts(hub.store.engine).deactivate("wang", clock())
    assert wang.get("desk").status_code == 401


def test_a_residents_token_is_no_key_to_the_desk(app, hub):
    opened = hub.open("web", "shanghai")
    headers = {"Authorization": f"Bearer {opened.token}", "X-CSRF-Token": opened.token}
    assert app.test_client().get(f"/operator/api/cases/{opened.id}", headers=headers).status_code == 401


def test_the_log_has_neither_passwords_nor_tokens_nor_texts(app, log_in, waiting, wang, caplog):
    caplog.set_level(logging.DEBUG)
    log_in(app.test_client(), "zhao", "a secret that is wrong")
    wang.post(f"cases/{waiting}/take")
    wang.post(f"cases/{waiting}/messages", {"text": "悄悄话一句"})
    wang.post(f"cases/{waiting}/uncover", {"n": 2})
    token = wang.client.get_cookie("banban_desk", path="/operator").value
    for secret in ("a secret that is wrong", RIGHT, token, wang.csrf, "悄悄话", "13800138000"):
        assert secret not in caplog.text
