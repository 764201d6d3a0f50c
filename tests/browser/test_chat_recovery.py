"""Whatever breaks between the page and the server: nothing said is lost or doubled, and the page recovers by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from chat_driver import Chat, Server, watched
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LOST = "网络断了，您说的话没有丢"


def test_a_reload_goes_on_with_the_same_conversation(chat):
    chat.say("我想预约看病")
    before, key = chat.said(), chat.key()
    chat.page.reload()
    expect(chat.lines).to_have_count(len(before))
    assert chat.said() == before
    assert chat.key() == key
    expect(chat.page.get_by_role("button", name="膝盖疼")).to_be_visible()


def test_two_tabs_of_one_conversation_show_the_same(chat):
    with chat.page.expect_popup() as popup:
        chat.page.evaluate("window.open('/')")  # a duplicated tab: it takes the tab's memory along
    other = Chat(popup.value, chat.url)
    watched(other.page, other.troubles)
    expect(other.lines).to_have_count(1)
    assert other.key()["id"] == chat.key()["id"]
    chat.say("好")
    other.say("好")
    expect(chat.lines).to_have_count(5)
    expect(other.lines).to_have_count(5)
    assert chat.said() == other.said() == [chat.said()[0], *["您：好", "伴办：听到：好"] * 2]
    assert other.troubles == []


def test_two_windows_are_two_conversations(contexts, server):
    one, two = Chat.open(contexts(), server.url), Chat.open(contexts(), server.url)
    one.say("这是我的事")
    assert one.key()["id"] != two.key()["id"]
    assert two.lines.count() == 1


def test_a_server_that_is_killed_and_comes_back_loses_and_doubles_nothing(contexts, mortal):
    chat = Chat.open(contexts(), mortal.url)
    chat.say("第一句")
    mortal.kill()
    chat.say("第二句", answered=False)
    chat.say("第三句", answered=False)
    expect(chat.page.get_by_text(LOST)).to_be_visible()
    assert chat.said()[-2:] == ["您：第二句", "您：第三句"]
    mortal.start()
    expect(chat.page.get_by_text(LOST)).to_be_hidden()
    expect(chat.lines).to_have_count(7)
    expected = [line for word in ("第一句", "第二句", "第三句") for line in (f"您：{word}", f"伴办：听到：{word}")]
    assert chat.said()[1:] == expected
    chat.page.reload()
    expect(chat.lines).to_have_count(7)
    assert chat.said()[1:] == expected


def test_words_not_delivered_yet_survive_a_reload(contexts, mortal):
    chat = Chat.open(contexts(), mortal.url)
    chat.page.route("**/messages", lambda route: route.abort())
    chat.say("别弄丢了", answered=False)
    expect(chat.page.get_by_text(LOST)).to_be_visible()
    chat.page.unroute("**/messages")
    chat.page.reload()
    expect(chat.lines.last).to_contain_text("听到：别弄丢了")
    assert chat.said()[1:] == ["您：别弄丢了", "伴办：听到：别弄丢了"]


def test_an_answer_lost_on_its_way_is_not_asked_for_twice(chat):
    """The server has heard it, but the page does not know: the same key makes the second try harmless."""
    tries = []

    def first_answer_is_lost(route):
        tries.append(route.request.post_data_json["client_key"])
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    chat.page.route("**/messages", first_answer_is_lost)
    chat.say("只说一次", answered=False)
    expect(chat.lines.last).to_contain_text("听到：只说一次")
    expect(chat.page.get_by_text(LOST)).to_be_hidden()
    chat.page.wait_for_function("JSON.parse(sessionStorage.getItem('banban.conversation')).outbox.length === 0")
    assert tries[0] == tries[1]
    assert chat.said()[1:] == ["您：只说一次", "伴办：听到：只说一次"]
    chat.troubles[:] = [trouble for trouble in chat.troubles if "ERR_FAILED" not in trouble]


def test_a_server_killed_while_it_thinks_answers_after_its_return(contexts, mortal):
    chat = Chat.open(contexts(), mortal.url)
    chat.say("慢慢想", answered=False)
    chat.page.wait_for_timeout(700)  # heard and stored, the dialogue is thinking
    mortal.kill()
    mortal.start()
    expect(chat.lines.last).to_contain_text("听到：慢慢想")
    assert chat.said()[1:] == ["您：慢慢想", "伴办：听到：慢慢想"]


@pytest.fixture
def impatient(tmp_path, monkeypatch):
    """A server that waits for a locked database for two seconds only."""
    monkeypatch.setenv("TEST_LOCK_SECONDS", "2")
    with Server(tmp_path) as server:
        yield server


@contextmanager
def refused_by_a_locked_database(chat: Chat, server: Server) -> Iterator[None]:
    """第一句 was answered; the database is locked, and 第二句 was refused for that."""
    chat.say("第一句")
    other = sqlite3.connect(server.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with chat.page.expect_response(lambda response: response.status == 503):
        chat.say("第二句", answered=False)
    expect(chat.page.get_by_text("没反应过来")).to_be_visible()
    yield
    other.execute("COMMIT")
    other.close()


def test_words_said_while_the_database_is_locked_for_too_long_stay_and_are_sent_again(contexts, impatient):
    chat = Chat.open(contexts(), impatient.url)
    with refused_by_a_locked_database(chat, impatient):
        assert chat.said()[-1] == "您：第二句"
    expect(chat.lines.last).to_contain_text("听到：第二句")
    expect(chat.page.get_by_text("没反应过来")).to_be_hidden()
    assert chat.said()[1:] == ["您：第一句", "伴办：听到：第一句", "您：第二句", "伴办：听到：第二句"]


def test_what_others_say_meanwhile_is_there_after_the_return(contexts, mortal):
    chat = Chat.open(contexts(), mortal.url)
    chat.say("你好呀")
    mortal.kill()
    mortal.hub().tell(chat.key()["id"], "family", "爸，药吃了吗？")
    mortal.start()
    expect(chat.lines.last).to_contain_text("爸，药吃了吗？")
    assert chat.lines.count() == 4


def test_full_streams_are_not_a_broken_network(contexts, server):
    chat = Chat(contexts().new_page(), server.url)
    refusal = {"error": {"code": "streams_full", "message": "满了"}}
    full = {"status": 503, "headers": {"Retry-After": "1"}, "json": refusal}
    chat.page.route("**/events", lambda route: route.fulfill(**full))
    chat.page.goto(server.url)
    expect(chat.lines).to_have_count(1)
    chat.say("你好呀")
    server.hub().tell(chat.key()["id"], "family", "妈，我下班过来。")
    expect(chat.lines.last).to_contain_text("妈，我下班过来。")
    expect(chat.page.get_by_text(LOST)).to_be_hidden()


def test_a_conversation_that_is_gone_is_followed_by_a_new_one(contexts, server):
    context = contexts()
    gone = {"id": "0" * 32, "token": "x", "city": "shanghai", "outbox": [{"key": "k", "text": "还记得吗", "after": 7}]}
    context.add_init_script(
        "if (!sessionStorage.getItem('banban.conversation'))"
        f" sessionStorage.setItem('banban.conversation', JSON.stringify({json.dumps(gone)}))"
    )
    chat = Chat(context.new_page(), server.url)
    chat.page.goto(server.url)
    expect(chat.page.get_by_text("上次的谈话已经找不到了")).to_be_visible()
    expect(chat.lines.last).to_contain_text("听到：还记得吗")
    assert chat.said()[1:] == ["您：还记得吗", "伴办：听到：还记得吗"]


def test_the_page_opens_itself_when_the_server_comes_late(contexts, mortal):
    chat = Chat(contexts().new_page(), mortal.url)
    chat.page.route("**/api/conversations", lambda route: route.abort())
    chat.page.goto(mortal.url)
    expect(chat.page.get_by_text(LOST)).to_be_visible()
    chat.say("你好呀", answered=False)
    chat.page.unroute("**/api/conversations")
    expect(chat.lines.last).to_contain_text("听到：你好呀")
    assert chat.said()[1:] == ["您：你好呀", "伴办：听到：你好呀"]


def test_the_number_to_dial_is_shown_at_once_though_nothing_can_be_stored(contexts, impatient):
    chat = Chat.open(contexts(), impatient.url)
    with refused_by_a_locked_database(chat, impatient):
        chat.say("我胸口痛，透不过气", answered=False)  # not behind the second sentence, which nobody can deliver
        expect(chat.page.get_by_role("alert").get_by_text("打120")).to_be_visible()
    expect(chat.page.get_by_role("alert").get_by_text("打120")).to_be_hidden()
    expect(chat.page.get_by_text("听到：第二句")).to_be_visible()
    assert [line for line in chat.said() if line.startswith("您")] == [
        "您：第一句",
        "您：第二句",
        "您：我胸口痛，透不过气",
    ]
