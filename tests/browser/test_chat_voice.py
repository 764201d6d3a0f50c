"""Speaking with the chat page, for real: a microphone that hears a file, the test model, and a voice that answers."""

from __future__ import annotations

import time

import pytest
from chat_driver import Chat, new_context
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

QUESTION = "下周三，11月25日上午，骨科还有两个号。您要哪一个？"  # what is answered to 上午


def texts(speaker) -> list[str]:  # type: ignore[no-untyped-def]
    return [str(one["text"]) for one in speaker.heard if one.get("text")]


def test_hands_free_what_is_said_is_said_in_the_conversation_and_the_answer_is_spoken(speaks):
    speaker = speaks(1.0, "上午", 9.0)
    speaker.chat.press("一直听着")
    speaker.shows("我在听")
    speaker.shows("您说：上午")
    expect(speaker.chat.lines).to_have_count(3)
    assert speaker.chat.said()[1:] == ["您：上午", f"伴办：{QUESTION}"]
    speaker.shows("我在念给您听")
    speaker.wait_marked("您要哪一个？")
    speaker.shows("我在听")  # it listens on by itself
    assert speaker.marked() == ""
    assert speaker.chat.troubles == []


def test_a_pause_inside_an_answer_does_not_cut_it(speaks):
    speaker = speaks(1.0, "取消预约", 1.4, "我想叫一辆车", 8.0)
    speaker.chat.press("一直听着")
    expect(speaker.chat.lines).to_have_count(3)
    assert len(texts(speaker)) == 2  # the engine heard two pieces, the conversation one
    assert speaker.chat.said()[1] == "您：" + "".join(texts(speaker))


def test_held_by_hand_the_turn_ends_when_the_key_is_let_go(speaks):
    speaker = speaks(0.7, "取消预约", 20.0)
    speaker.hold.hover()
    speaker.chat.page.mouse.down()
    expect(speaker.hold).to_have_text("松开就好", use_inner_text=True)
    speaker.shows("取消预约")
    let_go = time.monotonic()
    speaker.chat.page.mouse.up()
    expect(speaker.chat.lines.nth(1)).to_contain_text("取消预约")
    assert time.monotonic() - let_go < 2.0  # no silence is waited for
    expect(speaker.hold).to_have_text("按住说话", use_inner_text=True)
    speaker.shows("我在念给您听")
    speaker.idle()
    assert speaker.chat.troubles == []


@pytest.mark.parametrize("key", [" ", "Enter"])
def test_held_by_the_keyboard_it_is_the_same(speaks, key):
    speaker = speaks(0.7, "取消预约", 20.0)
    speaker.hold.focus()
    speaker.chat.page.keyboard.down(key)
    speaker.shows("取消预约")
    speaker.chat.page.keyboard.up(key)
    expect(speaker.chat.lines.nth(1)).to_contain_text("取消预约")


def test_whoever_cannot_hold_presses_once_and_the_turn_ends_by_itself(speaks):
    speaker = speaks(1.0, "取消预约", 20.0)
    speaker.hold.click()
    expect(speaker.hold).to_have_text("说完按我", use_inner_text=True)
    expect(speaker.chat.lines.nth(1)).to_contain_text("取消预约")
    expect(speaker.hold).to_have_text("按住说话", use_inner_text=True)


def test_or_presses_again_to_end_it(speaks):
    speaker = speaks(1.0, "取消预约", 20.0)
    speaker.hold.evaluate("key => key.click()")  # as a screen reader or a switch presses
    speaker.shows("取消预约")
    speaker.hold.click()
    expect(speaker.chat.lines.nth(1)).to_contain_text("取消预约")


def test_speaking_into_the_voice_silences_it_and_is_heard(speaks):
    speaker = speaks(6.0, "取消预约", 20.0)
    speaker.chat.press("念给我听")
    speaker.chat.press("一直听着")
    speaker.chat.say("长")
    speaker.wait_marked("这句话很长。")
    expect(speaker.chat.lines.nth(3)).to_contain_text("取消预约")
    assert "这句话很长" in speaker.chat.said()[2]
    speaker.wait_marked("听到：取消预约")  # the new answer is spoken, and no more of the long one


def test_a_cough_does_not_silence_it(speaks):
    import numpy as np

    cough = (np.random.default_rng(3).standard_normal(4000) * 9000).clip(-32768, 32767).astype("<i2").tobytes()
    speaker = speaks(3.0, cough, 20.0)
    speaker.chat.press("念给我听")
    speaker.chat.press("一直听着")
    speaker.chat.say("长")
    speaker.wait_marked("这句话很长。")
    speaker.chat.page.wait_for_timeout(5000)
    assert speaker.marked() == "这句话很长。"
    assert len(speaker.chat.said()) == 3


@pytest.mark.parametrize("touch", ["#talk", "#stop", "#restart"])
def test_a_touch_anywhere_silences_it_at_once(speaks, touch):
    speaker = speaks(30.0)
    speaker.chat.press("念给我听")
    speaker.chat.say("长")
    speaker.wait_marked("这句话很长。")
    speaker.chat.page.locator(touch).dispatch_event("pointerdown")
    speaker.wait_marked("", seconds=1.0)
    speaker.idle()


def test_the_escape_key_silences_it_too(speaks):
    speaker = speaks(30.0)
    speaker.chat.press("念给我听")
    speaker.chat.say("长")
    speaker.wait_marked("这句话很长。")
    speaker.chat.page.keyboard.press("Escape")
    speaker.wait_marked("")


def test_what_was_just_said_is_read_when_reading_is_switched_on_and_the_choice_stays(speaks):
    speaker = speaks(30.0)
    speaker.chat.press("念给我听")
    speaker.wait_marked("您想办什么？")
    key = speaker.chat.page.get_by_role("button", name="念给我听")
    expect(key).to_have_attribute("aria-pressed", "true")
    assert speaker.chat.page.evaluate("Object.entries(localStorage)") == [["banban.aloud", "on"]]
    speaker.chat.page.reload()
    expect(key).to_have_attribute("aria-pressed", "true")
    key.click()
    expect(key).to_have_attribute("aria-pressed", "false")
    speaker.wait_marked("")


def test_nothing_is_spoken_before_the_page_was_touched(contexts, speaking_server):
    context = contexts()
    context.add_init_script("localStorage.setItem('banban.aloud', 'on')")
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(speaking_server.url)
    expect(page.locator("#messages > li")).to_have_count(1)
    page.wait_for_timeout(1500)
    assert asked and not [url for url in asked if url.endswith("/speech") and "/messages/" in url]


def test_the_same_words_twice_are_marked_one_after_the_other(speaks):
    speaker = speaks(30.0)
    speaker.chat.press("念给我听")
    speaker.chat.say("长")
    for place in (0, 6, 12):
        speaker.until(lambda place=place: speaker.place() == place)


def test_the_listener_asks_for_it_slower_and_it_is_slower(speaks, speaking_server):
    speaker = speaks(30.0)
    page = speaker.chat.page
    with page.expect_request(lambda request: "rate=0.7" in request.url):
        page.evaluate(
            """async () => {
              const { Voice } = await import("/static/voice/voice.js");
              const { id, token } = JSON.parse(sessionStorage.getItem("banban.conversation"));
              const quiet = new Proxy({}, { get: () => () => {} });
              const voice = new Voice({ id, token }, quiet);
              await voice.begin();
              voice.settings = { rate: 0.7, volume: 1.5 };
              voice.say({ n: 1 });
            }"""
        )


def test_starting_over_ends_listening_and_speaking(speaks):
    speaker = speaks(30.0)
    speaker.chat.press("一直听着")
    speaker.shows("我在听")
    speaker.chat.press("重新开始")
    speaker.chat.page.locator("#again button[value=yes]").click()
    speaker.idle()
    expect(speaker.chat.page.get_by_role("button", name="一直听着")).to_have_attribute("aria-pressed", "false")
    assert all(socket.is_closed() for socket in speaker.sockets)


def test_the_microphone_is_off_when_nobody_listens(speaks):
    speaker = speaks(1.0, "取消预约", 20.0)
    speaker.chat.page.evaluate(
        """() => {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          window.tracks = [];
          navigator.mediaDevices.getUserMedia = async (wish) => {
            const stream = await open(wish);
            window.tracks.push(...stream.getTracks());
            return stream;
          };
        }"""
    )
    speaker.chat.press("一直听着")
    speaker.shows("我在听")
    assert speaker.chat.page.evaluate("tracks.map(track => track.readyState)") == ["live"]
    speaker.chat.press("停下")
    speaker.idle()
    assert speaker.chat.page.evaluate("tracks.map(track => track.readyState)") == ["ended"]


def test_the_demonstration_says_plainly_that_it_is_one(speaks, contexts, server):
    expect(speaks(1.0).chat.page.get_by_text("听不懂真人说话")).to_be_visible()
    plain = Chat(new_context(contexts().browser).new_page(), server.url)
    plain.page.goto(server.url)
    expect(plain.lines).to_have_count(1)
    expect(plain.page.get_by_text("听不懂真人说话")).to_be_hidden()
