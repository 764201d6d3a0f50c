"""Whole stories with windows open side by side: residents on the chat page, operators at the desk."""

from __future__ import annotations

import pytest
from desk_driver import Desk, calls, resident
from desk_server import GUIDE, STEPS
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=alert(1)><b>粗</b>&amp;"


def test_a_resident_asks_for_a_person_is_helped_with_one_step_and_the_bot_goes_on(contexts, desk_server, desk):
    chat = resident(contexts(), desk_server.url, "我想预约看病", "膝盖疼")
    calls(chat)
    row = desk.row("居民要找人工")
    for known in ("预约看病", "网页", "上海", "在问：上午还是下午", "哪里不舒服 膝盖疼"):
        expect(row).to_contain_text(known)
    desk.take("居民要找人工")
    expect(chat.page.get_by_text("现在由工作人员回答您")).to_be_visible()
    assert "膝盖疼" in desk.said()
    desk.say("阿姨您好，我帮您看看。")
    expect(chat.lines.last).to_contain_text("阿姨您好，我帮您看看。")
    chat.say("我上午要接孙子", answered=False)
    expect(desk.lines.last).to_contain_text("我上午要接孙子")

    desk.page.get_by_label("替居民回答“上午还是下午”").check()
    desk.page.get_by_label("居民的回答").fill("下午")
    desk.press("交还伴办")
    expect(desk.done).to_contain_text("交还了")
    expect(chat.lines.last).to_contain_text("您要哪一个号？")
    assert sum("上午去还是下午去" in line for line in chat.said()) == 1
    expect(desk.lines.last).to_contain_text("您要哪一个号？")
    expect(desk.page.locator("#collected")).to_contain_text("下午")
    expect(desk.rows("mine")).to_have_count(0)
    expect(desk.page.locator("#not-mine")).to_contain_text("伴办回答")
    chat.say("第一个")
    expect(chat.lines.last).to_contain_text("替您约上了")


def test_the_bot_goes_on_with_the_step_that_the_operator_names(contexts, desk_server, desk):
    chat = resident(contexts(), desk_server.url, GUIDE)
    chat.say("还是不行", answered=False)
    desk.take("同一步问了三遍")
    now = desk.page.locator("#steps [aria-current=step]")
    expect(now).to_contain_text(STEPS[0][0])
    expect(now).to_contain_text("现在在这一步")
    expect(now).to_contain_text(STEPS[0][1])
    desk.page.get_by_label(STEPS[2][0]).check()
    desk.press("交还伴办")
    expect(chat.lines.last).to_contain_text(f"第3步：{STEPS[2][0]}")
    expect(now).to_contain_text(STEPS[2][0])


def test_what_was_finished_by_the_operator_is_not_begun_again(contexts, desk_server, desk):
    chat = resident(contexts(), desk_server.url, GUIDE)
    calls(chat)
    desk.take(GUIDE)
    desk.page.get_by_label("这件事办好了").check()
    desk.page.get_by_label("备注（给同事看，可以不写）").fill("在窗口办的")
    desk.press("交还伴办")
    expect(chat.lines.last).to_contain_text("这件事办好了。")
    desk.page.reload()
    expect(desk.page.locator("#notes")).to_contain_text("在窗口办的")


def test_of_two_operators_the_second_learns_that_it_is_taken(contexts, desk_server, desk):
    other = Desk.open(contexts(), desk_server.desk_url, "li")
    calls(resident(contexts(), desk_server.url, "我想预约看病"))
    other.open_case("预约看病")

    def a_moment_earlier(route):
        (case,) = desk_server.hub().waiting()
        desk_server.hub().take(case.id, "wang")
        route.continue_()

    other.page.route("**/take", a_moment_earlier)
    other.page.locator("#take").click()
    expect(other.trouble).to_contain_text("已经有同事接了")
    expect(other.page.locator("#case-title")).to_be_visible()
    expect(desk.trouble).to_be_hidden()
    expect(other.page.locator("#not-mine")).to_contain_text("小王正在接")
    expect(other.reply).to_be_hidden()


def test_colleagues_see_who_holds_whom(contexts, desk_server, desk):
    other = Desk.open(contexts(), desk_server.desk_url, "li")
    calls(resident(contexts(), desk_server.url, "我想预约看病"))
    desk.take("预约看病")
    expect(other.row("小王", "others")).to_contain_text("预约看病")
    expect(other.rows()).to_have_count(0)
    expect(other.page.locator("#on")).to_contain_text("小王 1")
    expect(other.page.locator("#on")).to_contain_text("小李")
    assert other.troubles == []


def test_a_case_is_passed_on_with_a_word_to_the_colleague(contexts, desk_server, desk):
    other = Desk.open(contexts(), desk_server.desk_url, "li")
    chat = resident(contexts(), desk_server.url, "我想预约看病")
    calls(chat)
    desk.take("预约看病")
    desk.press("转给同事")
    desk.page.get_by_label("告诉同事一声（可以不写）").fill("她听不清，写短一点")
    desk.press("转出去")
    expect(desk.done).to_contain_text("转出去了")
    expect(desk.reply).to_be_hidden()
    expect(other.row("别的工作人员转过来的")).to_contain_text("预约看病")
    other.take("预约看病")
    expect(other.page.locator("#notes")).to_contain_text("她听不清，写短一点")
    other.say("我是小李，接着帮您。")
    expect(chat.lines.last).to_contain_text("我是小李")
    assert other.troubles == []


def test_a_conversation_ends_with_an_outcome(contexts, desk_server, desk):
    chat = resident(contexts(), desk_server.url, "我想预约看病")
    calls(chat)
    desk.take("预约看病")
    desk.press("结束")
    desk.press("结束谈话")
    expect(desk.page.get_by_text("请先选一个结果。")).to_be_visible()
    desk.page.get_by_label("告诉了该找谁").check()
    desk.press("结束谈话")
    expect(desk.done).to_contain_text("谈话结束了")
    expect(desk.page.locator("#not-mine")).to_contain_text("结果：告诉了该找谁。")
    expect(chat.page.get_by_text("这次谈话结束了。")).to_be_visible()
    expect(desk.rows("mine")).to_have_count(0)


def test_markup_of_either_side_is_shown_as_text_to_the_other(contexts, desk_server, desk):
    chat = resident(contexts(), desk_server.url, "我想预约看病", MARKUP)
    calls(chat)
    row = desk.row("预约看病")
    expect(row).to_contain_text(MARKUP)  # among what was collected
    desk.take("预约看病")
    expect(desk.page.locator("#collected")).to_contain_text(MARKUP)
    assert MARKUP in desk.said()
    desk.say(MARKUP)
    expect(chat.lines.last).to_contain_text(MARKUP)
    desk.page.get_by_label("新的备注").fill(MARKUP)
    desk.press("记下")
    expect(desk.page.locator("#notes")).to_contain_text(MARKUP)
    for page, where in ((desk.page, "#case, #side, #queue, #mine"), (chat.page, "#messages")):
        assert page.locator(where).locator("img, b, script").count() == 0


def test_an_emergency_stands_above_all_and_is_announced_at_once(contexts, desk_server, desk):
    calls(resident(contexts(), desk_server.url, "我想预约看病"))
    expect(desk.rows()).to_have_count(1)
    chat = resident(contexts(), desk_server.url)
    chat.say("我摔倒了起不来", answered=False)
    expect(desk.rows()).to_have_count(2)
    expect(desk.rows().first).to_contain_text("摔倒了")
    expect(desk.rows().first.locator(".badge")).to_have_text("急")
    expect(desk.page.locator("#alarm")).to_contain_text("摔倒了")
    expect(desk.page).to_have_title("(2) 工作台 · 伴办")


def test_a_number_is_hidden_until_an_act_that_is_recorded_uncovers_it(contexts, desk_server, desk):
    chat = resident(contexts(), desk_server.url, "我的电话是13812345678")
    calls(chat)
    desk.take("居民要找人工")
    line = desk.lines.filter(has_text="我的电话是").first
    expect(line).to_contain_text("138****5678")
    assert "13812345678" not in desk.page.content()
    line.get_by_role("button", name="看全部").click()
    expect(line.locator(".what")).to_have_text("我的电话是13812345678")
    expect(line.locator(".what")).to_be_focused()
    expect(line.get_by_role("button")).to_have_count(0)
