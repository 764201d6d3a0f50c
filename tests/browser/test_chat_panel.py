"""我的资料 on the chat page: reachable, readable, a copy to keep, and lines that go when they were erased."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import judges
import pytest
from chat_driver import SCREENS, Chat, Server
from family_driver import consent
from playwright.sync_api import expect
from test_chat_access import ALL_SCREENS, assert_readable

from bot.services.family import Family

pytestmark = pytest.mark.browser


def opened(chat: Chat) -> None:
    chat.press("我的资料")
    expect(chat.page.get_by_role("heading", name="谁看过")).to_be_visible()
    expect(chat.page.locator("#looked li")).not_to_have_count(0)


def looked(server: Server, chat: Chat) -> None:
    hub = server.hub()
    family = Family(hub.store.engine)
    _, joined = family.redeem(consent(server, chat), hub.now())
    family.look(joined, "progress", hub.now() - dt.timedelta(minutes=30))
    family.look(joined, "transcript", hub.now())


def test_the_panel_is_large_clear_and_in_its_place_on_every_screen(contexts, server):
    chat = Chat.open(contexts(), server.url)
    looked(server, chat)
    opened(chat)
    for width, height in ALL_SCREENS.values():
        chat.page.set_viewport_size({"width": width, "height": height})
        assert_readable(chat)


@judges.installed
def test_the_judges_find_nothing_in_the_panel(chat):
    opened(chat)
    assert judges.axe(chat.page) == []
    assert judges.pa11y(chat.page) == []
    assert judges.nu(chat.page.content()) == []


@pytest.mark.parametrize("screen", list(SCREENS))
def test_the_keys_leave_room_for_the_conversation(contexts, server, screen):
    chat = Chat.open(contexts(SCREENS[screen]), server.url)
    assert chat.page.locator("#talk").evaluate("e => e.clientHeight") >= 0.3 * SCREENS[screen][1]


def test_it_says_who_may_look_and_who_did(server, chat):
    looked(server, chat)
    opened(chat)
    expect(chat.page.locator("#allowed")).to_contain_text("女儿，看到")
    expect(chat.page.locator("#looked")).to_contain_text("说过的话、办到哪里")


def test_a_copy_is_a_file_with_what_was_said(chat, tmp_path: Path):
    chat.say("我姓李")
    opened(chat)
    with chat.page.expect_download() as download:
        chat.press("存一份下来")
    download.value.save_as(tmp_path / "copy.json")
    kept = json.loads((tmp_path / "copy.json").read_text(encoding="utf-8"))["kept"]
    assert "我姓李" in [message["text"] for message in kept["messages"]]
    expect(chat.page.get_by_text("存好了")).to_be_visible()


def test_the_keys_say_what_one_would_say(chat):
    opened(chat)
    chat.page.locator("#own").get_by_role("button", name="删除我的资料").click()
    expect(chat.lines.last).to_contain_text("听到：删除我的资料")
    expect(chat.page.locator("#own")).to_be_hidden()


def test_one_key_shuts_everybody_out_even_while_an_operator_has_the_conversation(server, chat):
    looked(server, chat)
    hub, conversation = server.hub(), chat.key()["id"]
    hub.call(conversation, "asked")
    hub.take(conversation, "wang")
    opened(chat)
    chat.press("都不让看了")
    expect(chat.page.get_by_text("家里人从现在起都看不到了")).to_be_visible()
    expect(chat.page.locator("#allowed")).to_contain_text("没有请家里人看")
    assert Family(hub.store.engine).allowed(conversation, hub.now()) == ()


def test_an_operator_and_a_daughter_have_their_names(server, chat):
    hub, conversation = server.hub(), chat.key()["id"]
    hub.tell(conversation, "family", "妈", author="女儿")
    hub.call(conversation, "asked")
    hub.take(conversation, "wang")
    hub.tell(conversation, "operator", "我来帮您", operator="wang", author="小王")
    expect(chat.lines.last).to_contain_text("我来帮您")
    said = chat.said()
    assert "女儿：妈" in said and "工作人员小王：我来帮您" in said


def test_after_erasing_no_page_shows_an_old_line_and_everything_goes_on(contexts, acting):
    chat = Chat.open(contexts(), acting.url)
    chat.say("我想预约看病")
    other = Chat(contexts().new_page(), acting.url)
    kept = json.dumps(chat.key())
    other.page.add_init_script(f"sessionStorage.setItem('banban.conversation', {json.dumps(kept)})")
    other.page.goto(acting.url)
    expect(other.lines).to_have_count(3)
    chat.say("删除我的资料")
    expect(chat.lines.last).to_contain_text("要删吗")
    chat.press("都删掉")
    expect(chat.lines.last).to_contain_text("都删掉了")
    expect(chat.lines).to_have_count(1)
    expect(other.lines).to_have_count(1)  # another tab drops the old lines by itself
    assert "预约看病" not in chat.page.evaluate("JSON.stringify(sessionStorage)")
    chat.page.reload()
    expect(chat.lines).to_have_count(1)
    chat.say("我想预约看病")
    expect(chat.page.locator("#messages")).to_contain_text("哪个科")
    assert chat.troubles == []
