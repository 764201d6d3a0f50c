"""Whole stories by voice alone, with all processes for real: nobody types, and what is done stands in the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_driver import SCREENS
from kiosk_driver import SCREENS as KIOSK_SCREENS
from patience import until
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from stack import Page, Stack, next_weekday, prepare, procfile, weekday_date
from story_driver import CHAT, KIOSK, Story, story
from voice_driver import can_speak

from bot import database, processes
from bot.standing import Case, case_of
from bot.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if not can_speak():
        pytest.skip("speech needs espeak-ng and tests/data/speech_model")
    processes.train()
    place = tmp_path_factory.mktemp("spoken")
    stack = prepare(place)
    stack.environment.update(DEMO_VOICE="1", BANBAN_VOICE_CACHE=str(place / "voice"))
    try:
        stack.start(*procfile())
        stack.ready()
        until(lambda: all(half["on"] for half in speech(stack)), 60, "it does not hear, or does not speak", pause=0.2)
        yield stack
    finally:
        stack.end()


def speech(stack: Stack) -> list[dict[str, Any]]:
    works = stack.session.get(stack.url("/api/speech"), timeout=5).json()
    return [works["ears"], works["mouth"]]


@pytest.fixture
def chat(browser: Browser, stack: Stack, tmp_path: Path) -> Iterator[Story]:
    """The chat page, listening by itself; it was touched for that once."""
    with story(browser.browser_type, tmp_path, stack.url("/"), CHAT, SCREENS["desk"]) as told:
        told.page.get_by_role("button", name="一直听着").click()
        yield told
        assert told.troubles == []


@pytest.fixture
def kiosk(browser: Browser, stack: Stack, tmp_path: Path) -> Iterator[Story]:
    """The kiosk, resting; nobody has touched it."""
    with story(browser.browser_type, tmp_path, stack.url("/kiosk"), KIOSK, KIOSK_SCREENS["portrait"]) as told:
        expect(told.page.get_by_text("或者直接说话")).to_be_visible()
        yield told
        assert told.troubles == []


def booked(stack: Stack) -> list[tuple[str, str | None, str, str, str]]:
    """(patient, phone, date, time, state) of all bookings, in the order in which they were made."""
    engine = database.connect(stack.environment["DATABASE_URL"])
    slots, bookings = database.slots.c, database.bookings.c
    columns = (bookings.patient, bookings.phone, slots.date, slots.time, bookings.state)
    query = select(*columns).join(database.slots, slots.id == bookings.slot_id).order_by(bookings.created_at)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def waiting(stack: Stack) -> list[Case]:
    """Who waits for a person, as the desk sees it."""
    return [case_of(row) for row in Store(database.connect(stack.environment["DATABASE_URL"])).waiting()]


def voices(stack: Stack) -> list[dict[str, float]]:
    """How residents asked to be spoken to, in the order in which they came."""
    engine, conversations = database.connect(stack.environment["DATABASE_URL"]), database.conversations.c
    with engine.connect() as connection:
        query = select(conversations.voice).order_by(conversations.created_at)
        return [voice for voice in connection.scalars(query) if voice]


NUMBER = "幺三八零零幺三八零零零"  # as people say 13800138000


def test_a_booking_in_the_chat_by_voice_alone(chat: Story, stack: Stack) -> None:
    assert "哪家" in chat.says("我想挂个骨科的号")
    assert "哪天" in chat.says("示范第一医院")
    assert "上午" in chat.says(next_weekday())
    assert "第几个" in chat.says("上午")
    assert "姓名" in chat.says("第二个")
    assert "电话" in chat.says("李秀英")
    read = chat.says(NUMBER)
    assert "李秀英" in read and "13800138000" in read
    assert booked(stack) == []
    assert "约好了" in chat.says("对的")
    assert booked(stack) == [("李秀英", "13800138000", weekday_date().isoformat(), "08:30", "booked")]


def test_the_kiosk_wakes_at_a_voice_and_leads_to_the_counter_step_by_step(kiosk: Story, stack: Stack) -> None:
    kiosk.speaks("您好您好您好")
    assert "您用哪个" in kiosk.says("养老金认证怎么办")
    assert "第1步" in kiosk.says("到窗口去办")
    assert "第2步" in kiosk.says("好了")
    assert "第3步" in kiosk.says("然后呢")
    assert "最后一步" in kiosk.says("好了")
    assert "都办好了" in kiosk.says("做好了")
    assert waiting(stack) == []  # nobody had to come


def test_at_the_kiosk_somebody_cancels_what_was_booked_elsewhere(kiosk: Story, stack: Stack) -> None:
    page = Page(stack)
    for words in ("我想挂个眼科的号", "示范第一医院", next_weekday(), "上午", "第一个", "王建国", NUMBER, "对的"):
        page.says(words)
    assert booked(stack)[-1][::4] == ("王建国", "booked")
    kiosk.speaks("您好您好您好")
    assert "姓名" in kiosk.says("我要取消预约")
    assert "电话" in kiosk.says("我叫王建国")
    assert "眼科" in kiosk.says(NUMBER)
    assert "取消了" in kiosk.says("是的")
    assert booked(stack)[-1][::4] == ("王建国", "cancelled")


def test_said_again_said_slower_and_in_the_end_a_person(chat: Story, stack: Stack) -> None:
    assert "哪家" in chat.says("我想挂个骨科的号")
    assert "您去哪家" in chat.says("再说一遍")
    assert "您去哪家" in chat.says("说慢点")
    assert voices(stack)[-1]["rate"] < 1
    assert "哪天" in chat.says("示范第一医院")  # the place in the booking was kept
    chat.says("转人工")
    [case] = waiting(stack)
    assert (case.door, case.reason) == ("web", "asked")
