"""Everything that can go wrong with speaking, each with words on the page and a way on."""

from __future__ import annotations

import json

import numpy as np
import pytest
import websocket
from chat_driver import CHROMIUM, FLAGS, WINDOWED, Chat, Server, new_context
from judges import DEBUGGING
from patience import free_port
from playwright.sync_api import expect
from voice_driver import HEARS, RATE, Speaker, can_speak

pytestmark = pytest.mark.browser

WAYS_ON = ("打字", "看屏幕", "再说一遍", "慢慢说")


def told(page, words: str) -> None:  # type: ignore[no-untyped-def]
    """The words are on the page, in sight, read out, and say what to do."""
    trouble = page.locator("#voice-trouble")
    expect(trouble).to_contain_text(words, use_inner_text=True)
    expect(trouble).to_be_in_viewport()
    expect(trouble).to_have_attribute("role", "status")
    assert any(way in trouble.inner_text() for way in WAYS_ON)
    expect(page.locator("#hearing")).to_be_hidden()
    expect(page.locator("#hands-free")).to_have_attribute("aria-pressed", "false")


def press_and_hold(speaker: Speaker, seconds: float) -> None:
    speaker.hold.hover()
    speaker.chat.page.mouse.down()
    speaker.shows("我在听")
    speaker.chat.page.wait_for_timeout(1000 * seconds)
    speaker.chat.page.mouse.up()


def test_the_microphone_is_not_allowed(browser, speaking_server):
    device = "--use-fake-device-for-media-stream"  # there is one, and nobody presses 允许
    own = browser.browser_type.launch(executable_path=WINDOWED, args=[*FLAGS, device])
    page = Chat.open(new_context(own), speaking_server.url).page
    page.locator("#hands-free").click()
    told(page, "请在屏幕上方点“允许”")
    own.close()


def test_there_is_no_microphone(contexts, speaking_server):
    page = Chat.open(contexts(permissions=["microphone"]), speaking_server.url).page
    page.locator("#hold").click()
    told(page, "没有找到话筒")


def test_the_page_is_not_secure(browser, speaking_server):
    flags = [*FLAGS, *HEARS, "--host-resolver-rules=MAP banban.test 127.0.0.1", f"{DEBUGGING}{free_port()}"]
    own = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    page = Chat.open(new_context(own), f"http://banban.test:{speaking_server.port}/").page
    page.locator("#hands-free").click()
    told(page, "用不了话筒")
    own.close()


def test_nothing_is_heard(speaks):
    speaker = speaks(20.0)
    press_and_hold(speaker, 1.0)
    told(speaker.chat.page, "我没听到您说话")
    assert len(speaker.chat.said()) == 1


def test_it_is_much_too_loud(speaks):
    noise = np.random.default_rng(1).standard_normal(5 * RATE) * 60_000
    speaker = speaks(0.5, noise.clip(-32768, 32767).astype("<i2").tobytes())
    press_and_hold(speaker, 2.0)
    told(speaker.chat.page, "声音太大")


def test_the_microphone_is_pulled_out_in_the_middle(speaks):
    speaker = speaks(20.0)
    speaker.chat.page.evaluate(
        """() => {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async (wish) => (window.stream = await open(wish));
        }"""
    )
    speaker.chat.press("一直听着")
    speaker.shows("我在听")
    speaker.chat.page.evaluate("stream.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    told(speaker.chat.page, "没有找到话筒")
    speaker.until(lambda: all(socket.is_closed() for socket in speaker.sockets))


def test_too_many_speak_and_later_there_is_room(speaks, speaking_server):
    speaker = speaks(0.5, "取消预约", 20.0)
    key = speaker.chat.key()
    address = f"ws://127.0.0.1:{speaking_server.port}/api/conversations/{key['id']}/ears"
    others = [websocket.create_connection(address, header=[f"Authorization: Bearer {key['token']}"]) for _ in range(4)]
    for other in others:
        other.send('{"config": {"sample_rate": 16000}}')
        other.send_binary(bytes(3200))
        assert "partial" in json.loads(other.recv())
    speaker.chat.press("一直听着")
    told(speaker.chat.page, "现在说话的人多")
    for other in others:
        other.close()
    speaker.chat.page.wait_for_timeout(1500)
    speaker.chat.press("一直听着")
    expect(speaker.trouble).to_have_text("", use_inner_text=True)
    expect(speaker.chat.lines.nth(1)).to_contain_text("取消预约")


def test_nobody_can_hear_here_and_nothing_can_be_spoken(contexts, server):
    """The plain server has begun no speech: what it says is why."""
    chat = Chat.open(contexts(), server.url)
    for key in ("#hold", "#hands-free", "#aloud"):
        chat.page.locator(key).click()
        told(chat.page, "正在准备")
    chat.say("你好呀")
    assert chat.said()[-1] == "伴办：听到：你好呀"
    assert chat.troubles == []


def test_the_voice_breaks_in_the_middle(speaks):
    speaker = speaks(30.0)
    answer = {"error": {"code": "mouth_off", "message": "现在念不出声音。请看屏幕上的字。"}}
    speaker.chat.page.route("**/speech/1*", lambda route: route.fulfill(status=503, json=answer))
    speaker.chat.press("念给我听")
    told(speaker.chat.page, "现在念不出声音")
    assert speaker.marked() == ""


def test_the_line_breaks_once_and_nothing_is_lost(speaks):
    speaker = speaks(1.0, "取消预约", 20.0)
    broken = []

    def relay(socket):  # type: ignore[no-untyped-def]
        onward = socket.connect_to_server()

        def pass_on(frame):  # type: ignore[no-untyped-def]
            onward.send(frame)

        def back(frame):  # type: ignore[no-untyped-def]
            if "取消" in str(frame) and not broken:
                broken.append(frame)
                socket.close(code=1001)
                onward.close()
            else:
                socket.send(frame)

        socket.on_message(pass_on)
        onward.on_message(back)

    speaker.chat.page.route_web_socket("**/ears", relay)
    speaker.chat.press("一直听着")
    expect(speaker.chat.lines.nth(1)).to_contain_text("取消预约")
    assert broken
    expect(speaker.trouble).to_have_text("", use_inner_text=True)


def test_somebody_speaks_before_the_conversation_is_opened(speaks):
    speaker = speaks(5.0, "上午", 9.0)
    page, opening = speaker.chat.page, []
    page.evaluate("sessionStorage.clear()")
    page.route("**/api/conversations", lambda route: opening.append(route))
    page.reload()
    speaker.chat.press("一直听着")
    speaker.until(lambda: len(opening) == 1)
    page.wait_for_timeout(2000)  # longer than a microphone takes to open
    speaker.shows("请稍等")
    opening[0].continue_()
    speaker.shows("我在听")
    speaker.shows("您说：上午")
    expect(speaker.chat.lines).to_have_count(3)
    assert speaker.chat.troubles == []


def test_the_line_stays_broken(speaks):
    speaker = speaks(20.0)
    speaker.chat.page.route_web_socket("**/ears", lambda socket: socket.close(code=1001))
    speaker.chat.press("一直听着")
    told(speaker.chat.page, "没有传过来")


def test_the_server_is_killed_while_somebody_speaks(speaks, tmp_path):
    if not can_speak():
        pytest.skip("speech needs espeak-ng and tests/data/speech_model")
    with Server(tmp_path, "voice_server.py") as mortal:
        speaker = speaks(30.0, server=mortal)
        speaker.chat.press("一直听着")
        speaker.shows("我在听")
        mortal.kill()
        told(speaker.chat.page, "没有传过来")
        mortal.start()
        speaker.chat.press("一直听着")
        speaker.shows("我在听")


@pytest.mark.parametrize(
    ("code", "words"),
    [("silence", "我没听到您说话"), ("idle", "我没听到您说话"), ("behind", "没有传过来"), ("internal", "没有传过来")],
)
def test_the_server_ends_it(speaks, code, words):
    speaker = speaks(20.0)
    refusal = json.dumps({"error": {"code": code, "message": ""}})
    speaker.chat.page.route_web_socket("**/ears", lambda socket: socket.on_message(lambda _: socket.send(refusal)))
    speaker.chat.press("一直听着")
    told(speaker.chat.page, words)


def test_words_about_a_trouble_go_when_it_is_over(speaks):
    speaker = speaks(20.0)
    press_and_hold(speaker, 0.6)
    told(speaker.chat.page, "我没听到您说话")
    speaker.chat.press("一直听着")
    speaker.shows("我在听")
    expect(speaker.trouble).to_have_text("", use_inner_text=True)
