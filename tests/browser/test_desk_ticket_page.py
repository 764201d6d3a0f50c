"""Tickets at the desk: filed beside a conversation, found again, given to somebody, changed without overwriting."""

from __future__ import annotations

import re

import pytest
from desk_driver import Desk, calls, resident
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def filed(contexts, desk_server, desk):
    """The number of a ticket that 小王 has just filed."""
    calls(resident(contexts(), desk_server.url, "我想预约看病"))
    desk.take("预约看病")
    if desk.page.locator("#tickets-part").is_hidden():
        pytest.skip("this service keeps no tickets")
    desk.press("立一张工单")
    desk.press("立好")
    expect(desk.page.get_by_text("请写清楚要做什么。")).to_be_visible()
    desk.page.get_by_label("是什么事").select_option("callback")
    desk.page.get_by_label("写清楚要做什么").fill("<b>明天</b>回电，说预约的事")
    desk.page.get_by_label("电话（可以不写）").fill("13812345678")
    desk.press("立好")
    expect(desk.done).to_contain_text("工单立好了")
    return re.search(r"\d{6}", desk.done.text_content())[0]


def test_a_ticket_is_filed_and_stands_beside_the_conversation(filed, desk):
    ticket = desk.page.locator("#case-tickets .ticket")
    expect(ticket).to_contain_text(f"回电 {filed}")
    expect(ticket).to_contain_text("<b>明天</b>回电，说预约的事")
    desk.page.reload()
    expect(ticket).to_contain_text(filed)
    expect(desk.page.locator("#tickets-open")).to_contain_text("工单")


def test_a_ticket_is_given_to_a_colleague_and_its_history_tells(contexts, desk_server, filed, desk):
    other = Desk.open(contexts(), desk_server.desk_url, "li")
    expect(desk.page.locator("#on")).to_contain_text("小李")
    desk.page.locator("#tickets-open").click()
    ticket = desk.page.locator("#tickets .ticket").filter(has_text=filed)
    ticket.locator("summary").click()
    ticket.get_by_label("进展").select_option("doing")
    ticket.get_by_label("谁来办").select_option("小李")
    ticket.get_by_label("备注").fill("下午打")
    ticket.get_by_role("button", name="存好").click()
    expect(ticket).to_contain_text("工单存好了")
    ticket.get_by_role("button", name="看经过").click()
    expect(ticket.locator(".history li")).not_to_have_count(1)
    other.page.locator("#tickets-open").click()
    other.page.get_by_label("看哪些").select_option("doing")
    expect(other.page.locator("#tickets .ticket").filter(has_text=filed)).to_be_visible()
    assert other.troubles == []


def test_of_two_edits_the_second_sees_the_first_instead_of_overwriting_it(contexts, desk_server, filed, desk):
    other = Desk.open(contexts(), desk_server.desk_url, "li")
    tickets = []
    for one in (desk, other):
        one.page.locator("#tickets-open").click()
        tickets.append(one.page.locator("#tickets .ticket").filter(has_text=filed))
        tickets[-1].locator("summary").click()
    mine, theirs = tickets
    mine.get_by_label("告诉居民的结果").fill("已经回电")
    mine.get_by_role("button", name="存好").click()
    expect(mine).to_contain_text("工单存好了")
    theirs.get_by_label("告诉居民的结果").fill("打不通")
    theirs.get_by_role("button", name="存好").click()
    expect(theirs.locator(".hint")).not_to_be_empty()
    expect(theirs.locator("[data-list=facts]")).to_contain_text("已经回电")
    expect(theirs.get_by_label("告诉居民的结果")).to_have_value("打不通")


def test_a_tickets_phone_is_hidden_until_it_is_uncovered(filed, desk):
    ticket = desk.page.locator("#case-tickets .ticket")
    ticket.locator("summary").click()
    expect(ticket.locator("[data-list=facts]")).to_contain_text("138****5678")
    ticket.get_by_role("button", name="看电话").click()
    expect(ticket.locator("[data-list=facts]")).to_contain_text("13812345678")
