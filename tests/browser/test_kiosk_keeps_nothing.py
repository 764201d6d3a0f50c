"""Whoever comes next finds nothing of whoever was there: after silence, 我办好了, the back button, a reload."""

from __future__ import annotations

import sqlite3

import pytest
from kiosk_driver import SCREENS, Kiosk, KioskServer
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MINUTE = 60_000  # ms
SECRET = "我叫张桂兰，电话13800138000"


@pytest.fixture
def timed(contexts, kiosk_server):
    """A kiosk whose time the test moves; the person has just said SECRET."""
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, clock=True)
    kiosk.says(SECRET, "听到")
    yield kiosk
    assert [trouble for trouble in kiosk.troubles if "404" not in trouble] == []


def is_asked(kiosk: Kiosk) -> bool:
    return kiosk.page.locator("#there").is_visible()


def assert_nothing_left(kiosk: Kiosk) -> None:
    expect(kiosk.page.locator("#stage")).to_be_empty()
    kept = kiosk.kept()
    assert kept == {
        "session": 0, "local": 0, "cookies": "", "databases": 0, "caches": 0, "workers": 0, "name": "", "state": None,
        "address": "", "title": "伴办 · 陪您把事办好", "fields": "", "stage": "", "paper": "",
    }  # fmt: skip
    content = kiosk.page.content()
    assert "张桂兰" not in content and "13800138000" not in content
    assert kiosk.page.evaluate("history.length") <= 2  # the empty page of the window, and this one


def conversation_of(kiosk: Kiosk) -> tuple[str, str]:
    return kiosk.page.evaluate("[voice.access.id, voice.access.token]")


def holder_and_hash(server: KioskServer, conversation: str) -> tuple[str, str]:
    with sqlite3.connect(server.database_url.removeprefix("sqlite:///")) as connection:
        return connection.execute(
            "SELECT holder, token_hash FROM conversations WHERE id = ?", (conversation,)
        ).fetchone()


def wait_until_left(kiosk: Kiosk, server: KioskServer, conversation: str) -> str:
    """Who holds it once its token opens nothing any more."""
    for _ in range(50):
        holder, token_hash = holder_and_hash(server, conversation)
        if token_hash == "-":
            return holder
        kiosk.page.wait_for_timeout(100)
    raise AssertionError("the server was not told")


def test_after_a_minute_of_silence_it_asks_and_after_half_a_minute_more_all_is_gone(timed, kiosk_server):
    conversation, token = conversation_of(timed)
    timed.page.clock.run_for(58_000)
    assert not is_asked(timed)
    timed.page.clock.run_for(3_000)
    expect(timed.page.get_by_role("heading", name="您还在吗？")).to_be_visible()
    assert timed.page.evaluate("voice.lines") == ["still_there"]
    expect(timed.page.get_by_text("秒。")).to_be_visible()
    timed.page.clock.run_for(27_000)
    assert is_asked(timed)
    timed.page.clock.run_for(3_000)
    expect(timed.begin_key).to_be_visible()
    assert timed.page.evaluate("window.ended") == 1  # the microphone is off
    assert_nothing_left(timed)
    assert wait_until_left(timed, kiosk_server, conversation) == "closed"
    refused = timed.page.request.get(
        f"{kiosk_server.url}api/conversations/{conversation}/messages", headers={"Authorization": f"Bearer {token}"}
    )
    assert refused.status == 404


@pytest.mark.parametrize(
    "answer",
    [
        lambda kiosk: kiosk.press("我还在"),
        lambda kiosk: kiosk.page.mouse.click(20, 20),  # anywhere
        lambda kiosk: kiosk.page.evaluate("voice.listener.heard('在')"),
        lambda kiosk: kiosk.page.keyboard.press("Escape"),
    ],
    ids=["key", "touch", "word", "escape"],
)
def test_any_sign_of_life_answers_the_question_and_nothing_is_lost(timed, answer):
    timed.page.clock.run_for(MINUTE + 2_000)
    assert is_asked(timed)
    answer(timed)
    expect(timed.page.locator("#there")).to_be_hidden()
    timed.page.clock.run_for(50_000)
    assert not is_asked(timed)
    expect(timed.page.locator("#own")).to_contain_text("张桂兰")  # 在 was no turn of the talk


def test_more_time_is_two_minutes(timed):
    timed.page.clock.run_for(MINUTE + 2_000)
    timed.press("再等我一会儿")
    timed.page.clock.run_for(2 * MINUTE - 3_000)
    assert not is_asked(timed)
    timed.page.clock.run_for(5_000)
    assert is_asked(timed)


@pytest.mark.parametrize("wish", ["key", "word"])
def test_waiting_a_moment_holds_for_two_minutes(timed, wish):
    if wish == "key":
        timed.press("等一下")
    else:
        timed.says("等一下啊", "听到：等一下啊")
    expect(timed.words).to_contain_text("听到：等一下")
    timed.page.clock.run_for(2 * MINUTE - 5_000)
    assert not is_asked(timed)
    timed.page.clock.run_for(7_000)
    assert is_asked(timed)


def test_no_silence_is_counted_while_it_speaks(timed):
    timed.page.evaluate("voice.listener.state('speaking')")
    timed.page.clock.run_for(2 * MINUTE)
    assert not is_asked(timed)
    timed.page.evaluate("voice.listener.state('listening')")
    timed.page.clock.run_for(MINUTE + 2_000)
    assert is_asked(timed)


def test_what_is_only_half_heard_is_no_sign_of_life(timed):
    """A hall full of voices must not keep somebody's words on the screen."""
    timed.page.clock.run_for(50_000)
    timed.page.evaluate("voice.listener.state('hearing'); voice.listener.caption('嗯嗯', false)")
    timed.page.clock.run_for(12_000)
    assert is_asked(timed)


def test_whoever_waits_for_a_person_is_asked_after_three_minutes_and_never_wiped_unasked(timed, kiosk_server):
    conversation, _ = conversation_of(timed)
    timed.press("找人工")
    expect(timed.page.get_by_text("正在请工作人员")).to_be_visible()
    timed.page.clock.run_for(3 * MINUTE - 5_000)
    assert not is_asked(timed)
    hub = kiosk_server.hub()
    hub.take(conversation, "wang")
    hub.tell(conversation, "operator", "您好，请等我看一看。", operator="wang", author="小王")
    expect(timed.words.last).to_contain_text("请等我看一看")
    timed.page.clock.run_for(3 * MINUTE - 5_000)  # what the operator says counts anew
    assert not is_asked(timed)
    timed.page.clock.run_for(7_000)
    assert is_asked(timed)
    timed.page.clock.run_for(MINUTE)
    expect(timed.begin_key).to_be_visible()
    assert wait_until_left(timed, kiosk_server, conversation) == "operator"  # the case stays with the one who has it
    assert hub.since(conversation).messages[-1].text == "人已经从服务机前离开了。"


def test_a_screen_that_slept_wakes_up_empty(timed):
    timed.page.clock.fast_forward(60 * MINUTE)
    expect(timed.begin_key).to_be_visible()
    assert_nothing_left(timed)


def test_a_clock_that_was_set_back_keeps_nobody_for_years(timed):
    timed.page.clock.run_for(1_000)
    timed.page.evaluate("window.real = Date.now; Date.now = () => real() - 3600_000 * 24 * 365")
    timed.page.clock.run_for(92_000)
    expect(timed.begin_key).to_be_visible()


def test_my_business_is_done_wipes_at_once_and_says_goodbye(timed):
    timed.press("我办好了")
    timed.press("不，接着办")
    expect(timed.page.locator("#own")).to_contain_text("张桂兰")
    timed.press("我办好了")
    timed.press("办好了，再见")
    expect(timed.page.get_by_text("好，再见，慢走。")).to_be_visible()
    assert_nothing_left(timed)
    timed.page.clock.run_for(7_000)
    expect(timed.begin_key).to_be_visible()


def test_half_written_words_and_open_dialogs_are_wiped_too(timed):
    timed.press("打字")
    timed.letters("zhangguilan")
    timed.page.clock.run_for(MINUTE + 31_000)
    expect(timed.begin_key).to_be_visible()
    assert_nothing_left(timed)
    timed.touch()
    timed.press("打字")
    expect(timed.page.locator("#field")).to_have_value("")


def test_the_next_person_has_a_conversation_of_their_own(timed):
    before = conversation_of(timed)
    timed.press("我办好了")
    timed.press("办好了，再见")
    timed.page.mouse.click(30, 30)
    expect(timed.words).to_contain_text("您好，我是伴办")
    assert set(before).isdisjoint(conversation_of(timed))


def test_neither_a_reload_nor_the_back_button_brings_anything_back(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url)
    kiosk.says(SECRET, "听到")
    conversation, _ = conversation_of(kiosk)
    kiosk.page.reload()
    expect(kiosk.begin_key).to_be_visible()
    assert_nothing_left(kiosk)
    assert wait_until_left(kiosk, kiosk_server, conversation) == "closed"
    kiosk.touch()
    kiosk.says(SECRET, "听到")
    kiosk.page.goto(kiosk_server.url + "healthz")
    kiosk.page.go_back()
    expect(kiosk.begin_key).to_be_visible()
    assert "张桂兰" not in kiosk.page.content()
    assert kiosk.page.locator("#stage").inner_html() == ""


def test_no_answer_of_the_server_may_be_kept_by_the_browser(contexts, kiosk_server):
    context = contexts(SCREENS["small"])
    kiosk = Kiosk.open(context, kiosk_server.kiosk_url, begin=False)
    answers = []
    kiosk.page.on("response", lambda answer: answers.append(answer))
    kiosk.page.reload()
    kiosk.touch()
    kiosk.says(SECRET, "听到")
    about = [a for a in answers if "/static/" not in a.url and "voice.js" not in a.url]
    assert len(about) >= 4
    assert {a.headers.get("cache-control") for a in about} == {"no-store"}


def test_while_the_server_is_away_a_conversation_is_wiped_all_the_same(contexts, mortal_kiosk):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), mortal_kiosk.kiosk_url, clock=True)
    kiosk.says(SECRET, "听到")
    mortal_kiosk.kill()
    kiosk.press("再说一遍")
    expect(kiosk.page.get_by_text("网络断了")).to_be_visible()
    kiosk.page.clock.run_for(100_000)
    expect(kiosk.page.get_by_role("heading", name="对不起，现在连不上")).to_be_visible()
    expect(kiosk.page.locator("#away").get_by_text("120", exact=True)).to_be_visible()
    assert_nothing_left(kiosk)
    mortal_kiosk.start()
    kiosk.page.clock.run_for(5_000)
    expect(kiosk.begin_key).to_be_visible()
    kiosk.touch()


def test_what_was_said_while_the_server_was_away_for_a_moment_is_answered(contexts, mortal_kiosk):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), mortal_kiosk.kiosk_url)
    mortal_kiosk.kill()
    kiosk.page.evaluate("voice.listener.heard('我想预约看病')")
    expect(kiosk.page.get_by_text("网络断了")).to_be_visible()
    mortal_kiosk.start()
    expect(kiosk.words).to_contain_text("哪家医院")
    expect(kiosk.page.get_by_text("网络断了")).to_be_hidden()
