"""Whatever breaks between the desk and the server: nothing written is lost or said twice, and the page recovers."""

from __future__ import annotations

import pytest
from desk_driver import Desk, DeskServer, calls, resident
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(contexts, desk_server):
    chat = resident(contexts(), desk_server.url, "我想预约看病")
    calls(chat)
    return chat


def test_a_reload_in_the_middle_loses_nothing(waiting, desk):
    desk.take("预约看病")
    desk.say("第一句")
    desk.reply.fill("写了一半")
    said = desk.said()
    desk.page.reload()
    expect(desk.reply).to_have_value("写了一半")
    expect(desk.lines).to_have_count(len(said))
    assert desk.said() == said
    desk.reply.press("Enter")
    expect(waiting.lines.last).to_contain_text("写了一半")


def test_a_server_that_is_killed_and_comes_back_loses_and_doubles_nothing(contexts, mortal_desk):
    chat = resident(contexts(), mortal_desk.url, "我想预约看病")
    desk = Desk.open(contexts(), mortal_desk.desk_url)
    calls(chat)
    desk.take("预约看病")
    desk.say("第一句")
    mortal_desk.kill()
    expect(desk.lost).to_be_visible()
    desk.reply.fill("第二句")
    desk.reply.press("Enter")
    expect(desk.page.get_by_text("这句还没发出去")).to_be_visible()
    expect(desk.reply).to_have_value("第二句")
    mortal_desk.hub().hear(chat.key()["id"], "您还在吗")
    mortal_desk.start()
    expect(desk.lost).to_be_hidden()
    expect(desk.lines.last).to_contain_text("您还在吗")
    desk.reply.press("Enter")
    expect(desk.lines.last).to_contain_text("第二句")
    expect(desk.reply).to_have_value("")
    expect(chat.lines.last).to_contain_text("第二句")
    assert [line for line in desk.said() if line in ("第一句", "第二句")] == ["第一句", "第二句"]
    calls_again = resident(contexts(), mortal_desk.url)
    calls(calls_again)
    expect(desk.rows()).to_have_count(1)  # the queue is followed again


def test_an_answer_lost_on_its_way_is_not_offered_for_sending_again(waiting, desk):
    desk.take("预约看病")

    def answer_is_lost(route):
        route.fetch()
        route.abort()

    desk.page.route("**/messages", answer_is_lost)
    desk.reply.fill("只说一次")
    desk.reply.press("Enter")
    expect(desk.lines.last).to_contain_text("只说一次")
    expect(desk.reply).to_have_value("")
    desk.page.unroute("**/messages")
    assert desk.said().count("只说一次") == 1
    desk.troubles[:] = [trouble for trouble in desk.troubles if "ERR_FAILED" not in trouble]


def logged_out_while_writing(context: BrowserContext, server: DeskServer) -> Desk:
    """Stands at the log-in, with a half-written reply to the one who waits."""
    desk = Desk.open(context, server.desk_url)
    desk.take("预约看病")
    desk.reply.fill("写了一半")
    context.clear_cookies(name="banban_desk")
    desk.reply.press("Enter")
    expect(desk.page.locator("input[name=password]")).to_be_visible()
    return desk


def test_a_session_that_is_over_leads_to_the_log_in_and_back_with_everything_written(contexts, desk_server, waiting):
    desk = logged_out_while_writing(contexts(), desk_server)
    expect(desk.page.get_by_text("请重新登录")).to_be_visible()
    desk.log_in("wang")
    expect(desk.reply).to_have_value("写了一半")
    expect(desk.reply).to_be_visible()
    desk.reply.press("Enter")
    expect(waiting.lines.last).to_contain_text("写了一半")


def test_another_operator_who_logs_in_then_sees_nothing_of_it(contexts, desk_server, waiting):
    desk = logged_out_while_writing(contexts(), desk_server)
    desk.log_in("li")
    desk.open_case("预约看病", "others")
    expect(desk.reply).to_have_value("")


def test_what_is_half_written_stays_when_the_case_is_closed_meanwhile(desk_server, waiting, desk):
    desk.take("预约看病")
    desk.reply.fill("写了一半")
    desk_server.hub().close(waiting.key()["id"])
    expect(desk.page.locator("#not-mine")).to_contain_text("这次谈话结束了")
    expect(desk.reply).to_have_value("写了一半")
    expect(desk.page.get_by_role("button", name="发送", exact=True)).to_be_disabled()


def test_the_desk_opens_itself_when_the_server_comes_late(desk, waiting):
    desk.page.route("**/operator/api/**", lambda route: route.abort())
    desk.page.reload()
    expect(desk.lost).to_be_visible()
    desk.page.unroute("**/operator/api/**")
    expect(desk.rows()).to_have_count(1)
    expect(desk.lost).to_be_hidden()
    desk.troubles[:] = [trouble for trouble in desk.troubles if "ERR_FAILED" not in trouble]


def test_full_streams_are_not_a_broken_network(contexts, desk_server, desk):
    refusal = {"error": {"code": "streams_full", "message": "满了"}}
    full = {"status": 503, "headers": {"Retry-After": "1"}, "json": refusal}
    desk.page.route("**/operator/api/**/events", lambda route: route.fulfill(**full))
    desk.page.route("**/operator/api/events", lambda route: route.fulfill(**full))
    desk.page.reload()
    chat = resident(contexts(), desk_server.url, "我想预约看病")
    calls(chat)
    desk.take("预约看病")
    chat.say("您在吗", answered=False)
    expect(desk.lines.last).to_contain_text("您在吗")
    expect(desk.lost).to_be_hidden()
    desk.troubles[:] = [trouble for trouble in desk.troubles if "503" not in trouble]


def test_a_service_without_tickets_shows_none(contexts, desk_server):
    context = contexts()
    none = {"status": 404, "json": {"error": {"code": "not_found", "message": ""}}}
    context.route("**/operator/api/tickets?**", lambda route: route.fulfill(**none))
    desk = Desk.open(context, desk_server.desk_url)
    expect(desk.page.get_by_text("现在没有人等。有人来，这里会提醒您。")).to_be_visible()
    expect(desk.page.locator("#tickets-open")).to_be_hidden()
    expect(desk.page.locator("#tickets-part")).to_be_hidden()
