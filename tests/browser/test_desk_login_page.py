"""Logging in at the desk in a real browser: by keyboard, without scripts, readable on every screen."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace

import judges
import pytest
from chat_driver import SCREENS
from playwright.sync_api import Page, expect
from test_chat_access import ALL_SCREENS, assert_readable

from bot.database import connect
from bot.desk.accounts import Accounts

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture
def login(contexts, mortal):
    """Opens the page in a window of its own."""
    accounts = Accounts(connect(mortal.database_url))
    accounts.add("wang", "小王", PASSWORD, "operator", dt.datetime.now(dt.timezone.utc))

    def begin(screen=SCREENS["desk"], **options) -> Page:
        page = contexts(screen, **options).new_page()
        page.goto(f"{mortal.url}operator")
        return page

    return begin


def fill(page: Page, password: str) -> None:
    page.get_by_label("登录的名字").fill("wang")
    page.get_by_label("密码").fill(password)
    with page.expect_navigation(wait_until="load"):
        page.get_by_label("密码").press("Enter")


def test_the_keyboard_alone_logs_in_without_scripts(login):
    page = login(java_script_enabled=False)
    expect(page.get_by_label("登录的名字")).to_be_focused()  # by itself
    page.keyboard.type("wang")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/operator$"))


def test_a_wrong_password_is_told_and_the_name_is_kept(login):
    page = login()
    fill(page, "not it at all")
    expect(page.get_by_role("alert")).to_have_text("名字或者密码不对，请再试一次。")
    expect(page.get_by_label("登录的名字")).to_have_value("wang")
    expect(page.get_by_label("密码")).to_be_focused()


@pytest.mark.parametrize("screen", ALL_SCREENS)
def test_the_form_can_be_read_and_pressed_on_every_screen(login, screen):
    page = login(ALL_SCREENS[screen])
    assert_readable(SimpleNamespace(page=page))  # type: ignore[arg-type]
    fill(page, "not it at all")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_readable(SimpleNamespace(page=page))  # type: ignore[arg-type]


@judges.installed
def test_the_judges_find_nothing_before_and_after_a_wrong_password(login):
    page = login()
    texts = []
    for _ in range(2):
        assert judges.axe(page) == []
        assert judges.pa11y(page) == []
        texts.append(page.content())
        fill(page, "not it at all")
    assert judges.nu(*texts) == []
