"""One matter, three windows: the resident, the operator and the daughter, each seeing what is theirs to see."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_driver import Chat, Server
from desk_driver import Desk
from desk_server import PASSWORD
from family_driver import Door, invite
from playwright.sync_api import expect

from bot.database import connect
from bot.desk.accounts import Accounts

pytestmark = pytest.mark.browser


@pytest.fixture
def staffed(acting: Server) -> Server:
    """The pages and the desk over the real actions, with one operator."""
    Accounts(connect(acting.database_url)).add("wang", "小王", PASSWORD, "operator", dt.datetime.now(dt.timezone.utc))
    return acting


def test_a_booking_that_gets_stuck_is_helped_by_a_person_and_seen_by_the_daughter(contexts, staffed):
    chat, door = Chat.open(contexts(), staffed.url), Door.open(contexts(), staffed.url)
    desk = Desk.open(contexts(), f"{staffed.url}operator")
    door.enter(invite(chat))
    door.inside()

    chat.say("我想预约看病")
    chat.say("骨科")
    expect(door.page.locator("#progress")).to_contain_text("正在办：预约看病")

    # She writes as herself; the bot does not take it for an answer.
    door.page.locator("#words").fill("妈，您去示范第一医院")
    door.page.get_by_role("button", name="写给家里人").click()
    expect(chat.lines.last).to_contain_text("女儿")
    expect(chat.lines.last).to_contain_text("妈，您去示范第一医院")

    # The resident is stuck and calls; the desk knows the story, and the daughter sees that a person is wanted.
    chat.press("找人工")
    row = desk.row("预约看病")
    for known in ("居民要找人工", "科室 骨科", "在问：医院"):
        expect(row).to_contain_text(known)
    expect(door.page.locator("#progress")).to_contain_text("等工作人员")
    desk.take("预约看病")
    assert "妈，您去示范第一医院" in desk.said()

    # The operator answers the step for the resident and gives it back: the bot goes on with the next question.
    desk.say("奶奶您好，就去示范第一医院，对吧？")
    expect(chat.lines.last).to_contain_text("小王")
    expect(door.page.locator("#transcript")).to_contain_text("奶奶您好")
    chat.say("对的，听我女儿的", answered=False)
    expect(desk.lines.last).to_contain_text("听我女儿的")
    desk.page.get_by_label("替居民回答“医院”").check()
    desk.page.get_by_label("居民的回答").fill("示范第一医院")
    desk.press("交还伴办")
    expect(chat.lines.last).to_contain_text("哪天去看")
    assert sum("您去哪家" in line for line in chat.said()) == 1  # what the operator settled is not asked again
    expect(door.page.locator("#progress")).to_contain_text("日子")

    # One sentence shuts the daughter out, and the operator's desk has nothing more to do.
    chat.say("不让我女儿看了")
    expect(door.page.get_by_text("家里人不让看了")).to_be_visible()
    assert "骨科" not in door.page.content()
    expect(desk.rows()).to_have_count(0)
    expect(desk.rows("mine")).to_have_count(0)
    assert chat.troubles == desk.troubles == door.troubles == []


def test_an_emergency_reaches_the_desk_and_the_daughter_at_once(contexts, staffed):
    chat, door = Chat.open(contexts(), staffed.url), Door.open(contexts(), staffed.url)
    desk = Desk.open(contexts(), f"{staffed.url}operator")
    door.enter(invite(chat))
    door.inside()
    chat.say("我摔倒了，起不来")
    expect(chat.page.locator("#messages > li").last).to_contain_text("120")
    expect(desk.row("摔倒了")).to_be_visible()
    expect(door.page.get_by_role("alert")).to_contain_text("急事：摔倒了")
    desk.take("摔倒了")
    expect(door.page.get_by_role("alert")).to_contain_text("工作人员")
    desk.say("奶奶，120已经在路上了，您躺着别动。")
    expect(chat.lines.last).to_contain_text("您躺着别动")
