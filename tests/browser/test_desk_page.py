"""What an operator can do on the desk's page."""

from __future__ import annotations

import json

import pytest
from desk_driver import Desk, calls, resident
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

COUNT_TONES = """() => {
  const { start } = OscillatorNode.prototype;
  document.body.dataset.tones = 0;
  OscillatorNode.prototype.start = function (at) {
    document.body.dataset.tones++;
    start.call(this, at);
  };
}"""


@pytest.fixture
def waiting(contexts, desk_server):
    """Somebody who waits for a person."""
    chat = resident(contexts(), desk_server.url, "我想预约看病")
    calls(chat)
    return chat


def test_an_empty_desk_says_so(desk):
    expect(desk.page).to_have_title("工作台 · 伴办")
    expect(desk.page.get_by_text("现在没有人等。有人来，这里会提醒您。")).to_be_visible()
    expect(desk.page.get_by_role("button", name="接下一位")).to_be_disabled()
    expect(desk.page.locator("#level")).to_contain_text("上班时间")


def test_the_next_one_is_taken_by_one_key(waiting, desk):
    expect(desk.rows()).to_have_count(1)
    desk.page.keyboard.press("F2")
    expect(desk.reply).to_be_focused()
    expect(desk.rows("mine")).to_have_count(1)
    expect(waiting.page.get_by_text("现在由工作人员回答您")).to_be_visible()


@pytest.mark.parametrize(
    ("share", "words"), [(0.96, "占 96%，达到 95%"), (0.949, "占 94.9%，没到 95%"), (None, "今天 7 次求助")]
)
def test_the_share_of_those_answered_in_time_stands_against_its_target(desk, share, words):
    look = desk.page.evaluate("fetch('/operator/api/desk').then(answer => answer.json())")
    look["level"] |= {"calls": 7, "share": share}
    stream = f"event: desk\ndata: {json.dumps(look)}\n\n"
    events = {"content_type": "text/event-stream", "body": stream}
    desk.page.route("**/operator/api/events", lambda route: route.fulfill(**events))
    desk.page.reload()
    expect(desk.page.locator("[data-field=figures]")).to_contain_text(words)
    expect(desk.page.locator("#level.low")).to_have_count(int(share == 0.949))


def test_a_look_is_free_and_the_resident_does_not_notice(waiting, desk):
    desk.open_case("预约看病")
    expect(desk.page.locator("#not-mine")).to_contain_text("接手以后才能回话")
    expect(desk.reply).to_be_hidden()
    expect(waiting.page.locator(".banner[data-holder=waiting]")).to_be_visible()
    expect(desk.rows()).to_have_count(1)


def test_the_waiting_time_counts_up(waiting, desk):
    timer = desk.rows().first.locator(".timer")
    before = timer.text_content()
    expect(timer).not_to_have_text(before)


def test_enter_sends_and_shift_enter_begins_a_new_line(waiting, desk):
    desk.take("预约看病")
    desk.reply.press_sequentially("第一行")
    desk.reply.press("Shift+Enter")
    desk.reply.press_sequentially("第二行")
    desk.reply.press("Enter")
    expect(desk.lines.last).to_contain_text("第二行")
    expect(desk.reply).to_have_value("")
    expect(desk.reply).to_be_focused()
    expect(waiting.lines.last).to_contain_text("第二行")


def test_nothing_is_sent_by_an_empty_press(waiting, desk):
    desk.take("预约看病")
    before = desk.lines.count()
    desk.reply.press("Enter")
    expect(desk.page.get_by_text("请先写一句，再按发送。")).to_be_visible()
    assert desk.lines.count() == before


def test_the_enter_that_ends_a_word_in_the_input_method_does_not_send(waiting, desk):
    desk.take("预约看病")
    desk.reply.fill("ni")
    press = "(field, init) => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, ...init}))"
    desk.reply.evaluate(press, {"isComposing": True})
    desk.reply.evaluate(press, {"keyCode": 229})
    expect(desk.reply).to_have_value("ni")


def test_a_reply_has_at_most_500_characters_and_the_counter_tells(waiting, desk):
    desk.take("预约看病")
    desk.reply.fill("好" * 490)
    expect(desk.page.locator("#reply-left")).to_have_text("还能写 10 个字")
    chip = desk.page.locator("#chips button").first
    chip.click()
    assert len(desk.reply.input_value()) == 500
    desk.reply.press("Enter")
    expect(desk.lines.last).to_contain_text("好" * 490)
    expect(desk.page.locator("#reply-left")).to_be_hidden()


def test_a_ready_phrase_is_put_where_one_writes_and_can_be_changed(waiting, desk):
    desk.take("预约看病")
    desk.page.keyboard.press("F9")
    chip = desk.page.locator("#chips button").first
    expect(chip).to_be_focused()
    phrase = chip.get_attribute("title")
    desk.page.keyboard.press("Enter")
    expect(desk.reply).to_be_focused()
    expect(desk.reply).to_have_value(phrase)
    desk.page.keyboard.type("王阿姨")
    desk.page.keyboard.press("Enter")
    expect(waiting.lines.last).to_contain_text(f"{phrase}王阿姨")


def test_what_is_half_written_waits_while_another_case_is_open(contexts, desk_server, waiting, desk):
    second = resident(contexts(), desk_server.url, "做养老金认证")
    calls(second)
    desk.take("预约看病")
    desk.reply.fill("写了一半")
    desk.page.locator("#note").fill("备注也写了一半")
    desk.take("做养老金认证")
    expect(desk.reply).to_have_value("")
    desk.reply.fill("另一半")
    expect(desk.rows("mine")).to_have_count(2)
    desk.page.keyboard.press("F8")
    expect(desk.reply).to_have_value("写了一半")
    expect(desk.page.locator("#note")).to_have_value("备注也写了一半")
    desk.page.keyboard.press("F8")
    expect(desk.reply).to_have_value("另一半")
    second.say("您还在吗", answered=False)
    expect(desk.lines.last).to_contain_text("您还在吗")
    waiting.say("您还在吗", answered=False)
    expect(desk.row("预约看病", "mine").locator(".badge")).to_have_text("有新话")
    desk.open_case("预约看病", "mine")
    expect(desk.row("预约看病", "mine").locator(".badge")).to_be_hidden()


def test_a_note_is_for_colleagues_alone(contexts, desk_server, waiting, desk):
    desk.take("预约看病")
    desk.page.get_by_label("新的备注").fill("耳朵不好")
    desk.press("记下")
    expect(desk.page.locator("#notes")).to_contain_text("耳朵不好")
    expect(desk.page.locator("#note")).to_have_value("")
    other = Desk.open(contexts(), desk_server.desk_url, "li")
    other.open_case("预约看病", "others")
    expect(other.page.locator("#notes")).to_contain_text("耳朵不好")
    assert not any("耳朵不好" in line for line in waiting.said())


def test_whoever_hands_back_with_words_must_write_them(waiting, desk):
    desk.take("预约看病")
    desk.page.get_by_label("替居民回答“哪里不舒服”").check()
    desk.press("交还伴办")
    expect(desk.page.get_by_text("请写下居民的回答。")).to_be_visible()
    expect(desk.page.locator("#words")).to_be_focused()
    expect(desk.rows("mine")).to_have_count(1)


def test_new_arrivals_are_seen_and_sound_as_one_wishes(contexts, desk_server, desk):
    desk.press("提醒")
    expect(desk.page.get_by_label("响一声（看不见屏幕的时候）")).to_be_checked()
    desk.page.get_by_label("响一声（看不见屏幕的时候）").uncheck()
    desk.press("好了")
    desk.page.evaluate(COUNT_TONES)
    calls(resident(contexts(), desk_server.url, "我想预约看病"))
    expect(desk.page.locator("#news")).to_contain_text("来了一位：居民要找人工，网页 · 上海")
    expect(desk.page.locator("body")).to_have_class("desk flash")
    expect(desk.page.locator("body")).to_have_attribute("data-tones", "0")
    desk.page.reload()
    desk.press("提醒")
    expect(desk.page.get_by_label("响一声（看不见屏幕的时候）")).not_to_be_checked()
    desk.page.get_by_label("响一声（看不见屏幕的时候）").check()
    desk.page.get_by_label("屏幕闪一下（听不见的时候）").uncheck()
    desk.page.evaluate(COUNT_TONES)
    desk.press("试一试")
    expect(desk.page.locator("body")).to_have_attribute("data-tones", "2")
    expect(desk.page.locator("body")).not_to_have_class("desk flash")


def test_an_old_row_and_the_first_look_are_no_news(waiting, desk):
    expect(desk.rows()).to_have_count(1)
    expect(desk.page.locator("#news")).to_be_empty()
    expect(desk.page).to_have_title("(1) 工作台 · 伴办")


def test_fifty_wait_and_three_hundred_messages_are_there_once_and_in_order(desk_server, desk):
    hub = desk_server.hub()
    opened = [hub.open("web", "shanghai").id for _ in range(50)]
    for conversation in opened[1:]:
        hub.call(conversation, "asked")
    hub.call(opened[0], "fire", urgent=True)
    for n in range(300):
        hub.tell(opened[0], "family", f"第{n}句")
    expect(desk.rows()).to_have_count(50)
    desk.rows().first.locator(".open").click()
    expect(desk.lines).to_have_count(302)
    assert [line for line in desk.said() if line.startswith("第")] == [f"第{n}句" for n in range(300)]
    expect(desk.lines.last).to_be_in_viewport()
    hub.tell(opened[0], "family", "最后一句")
    expect(desk.lines.last).to_contain_text("最后一句")
    expect(desk.lines.last).to_be_in_viewport()


def test_reading_back_is_not_disturbed_by_new_words(desk_server, desk):
    hub = desk_server.hub()
    conversation = hub.open("web", "shanghai").id
    hub.call(conversation, "asked")
    for n in range(40):
        hub.tell(conversation, "family", f"第{n}句")
    desk.open_case("居民要找人工")
    desk.page.locator("#talk").focus()
    desk.page.keyboard.press("Home")
    expect(desk.lines.first).to_be_in_viewport()
    hub.tell(conversation, "family", "新的一句")
    hub.take(conversation, "wang")
    newer = desk.page.get_by_role("button", name="下面有新的话")
    expect(newer).to_be_visible()
    expect(desk.lines.first).to_be_in_viewport()
    newer.click()
    expect(desk.lines.last).to_be_in_viewport()
    expect(newer).to_be_hidden()


def test_logging_out_leads_to_the_log_in_and_leaves_nothing_behind(waiting, desk):
    desk.take("预约看病")
    desk.reply.fill("还没发的话")
    desk.page.locator("#logout").click()
    expect(desk.page.locator("input[name=password]")).to_be_visible()
    assert desk.page.evaluate("JSON.stringify(sessionStorage)").count("还没发的话") == 0
    desk.page.goto(desk.url)
    expect(desk.page.locator("input[name=password]")).to_be_visible()
    desk.log_in("wang")
    desk.open_case("预约看病", "mine")
    expect(desk.reply).to_have_value("")


def test_the_policy_of_the_page_forbids_everything_from_elsewhere(desk):
    response = desk.page.reload()
    assert "default-src 'self'" in response.headers["content-security-policy"]
    hosts = desk.page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin)")
    assert set(hosts) == {desk.url.removesuffix("/operator")}


def test_a_supervisor_reads_who_did_what_and_an_operator_does_not(contexts, desk_server, waiting, desk):
    desk.take("预约看病")
    expect(desk.page.get_by_role("button", name="记录")).to_have_count(0)
    zhao = Desk.open(contexts(), desk_server.desk_url, "zhao")
    zhao.press("记录")
    rows = zhao.page.locator("#entries tr")
    expect(rows.first).to_contain_text("zhao登录")  # the newest first
    expect(rows.filter(has_text=waiting.key()["id"][:6]).filter(has_text="接手")).to_contain_text("wang")
    assert zhao.troubles == []
