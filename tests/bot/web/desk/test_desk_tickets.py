"""The tickets over HTTP: what is masked, who may do what, two who edit at once, what is recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.people import audit
from bot.services.tickets import Ticket, Tickets, Wish

PHONE = "13800138000"
KEYS = {
    "id", "reference", "kind", "conversation_id", "city", "what", "place", "phone", "wanted", "state", "assigned",
    "due_at", "late", "outcome", "version", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def waiting(hub) -> str:
    conversation = hub.open("web", "shanghai").id
    hub.call(conversation, "asked")
    return conversation


@pytest.fixture
def ticket(hub, waiting) -> Ticket:
    wish = Wish("complaint", f"路灯不亮，打{PHONE}找我", "shanghai", waiting, "曹杨路口", PHONE)
    return Tickets(hub.store.engine).open(wish, "resident", hub.now())


def acts(hub) -> list[tuple[str, str, dict]]:
    with hub.store.engine.connect() as connection:
        rows = connection.execute(select(audit.c.who, audit.c.act, audit.c.detail).order_by(audit.c.id)).all()
    return [tuple(row) for row in rows if (row.detail or {}).get("ticket")]


def test_tickets_are_listed_masked_with_all_that_the_desk_shows(wang, ticket):
    (shown,) = wang.get("tickets?state=open").get_json()["tickets"]
    assert set(shown) == KEYS
    assert shown["reference"] == ticket.reference and shown["late"] is False
    assert PHONE not in str(shown) and shown["phone"] == "138****8000"


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("doing", 0), ("done", 0), ("dropped", 0), ("all", 1)])
def test_they_are_listed_by_their_state(wang, ticket, state, count):
    assert len(wang.get(f"tickets?state={state}").get_json()["tickets"]) == count
    assert wang.get("tickets?state=lost").status_code == 422


def test_an_operator_files_a_ticket_for_a_case(hub, wang, waiting):
    body = {
        "kind": "callback",
        "what": "回电说社保卡的事",
        "phone": "138 0013 8000",
        "due_at": "2026-11-21T15:00:00+08:00",
    }
    shown = wang.post(f"cases/{waiting}/tickets", body).get_json()
    assert set(shown) == KEYS
    kept = Tickets(hub.store.engine).get(shown["id"])
    assert (kept.phone, kept.city, kept.conversation_id) == (PHONE, "shanghai", waiting)
    assert shown["due_at"] == "2026-11-21T07:00:00+00:00"
    assert Tickets(hub.store.engine).history(kept.id)[0].who == "operator:wang"
    assert acts(hub) == [("operator:wang", "ticket_filed", {"ticket": kept.id})]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "letter", "what": "x"},
        {"kind": "complaint", "what": " "},
        {"kind": "complaint", "what": "x", "phone": "一"},
        {"kind": "complaint", "what": "x", "phone": "1" * 20},
        {"kind": "complaint", "what": "x", "due_at": "明天"},
        {"kind": "complaint", "what": "x", "due_at": "2026-11-21T15:00:00"},
        {"kind": "complaint", "what": "x", "state": "done"},
        {"kind": "complaint", "what": "x" * 501},
    ],
)
def test_what_is_no_ticket_is_refused(wang, waiting, body):
    assert wang.post(f"cases/{waiting}/tickets", body).status_code == 422
    assert wang.get("tickets?state=all").get_json() == {"tickets": []}


def test_nobody_files_one_for_a_conversation_that_is_not_theirs_to_see(hub, wang):
    quiet = hub.open("web", "shanghai").id
    for conversation in (quiet, "0" * 32, "x"):
        assert wang.post(f"cases/{conversation}/tickets", {"kind": "complaint", "what": "x"}).status_code == 404


def test_an_edit_changes_what_was_sent_and_is_in_the_history(hub, wang, ticket):
    body = {"version": 1, "state": "doing", "assigned": "wang", "note": f"打过{PHONE}，没人接"}
    shown = wang.post(f"tickets/{ticket.id}", body).get_json()
    assert (shown["state"], shown["assigned"], shown["version"]) == ("doing", "wang", 2)
    history = wang.get(f"tickets/{ticket.id}").get_json()["history"]
    assert [event["act"] for event in history] == ["open", "assign", "edit", "note"]
    assert PHONE not in str(history)
    assert acts(hub)[-1] == ("operator:wang", "ticket_edited", {"ticket": ticket.id, "names": ["assigned", "state"]})
    assert wang.post(f"tickets/{ticket.id}", {"version": 2, "assigned": ""}).get_json()["assigned"] is None


def test_of_two_edits_the_second_is_told_that_it_is_stale(wang, li, ticket):
    assert wang.post(f"tickets/{ticket.id}", {"version": 1, "state": "doing"}).status_code == 200
    refused = li.post(f"tickets/{ticket.id}", {"version": 1, "state": "dropped"})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "stale")
    assert li.get(f"tickets/{ticket.id}").get_json()["state"] == "doing"


@pytest.mark.parametrize(
    "body",
    [
        {"state": "done"},
        {"version": 0},
        {"version": 1, "state": "gone"},
        {"version": 1, "what": " "},
        {"version": 1, "assigned": "nobody"},
        {"version": 1, "phone": "1"},
        {"version": 1, "due_at": "soon"},
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(hub, wang, ticket, body):
    assert wang.post(f"tickets/{ticket.id}", body).status_code == 422
    assert Tickets(hub.store.engine).get(ticket.id) == ticket


def test_the_resident_hears_that_it_is_done_and_how_once(hub, wang, ticket, waiting):
    for version, state in ((1, "done"), (2, "done")):
        wang.post(f"tickets/{ticket.id}", {"version": version, "state": state, "outcome": "路灯换好了。"})
    told = [message.text for message in hub.since(waiting).messages if ticket.reference in message.text]
    assert len(told) == 1 and told[0].endswith("路灯换好了。")


def test_a_ticket_whose_conversation_is_closed_can_still_be_done(hub, wang, ticket, waiting):
    hub.close(waiting)
    assert wang.post(f"tickets/{ticket.id}", {"version": 1, "state": "done"}).status_code == 200


def test_the_phone_is_uncovered_by_an_act_that_is_recorded(hub, wang, ticket):
    assert wang.post(f"tickets/{ticket.id}/uncover").get_json() == {"phone": PHONE}
    assert acts(hub) == [("operator:wang", "uncover", {"ticket": ticket.id, "names": ["phone"]})]


def test_without_a_session_or_the_token_nothing_is_shown_or_done(app, hub, wang, ticket):
    stranger = app.test_client()
    for path in ("tickets", f"tickets/{ticket.id}"):
        assert stranger.get(f"/operator/api/{path}").status_code == 401
    for path in (f"tickets/{ticket.id}", f"tickets/{ticket.id}/uncover", f"cases/{ticket.conversation_id}/tickets"):
        assert stranger.post(f"/operator/api/{path}", json={"version": 1}).status_code == 401
        forged = wang.client.post(f"/operator/api/{path}", json={"version": 1}, headers={"X-CSRF-Token": "x"})
        assert (forged.status_code, forged.get_json()["error"]["code"]) == (403, "bad_csrf")
    assert Tickets(hub.store.engine).get(ticket.id) == ticket and acts(hub) == []


def test_an_unknown_ticket_is_not_found(wang):
    assert wang.get("tickets/unknown").status_code == 404
    assert wang.post("tickets/unknown", {"version": 1}).status_code == 404
    assert wang.post("tickets/unknown/uncover").status_code == 404


def test_the_desk_tells_the_hours_and_whether_they_are_now(wang, clock):
    assert wang.get("desk").get_json()["duty"] == {"open": True, "hours": "08:30-17:30"}
    for _ in range(12):  # to six o'clock; whoever does nothing for long is logged out
        clock.forward(1800)
        duty = wang.get("desk").get_json()["duty"]
    assert duty["open"] is False
