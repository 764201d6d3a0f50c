"""What a resident can do on the chat page."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_driver import SCREENS, Chat
from playwright.sync_api import expect
from sqlalchemy import insert

from bot.people import operators
from bot.rows import stamp

pytestmark = pytest.mark.browser


def test_the_page_greets_and_offers_answers(chat):
    assert chat.said()[0].startswith("伴办：您好")
    expect(chat.page.locator("#answers button")).not_to_have_count(0)
    expect(chat.page).to_have_title("伴办 · 陪您把事办好")
    assert chat.page.locator("html").get_attribute("lang") == "zh-CN"


def test_words_are_sent_with_enter_and_answered(chat):
    chat.field.fill("  你好呀 ")
    chat.field.press("Enter")
    expect(chat.lines.last).to_contain_text("听到：你好呀")
    assert chat.said()[1:] == ["您：你好呀", "伴办：听到：你好呀"]
    expect(chat.field).to_be_focused()
    expect(chat.field).to_have_value("")


def test_words_are_sent_with_the_button(chat):
    chat.field.fill("你好呀")
    chat.press("发送")
    expect(chat.lines.last).to_contain_text("听到：你好呀")


def test_own_words_stand_there_at_once_and_thinking_is_said_only_when_it_takes_long(chat):
    chat.say("慢一点", answered=False)
    assert chat.said()[-1] == "您：慢一点"
    thinking = chat.page.get_by_text("伴办正在想…")
    expect(thinking).to_be_hidden()
    expect(thinking).to_be_visible()
    expect(chat.lines.last).to_contain_text("听到：慢一点")
    expect(thinking).to_be_hidden()


def test_an_answer_is_a_press_and_the_old_answers_go(chat):
    chat.press("预约看病")
    expect(chat.lines.last).to_contain_text("您哪里不舒服")
    assert chat.said()[1] == "您：我想预约看病"
    assert chat.page.locator("#answers button").all_inner_texts() == ["眼睛看不清", "膝盖疼", "睡不着"]


def test_a_whole_booking_goes_by_the_keyboard_alone(chat):
    page = chat.page
    for answer in ("预约看病", "膝盖疼", "上午", "王医生，上午九点"):
        expect(page.get_by_role("button", name=answer, exact=True)).to_be_visible()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == answer:
                break
        before = chat.lines.count()
        page.keyboard.press("Enter")
        expect(chat.lines).not_to_have_count(before)
        assert page.evaluate("document.activeElement !== document.body"), "the focus was lost"
    expect(chat.lines.last).to_contain_text("替您约上吗")


def test_nothing_is_said_by_an_empty_press_and_it_is_told_kindly(chat):
    hint = chat.page.get_by_text("请先说一句")
    chat.field.fill("   ")
    chat.press("发送")
    expect(hint).to_be_visible()
    expect(chat.field).to_be_focused()
    assert chat.lines.count() == 1
    chat.field.fill("好")
    expect(hint).to_be_hidden()


def test_the_enter_that_ends_a_word_in_the_input_method_does_not_send(chat):
    chat.field.fill("ni")
    press = "(field, init) => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, ...init}))"
    chat.field.evaluate(press, {"isComposing": True})
    chat.field.evaluate(press, {"keyCode": 229})
    assert chat.lines.count() == 1
    expect(chat.field).to_have_value("ni")


def test_the_counter_shows_only_near_the_limit(chat):
    counter = chat.page.get_by_text("还能写")
    chat.field.fill("好" * 449)
    expect(counter).to_be_hidden()
    chat.field.fill("好" * 490)
    expect(counter).to_have_text("还能写 10 个字")
    assert chat.field.get_attribute("maxlength") == "500"
    chat.say("好" * 500)
    expect(counter).to_be_hidden()


def test_a_trembling_hand_says_it_once(chat):
    chat.field.fill("你好呀")
    chat.page.get_by_role("button", name="发送").dblclick()
    expect(chat.lines.last).to_contain_text("听到：你好呀")
    expect(chat.page.get_by_text("请先说一句")).to_be_hidden()
    chat.page.get_by_role("button", name="再说一遍").dblclick()
    expect(chat.lines.last).to_contain_text("好，我再说一遍")
    assert [line for line in chat.said() if line == "您：再说一遍"] == ["您：再说一遍"]


def test_the_city_is_changed_by_name(chat):
    chat.page.get_by_role("button", name="城市：上海").click()
    chat.press("广州")
    expect(chat.lines.last).to_contain_text("换成广州")
    assert chat.said()[1] == "您：换成广州"
    city = chat.page.get_by_role("button", name="城市：广州")
    expect(city).to_be_focused()
    chat.page.reload()
    expect(city).to_be_visible()


def test_starting_over_is_asked_about_and_begins_a_new_conversation(chat):
    chat.say("你好呀")
    old = chat.key()["id"]
    chat.press("重新开始")
    chat.press("不，接着说")
    assert chat.lines.count() == 3
    chat.press("重新开始")
    chat.page.keyboard.press("Escape")
    assert chat.lines.count() == 3
    chat.press("重新开始")
    chat.page.locator("#again button[value=yes]").click()
    expect(chat.lines).to_have_count(1)
    expect(chat.lines.first).to_contain_text("您好")
    assert chat.key()["id"] != old


def test_markup_in_a_message_is_shown_as_text(chat):
    chat.say("<script>alert(1)</script>")
    assert chat.said()[1] == "您：<script>alert(1)</script>"
    chat.say("标记")
    assert chat.said()[-1] == "伴办：<img src=x onerror=alert(1)><b>粗</b> & &amp;"
    assert chat.page.locator("#messages img, #messages b, #messages script").count() == 0


def test_a_long_conversation_can_be_read_back_and_new_words_do_not_jump(chat, server):
    for n in range(12):
        chat.say(f"第{n}件事")
    expect(chat.lines).to_have_count(25)
    first, last = chat.lines.first, chat.lines.last
    expect(last).to_be_in_viewport()
    chat.page.locator("#talk").focus()
    chat.page.keyboard.press("Home")
    expect(first).to_be_in_viewport()
    server.hub().tell(chat.key()["id"], "family", "妈，我下班过来。")
    news = chat.page.get_by_role("button", name="有新的话，点这里看")
    expect(news).to_be_visible()
    expect(first).to_be_in_viewport()
    news.click()
    expect(chat.lines.last).to_contain_text("家里人妈，我下班过来。")
    expect(chat.lines.last).to_be_in_viewport()
    expect(news).to_be_hidden()
    assert chat.page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("screen", SCREENS)
def test_the_newest_question_and_its_first_answer_are_in_sight(contexts, server, screen):
    chat = Chat.open(contexts(SCREENS[screen]), server.url)
    for text in ("我想预约看病", "膝盖疼", "上午"):
        chat.say(text)
    expect(chat.lines.last).to_contain_text("您要哪一个")
    expect(chat.lines.last).to_be_in_viewport(ratio=0.9)
    expect(chat.page.locator("#answers button").first).to_be_in_viewport(ratio=0.4)
    size = "p => parseFloat(getComputedStyle(p).fontSize)"
    assert chat.lines.last.locator(".what").evaluate(size) > chat.lines.first.locator(".what").evaluate(size)


CUT_BY_THE_UPPER_EDGE = """lines => {
  const edge = document.getElementById("talk").getBoundingClientRect().top;
  const cut = ({ top, bottom }) => top < edge - 1 && bottom > edge + 1;
  return lines.filter((li) => cut(li.getBoundingClientRect())).map((li) => li.textContent);
}"""


@pytest.mark.parametrize("screen", ["desk", "tablet", "telephone"])
def test_an_answer_is_read_from_its_beginning_however_long_it_is_or_what_was_asked(contexts, server, screen):
    chat = Chat.open(contexts(SCREENS[screen]), server.url)
    for text in ("我想预约看病", "长", "我的事说来话长，" * 40, "膝盖疼"):
        chat.say(text)
        talk, answer = chat.page.locator("#talk").bounding_box(), chat.page.locator("li.newest").first.bounding_box()
        assert talk and answer
        assert talk["y"] <= answer["y"] <= talk["y"] + talk["height"] / 2, text[:8]
        assert chat.lines.evaluate_all(CUT_BY_THE_UPPER_EDGE) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_help_stands_in_the_same_place_all_the_time(contexts, server, screen):
    chat = Chat.open(contexts(SCREENS[screen]), server.url)
    names = ("找人工", "再说一遍", "重新开始", "城市", "字大一点", "字小一点")
    always = [chat.page.get_by_role("button", name=name) for name in names] + [chat.page.locator("a[href='tel:120']")]
    before = [key.bounding_box() for key in always]
    for text in ("我想预约看病", "长", "多"):
        chat.say(text)
    assert [key.bounding_box() for key in always] == before
    assert chat.page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "two things scroll"
    width, height = SCREENS[screen]
    for box in before:
        assert box and box["x"] >= 0 and box["y"] >= 0
        assert box["x"] + box["width"] <= width and box["y"] + box["height"] <= height


def test_waiting_for_a_person_is_told_with_the_number_and_the_chat_goes_on(chat, server):
    chat.press("找人工")
    expect(chat.page.get_by_text("现在没有工作人员在。")).to_be_visible()
    call = chat.page.get_by_role("link", name="拨打 12345")
    expect(call).to_have_attribute("href", "tel:12345")
    chat.say("那我接着问")
    expect(chat.lines.last).to_contain_text("听到：那我接着问")
    expect(chat.lines.last).to_be_in_viewport()
    hub = server.hub()
    hub.take(chat.key()["id"], "小李")
    expect(chat.page.get_by_text("现在由工作人员回答您")).to_be_visible()
    expect(call).to_be_hidden()
    hub.tell(chat.key()["id"], "operator", "阿姨您好，我是小李。", operator="小李")
    expect(chat.lines.last).to_contain_text("工作人员阿姨您好，我是小李。")
    hub.release(chat.key()["id"], "小李")
    expect(chat.page.get_by_text("现在由工作人员回答您")).to_be_hidden()


def test_the_place_in_the_line_is_shown_live_and_a_call_back_can_be_pressed(contexts, mortal):
    chat, server = Chat.open(contexts(), mortal.url), mortal  # nobody else stands in its line
    chat.press("找人工")
    expect(chat.page.get_by_text("现在没有工作人员在。")).to_be_visible()
    hub = server.hub()
    at = stamp(dt.datetime.now(dt.timezone.utc) + dt.timedelta(hours=1))
    row = {"id": "w", "name": "wang", "shown": "小王", "password_hash": "", "role": "operator", "active": True}
    with hub.store.engine.begin() as connection:
        connection.execute(insert(operators).values(**row, failures=0, seen_at=at, created_at=at))
    expect(chat.page.get_by_text("下一个就轮到您")).to_contain_text("下一个就轮到您")
    expect(chat.page.get_by_text("现在没有工作人员在。")).to_be_hidden()
    ahead = hub.open("web", "shanghai").id
    hub.call(ahead, "heart", urgent=True)
    expect(chat.page.locator("[data-wait=line]")).to_have_text("您排在第2个，大约还要6分钟。")
    chat.page.locator(".banner").get_by_role("button", name="请给我回电").click()
    expect(chat.lines.last).to_contain_text("请给我回电")


def test_a_closed_conversation_says_so_and_keeps_the_words(chat, server):
    server.hub().close(chat.key()["id"])
    expect(chat.page.get_by_text("这次谈话结束了。")).to_be_visible()
    chat.say("还有一件事", answered=False)
    expect(chat.page.locator("[data-note=refused]")).to_contain_text("重新开始")
    expect(chat.field).to_have_value("还有一件事")
    assert "您：还有一件事" not in chat.said()
    assert len(chat.troubles) == 1 and "409" in chat.troubles.pop()  # the browser's own note of the refusal


def test_the_size_of_the_letters_is_changed_and_remembered(chat):
    size = lambda: chat.lines.first.locator(".who").evaluate("p => parseFloat(getComputedStyle(p).fontSize)")  # noqa: E731
    assert size() == 24
    for _ in range(6):
        chat.press("字大一点")
    assert size() == 48
    expect(chat.page.locator("#size-now")).to_have_text("已经是最大的字了")
    chat.page.reload()
    expect(chat.lines).to_have_count(1)
    assert size() == 48
    for _ in range(5):
        chat.press("字小一点")
    assert size() == 24


def test_the_conversation_prints_without_the_keys(chat):
    chat.say("我想预约看病")
    chat.page.emulate_media(media="print")
    for hidden in ("nav", "#say", "#answers", "#city", ".emergency"):
        expect(chat.page.locator(hidden).first).to_be_hidden()
    for line in chat.lines.locator(".what").all():
        assert line.evaluate("p => getComputedStyle(p).fontSize") == "24px"  # 18 pt
    assert chat.page.locator("#talk").evaluate("talk => getComputedStyle(talk).overflowY") == "visible"


def test_without_scripts_the_numbers_to_call_are_there_and_no_dead_keys(contexts, server):
    page = contexts(java_script_enabled=False).new_page()
    page.goto(server.url)
    for number in ("12345", "120"):
        expect(page.locator(f".opening a[href='tel:{number}']")).to_be_visible()
    assert page.locator("button:visible, textarea:visible").count() == 0


def test_the_policy_of_the_page_forbids_everything_from_elsewhere(chat):
    response = chat.page.reload()
    assert "default-src 'self'" in response.headers["content-security-policy"]
    hosts = chat.page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin)")
    assert set(hosts) == {chat.url.rstrip("/")}
