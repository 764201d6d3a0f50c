"""The real processes together: a booking over HTTP, and what is left when any one of them is killed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import select
from stack import Page, Stack, next_weekday, prepare, procfile

from bot import database, processes

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    processes.train()
    stack = prepare(tmp_path_factory.mktemp("stack"))
    try:
        stack.start(*procfile())
        stack.ready()
        yield stack
    finally:
        stack.end()


BOOKING = ("我想挂个骨科的号", "示范第一医院", next_weekday, "上午", "第一个", "李秀英")


def _walk(page: Page, turns: int = len(BOOKING)) -> str:
    said = ""
    for turn in BOOKING[:turns]:
        text = turn() if callable(turn) else turn
        said = page.says(text)
        if "下午还是" not in said and text == "上午" and "第几个" not in said:
            pytest.fail(f"no places were offered: {said}")
    return said


def _bookings(stack: Stack, conversation: str) -> list[str]:
    engine = database.connect(stack.environment["DATABASE_URL"])
    with engine.connect() as connection:
        query = select(database.bookings).where(database.bookings.c.conversation_id == conversation)
        return [row.state for row in connection.execute(query)]


def test_a_booking_from_the_first_word_to_the_row(stack: Stack) -> None:
    page = Page(stack)
    assert "电话" in _walk(page)
    assert "我念一遍" in page.says("幺三八零零幺三八零零零")
    assert _bookings(stack, page.id) == []
    assert "约好了" in page.says("对的")
    assert _bookings(stack, page.id) == ["booked"]


def test_a_cry_for_help_is_answered_while_the_dialogue_engine_is_dead(stack: Stack) -> None:
    page = Page(stack)
    stack.kill("rasa")
    try:
        begun = time.monotonic()
        assert "120" in page.says("我胸口闷得透不过气")
        assert time.monotonic() - begun < 3
        assert "96110" in page.says("他叫我把钱转到安全账户")
        assert "12345" in page.says("我想挂号")  # nobody meets silence
    finally:
        stack.start("rasa")
        stack.ready()


@pytest.mark.parametrize("name", ["rasa", "actions", "web"])
def test_a_process_killed_in_the_middle_of_a_booking_loses_nothing(stack: Stack, name: str) -> None:
    page = Page(stack)
    before_last = _walk(page, len(BOOKING) - 1)
    assert "姓名" in before_last
    stack.kill(name)
    if name != "web":
        assert "12345" in page.says("喂，听得见吗")
    stack.start(name)
    stack.ready()
    seen = [(m["n"], m["text"]) for m in page.all()]
    assert before_last in [text for _, text in seen]
    assert [n for n, _ in seen] == list(range(1, len(seen) + 1))
    assert "电话" in page.says(BOOKING[-1])  # the conversation goes on at the same question
    page.says("不留")
    assert "约好了" in page.says("对的")
    assert _bookings(stack, page.id) == ["booked"]


def test_a_message_sent_again_after_the_web_server_died_is_said_once(stack: Stack) -> None:
    page = Page(stack)
    page.says("我想挂号", key="k1")
    stack.kill("web")
    with pytest.raises(requests.RequestException):
        page.says("骨科", key="k2")
    stack.start("web")
    stack.ready()
    page.says("骨科", key="k2")
    assert "哪家" in page.says("骨科", key="k2")
    assert [m["text"] for m in page.all() if m["from"] == "resident"] == ["我想挂号", "骨科"]


def test_every_process_ends_when_it_is_asked_to(stack: Stack) -> None:
    pids = [process.pid for process in stack.running.values()]
    stack.end()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.killpg(pid, 0)
    stack.running.clear()
