"""The desk's interface as it was promised: who waits, one case, what its holder may do, what nobody may."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from bot.desk import audit
from bot.desk.accounts import Accounts
from bot.dialogue import Reply, Said
from bot.people import audit as audit_table
from bot.people import consents, tickets

MARKUP = '<img src=x onerror="alert(1)"></script><b>{{7*7}}</b>'
STRANGER = "0" * 32
BRIEF = {
    "service": "book_appointment",
    "want": "预约看病",
    "asked": "电话",
    "collected": [["看病的人", "王芳"], ["电话", "13800138000"]],
    "left": [],
    "guide": {"route": "自己的手机", "step": 1, "steps": [{"say": "一", "operator": "看"}] * 5},
    "done": None,
}


def code(answer):
    return answer.status_code, answer.get_json()["error"]["code"]


def acts(hub, conversation=None):
    found = audit.entries(hub.store.engine)
    return [(e.who, e.act, e.detail) for e in found if e.conversation_id == conversation]


@pytest.fixture
def taken(wang, waiting):
    assert wang.post(f"cases/{waiting}/take").status_code == 200
    return waiting


# --- the desk ---


def test_the_desk_shows_who_waits_and_why(wang, waiting, clock):
    clock.forward(7)
    desk = wang.get("desk").get_json()
    assert set(desk) == {"me", "queue", "mine", "others", "on", "level", "duty", "tickets"}
    assert desk["me"] == {
        "name": "wang",
        "shown": "小王",
        "role": "operator",
        "preferences": {"sound": True, "flash": True},
    }
    (row,) = desk["queue"]
    assert row == {
        "id": waiting,
        "door": "web",
        "city": "shanghai",
        "city_name": "上海",
        "holder": "waiting",
        "operator": None,
        "reason": "asked",
        "why": "居民要找人工",
        "rank": 4,
        "urgent": False,
        "since": "2026-11-21T04:00:00+00:00",
        "waited_s": 7,
        "service": None,
        "want": None,
        "asked": None,
        "step": None,
        "collected": [],
        "last_n": 4,
        "outcome": None,
    }
    assert (desk["mine"], desk["others"]) == ([], [])


def test_what_is_in_hand_is_in_the_row_and_masked(wang, hub, dialogue):
    conversation = hub.open("phone", "beijing").id
    dialogue.answer = lambda question: Reply((Said("好"),), brief=BRIEF, handoff="stuck")
    hub.hear(conversation, "做不下去了")
    (row,) = wang.get("desk").get_json()["queue"]
    assert (row["door"], row["city_name"], row["service"], row["want"]) == (
        "phone",
        "北京",
        "book_appointment",
        "预约看病",
    )
    assert (row["asked"], row["step"]) == ("电话", "2/5")
    assert row["collected"] == [["看病的人", "王芳"], ["电话", "138****8000"]]


def test_the_queue_is_by_danger_and_then_by_who_has_waited_longest(wang, hub, clock):
    def call(reason, urgent=False):
        conversation = hub.open("web", "shanghai").id
        hub.call(conversation, reason, urgent)
        clock.forward(1)
        return conversation

    first_asked, asked, stuck = call("asked"), call("asked"), call("stuck")
    scam, heart = call("scam_paid", True), call("heart", True)
    strange, urgent = call("no such reason"), call("asked", True)
    rows = wang.get("desk").get_json()["queue"]
    assert [row["id"] for row in rows] == [heart, urgent, scam, stuck, first_asked, asked, strange]
    assert [row["rank"] for row in rows] == [0, 0, 1, 3, 4, 4, 4]
    assert rows[-1]["why"] == hub.content.phrase("desk_no_reason").text


def test_who_holds_what_and_who_is_on(wang, li, hub, taken):
    desk = wang.get("desk").get_json()
    assert ([row["id"] for row in desk["mine"]], desk["queue"], desk["others"]) == ([taken], [], [])
    assert desk["on"] == [
        {"name": "li", "shown": "小李", "holding": 0},
        {"name": "wang", "shown": "小王", "holding": 1},
    ]
    other = li.get("desk").get_json()
    assert ([row["operator"] for row in other["others"]], other["mine"]) == (["wang"], [])


def test_who_closed_the_page_is_not_on(wang, li, clock):
    clock.forward(61)
    assert [one["name"] for one in wang.get("desk").get_json()["on"]] == ["wang"]


def test_the_level_of_service_is_counted(wang, hub, clock):
    def called_and_taken_after(seconds):
        conversation = hub.open("web", "shanghai").id
        hub.call(conversation, "asked")
        clock.forward(seconds)
        hub.take(conversation, "wang")

    for seconds in (5, 15, 40):
        called_and_taken_after(seconds)
    hub.call(hub.open("web", "shanghai").id, "asked")
    clock.forward(10)
    assert wang.get("desk").get_json()["level"] == {
        "calls": 4,
        "answered_in_15s": 2,
        "share": 0.667,
        "median_s": 15,
        "longest_waiting_s": 10,
    }


def test_ones_own_wishes_are_kept(wang, li):
    answer = wang.post("me", {"preferences": {"sound": False, "flash": True}})
    assert answer.get_json() == {"preferences": {"sound": False, "flash": True}}
    assert wang.get("desk").get_json()["me"]["preferences"] == {"sound": False, "flash": True}
    assert li.get("desk").get_json()["me"]["preferences"] == {"sound": True, "flash": True}


# --- one case ---


def test_a_case_is_there_with_everything_and_looking_is_recorded(wang, hub, waiting):
    found = wang.get(f"cases/{waiting}").get_json()
    assert set(found) == {"row", "brief", "messages", "notes", "tickets", "phrases", "family"}
    assert [message["n"] for message in found["messages"]] == [1, 2, 3, 4]
    mine = found["messages"][1]
    assert (mine["from"], mine["name"], mine["masked"]) == ("resident", None, True)
    assert mine["text"] == "我的电话是138****8000，身份证**************001X"
    assert not found["messages"][0]["masked"]
    assert {"打招呼", "请稍等"} <= {phrase["title"] for phrase in found["phrases"]}
    assert acts(hub, waiting) == [("operator:wang", "look", None)]


def test_ready_phrases_are_those_of_the_service_first(wang, hub, dialogue, waiting):
    dialogue.answer = lambda question: Reply((Said("好"),), brief=BRIEF)
    general = wang.get(f"cases/{waiting}").get_json()["phrases"]
    hub.hear(waiting, "我要挂号")
    found = wang.get(f"cases/{waiting}").get_json()["phrases"]
    assert found[-len(general) :] == general
    assert "核对预约" in {phrase["title"] for phrase in found[: -len(general)]}


def test_numbers_are_masked_wherever_they_stand(wang, hub, dialogue, clock):
    number, identity = "13800138000", "31010119491231001X"
    said = Said(f"打{number}？", None, ((f"是{number}", identity),))
    brief = {**BRIEF, "left": [number], "asked": identity}
    dialogue.answer = lambda question: Reply((said,), brief=brief, handoff="stuck")
    conversation = hub.open("web", "shanghai").id
    hub.hear(conversation, f"幺三八零零幺三八零零零，{number[:3]} {number[3:7]} {number[7:]}")
    wang.post(f"cases/{conversation}/notes", {"text": f"回{number}"})
    ticket = {"id": "t", "reference": "381204", "kind": "callback", "conversation_id": conversation, "city": "shanghai"}
    ticket |= {"what": f"打{number}", "phone": number, "state": "open", "due_at": "2026-11-21T03:00:00+00:00"}
    ticket |= {"version": 1, "created_at": "2026-11-21T02:00:00+00:00", "updated_at": "2026-11-21T02:00:00+00:00"}
    with hub.store.engine.begin() as connection:
        connection.execute(insert(tickets).values(ticket))
    everything = wang.get(f"cases/{conversation}").get_data(as_text=True) + wang.get("desk").get_data(as_text=True)
    for whole in (number, "138 0013 8000", "零零幺三八零零零", identity, "0013"):
        assert whole not in everything
    found = wang.get(f"cases/{conversation}").get_json()
    assert (found["tickets"][0]["reference"], found["tickets"][0]["late"]) == ("381204", True)
    assert wang.get("desk").get_json()["tickets"] == {"open": 1, "late": 1}


def test_the_familys_consents_that_are_in_force_are_shown(wang, hub, waiting):
    row = {"conversation_id": waiting, "sees": ["progress"], "created_at": "2026-11-20T00:00:00+00:00"}
    row |= {"joined_at": "2026-11-20T00:00:00+00:00", "until": "2026-12-01T00:00:00+00:00"}
    ended = {"until": "2026-11-20T12:00:00+00:00"}
    rows = [{**row, "id": "1", "who": "女儿"}, {**row, "id": "2", "who": "儿子", **ended}]
    with hub.store.engine.begin() as connection:
        for one in rows:
            connection.execute(insert(consents).values(one))
    family = wang.get(f"cases/{waiting}").get_json()["family"]
    assert family == [{"who": "女儿", "sees": ["progress"], "until": "2026-12-01T00:00:00+00:00"}]


@pytest.mark.parametrize("identity", [STRANGER, "x", "..", "%00", "' OR 1=1", "0" * 31, "0" * 33])
def test_a_case_that_is_not_there_is_not_found(wang, identity):
    assert code(wang.get(f"cases/{identity}"))[0] == 404
    for act in ("take", "pass_on", "release"):
        assert wang.post(f"cases/{identity}/{act}").status_code == 404


def test_a_conversation_that_called_nobody_is_not_shown(wang, hub):
    private = hub.open("web", "shanghai").id
    hub.hear(private, "我的事")
    assert code(wang.get(f"cases/{private}")) == (404, "not_found")
    assert code(wang.get(f"cases/{private}/events")) == (404, "not_found")
    for act, body in (("take", {}), ("notes", {"text": "x"}), ("uncover", {"n": 2}), ("messages", {"text": "x"})):
        assert code(wang.post(f"cases/{private}/{act}", body)) == (404, "not_found")
    assert hub.case(private).holder == "bot"
    assert acts(hub, private) == []


def test_who_held_it_before_may_still_look_and_the_others_may_not(wang, li, taken):
    assert li.get(f"cases/{taken}").status_code == 200
    wang.post(f"cases/{taken}/release")
    assert wang.get(f"cases/{taken}").get_json()["row"]["holder"] == "bot"
    assert code(li.get(f"cases/{taken}")) == (404, "not_found")


# --- taking ---


def test_of_twenty_who_take_at_once_exactly_one_does(app, hub, waiting, at_once, browser):
    browsers = [browser(name) for name in ("wang", "li", "zhao")]
    copies = []
    for place in range(20):
        client, source = app.test_client(), browsers[place % 3]
        client.set_cookie(
            "banban_desk", source.client.get_cookie("banban_desk", path="/operator").value, path="/operator"
        )
        copies.append(type(source)(client, source.csrf))
    answers = at_once(lambda place: copies[place].post(f"cases/{waiting}/take"), 20)
    winner = hub.case(waiting).operator
    won = [place for place, answer in enumerate(answers) if answer.status_code == 200]
    assert {("wang", "li", "zhao")[place % 3] for place in won} == {winner}  # who won may have pressed again
    assert {code(answers[place]) for place in range(20) if place not in won} == {(409, "taken")}
    assert acts(hub, waiting).count((f"operator:{winner}", "take", None)) == 1
    assert [m.text for m in hub.since(waiting).messages].count(hub.content.phrase("taken").text) == 1


def test_twenty_operators_of_whom_each_takes_once_and_one_wins(app, hub, waiting, at_once, browser):
    accounts = Accounts(hub.store.engine)
    names = [f"person{number}" for number in range(20)]
    for name in names:
        accounts.add(name, name, "correct horse battery", "operator", hub.now())
    browsers = [browser(name) for name in names]
    answers = at_once(lambda place: browsers[place].post(f"cases/{waiting}/take"), 20)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert hub.case(waiting).operator == names[[answer.status_code for answer in answers].index(200)]


def test_what_is_taken_cannot_be_taken_over(wang, li, zhao, hub, taken):
    for other in (li, zhao):
        assert code(other.post(f"cases/{taken}/take")) == (409, "taken")
    assert hub.case(taken).operator == "wang"


def test_what_does_not_wait_cannot_be_taken(wang, hub, taken):
    wang.post(f"cases/{taken}/close", {"outcome": "solved"})
    assert code(wang.post(f"cases/{taken}/take")) == (409, "not_waiting")


# --- helping ---


def test_the_resident_sees_who_speaks(wang, hub, taken):
    answer = wang.post(f"cases/{taken}/messages", {"text": "  您好，\n我是小王 "})
    assert set(answer.get_json()) == {"row"}
    said = hub.since(taken).messages[-1]
    assert (said.sender, said.author, said.text) == ("operator", "小王", "您好， 我是小王")


MOVES_OF_THE_HOLDER = {
    "messages": {"text": "您好"},
    "pass_on": {"note": "x"},
    "release": {"note": "x", "words": "明天"},
    "close": {"outcome": "solved", "note": "x"},
    "uncover": {"n": 2},
}


@pytest.mark.parametrize("act", MOVES_OF_THE_HOLDER)
def test_only_the_holder_helps(li, zhao, hub, taken, act):
    before = hub.since(taken)
    for other in (li, zhao):
        assert code(other.post(f"cases/{taken}/{act}", MOVES_OF_THE_HOLDER[act])) == (409, "not_yours")
    assert hub.since(taken) == before
    assert li.get(f"cases/{taken}").get_json()["notes"] == []
    assert hub.case(taken).outcome is None


@pytest.mark.parametrize("act", MOVES_OF_THE_HOLDER)
def test_nobody_helps_while_it_waits(wang, waiting, act):
    assert code(wang.post(f"cases/{waiting}/{act}", MOVES_OF_THE_HOLDER[act])) == (409, "not_yours")


def test_a_note_is_for_operators_and_any_who_see_it_may_write_one(wang, li, hub, taken):
    li.post(f"cases/{taken}/notes", {"text": "耳朵不好，打字慢"})
    wang.post(f"cases/{taken}/notes", {"text": "女儿周三来"})
    notes = wang.get(f"cases/{taken}").get_json()["notes"]
    assert [(note["operator"], note["shown"], note["text"]) for note in notes] == [
        ("li", "小李", "耳朵不好，打字慢"),
        ("wang", "小王", "女儿周三来"),
    ]
    assert "耳朵" not in repr(hub.since(taken))


def test_passing_on_leaves_a_note_for_the_next(wang, li, taken):
    row = wang.post(f"cases/{taken}/pass_on", {"note": "要会办退休的人"}).get_json()["row"]
    assert (row["holder"], row["reason"], row["rank"]) == ("waiting", "passed_on", 2)
    li.post(f"cases/{taken}/take")
    assert [note["text"] for note in li.get(f"cases/{taken}").get_json()["notes"]] == ["要会办退休的人"]


@pytest.mark.parametrize(
    ("body", "settled"),
    [
        ({}, {}),
        ({"words": "礼拜四上午"}, {"words": "礼拜四上午"}),
        ({"step": 0}, {"step": 0}),
        ({"done": True, "note": "约好了"}, {"done": True}),
        ({"words": None, "step": None, "done": False, "note": None}, {}),
        ({"words": "  ", "note": ""}, {}),
    ],
)
def test_the_bot_goes_on_knowing_what_was_settled(wang, hub, dialogue, taken, body, settled):
    row = wang.post(f"cases/{taken}/release", body).get_json()["row"]
    assert row["holder"] == "bot"
    assert dialogue.asked[-1].handback == settled
    assert hub.since(taken).messages[-1].sender == "bot"


@pytest.mark.parametrize("outcome", ["solved", "referred", "callback", "unreachable", "other"])
def test_closing_has_an_outcome(wang, taken, outcome):
    row = wang.post(f"cases/{taken}/close", {"outcome": outcome, "note": "好了"}).get_json()["row"]
    assert (row["holder"], row["outcome"]) == ("closed", outcome)
    assert [note["text"] for note in wang.get(f"cases/{taken}").get_json()["notes"]] == ["好了"]


def test_uncovering_shows_one_message_and_is_recorded(wang, hub, taken):
    assert wang.post(f"cases/{taken}/uncover", {"n": 2}).get_json() == {
        "n": 2,
        "text": "我的电话是13800138000，身份证31010119491231001X",
    }
    assert acts(hub, taken)[-1] == ("operator:wang", "uncover", {"n": 2})
    before = acts(hub, taken)
    assert code(wang.post(f"cases/{taken}/uncover", {"n": 99})) == (404, "not_found")
    assert acts(hub, taken) == before


def test_what_cannot_be_recorded_is_not_uncovered(wang, hub, taken, monkeypatch):
    from bot.store import StoreUnavailable

    def fails(*args, **kwargs):
        raise StoreUnavailable("locked")

    monkeypatch.setattr(audit, "note_down", fails)
    answer = wang.post(f"cases/{taken}/uncover", {"n": 2})
    assert code(answer) == (503, "unavailable")
    assert "13800138000" not in answer.get_data(as_text=True)


BAD = {
    "messages": [{}, {"text": 5}, {"text": "好", "author": "伴办"}, {"text": "好", "sender": "x"}, [], {"text": None}],
    "notes": [{}, {"text": "x", "operator": "li"}],
    "pass_on": [{"note": 5}, {"to": "li"}],
    "release": [{"step": -1}, {"step": 100}, {"step": "1"}, {"step": 1.5}, {"done": "yes"}, {"more": 1}],
    "close": [{}, {"outcome": "dead"}, {"outcome": None}],
    "uncover": [{}, {"n": 0}, {"n": -1}, {"n": "2"}, {"n": 10**12}, {"n": True}],
    "take": [{"operator": "li"}, []],
}  # fmt: skip


@pytest.mark.parametrize(("act", "body"), [(act, body) for act, bodies in BAD.items() for body in bodies])
def test_what_is_not_asked_for_so_is_refused(wang, hub, taken, act, body):
    before = hub.since(taken)
    answer = wang.client.post(f"/operator/api/cases/{taken}/{act}", json=body, headers={"X-CSRF-Token": wang.csrf})
    assert code(answer) == (422, "invalid")
    assert hub.since(taken) == before


@pytest.mark.parametrize(
    ("text", "wanted"), [("", "empty"), (" \u3000", "empty"), ("好" * 501, "too_long"), ("a\x00b", "characters")]
)
@pytest.mark.parametrize("act", ["messages", "notes"])
def test_words_that_cannot_be_read_are_refused_as_a_residents_are(wang, taken, act, text, wanted):
    assert code(wang.post(f"cases/{taken}/{act}", {"text": text})) == (422, wanted)


# --- an operator who is gone ---


def test_nobody_is_left_alone_with_an_operator_who_is_gone(app, wang, li, hub, clock, taken):
    desk = app.extensions["banban"]["desk"]
    assert desk.recover(hub) == 0
    wang.client.post("/operator/logout", json={}, headers={"X-CSRF-Token": wang.csrf})
    assert desk.recover(hub) == 1
    assert (hub.case(taken).holder, hub.case(taken).reason) == ("waiting", "passed_on")
    assert hub.since(taken).messages[-1].text == hub.content.phrase("passed_on").text
    assert acts(hub, taken)[-1] == ("clock", "pass_on", None)
    assert desk.recover(hub) == 0
    li.post(f"cases/{taken}/take")
    clock.forward(59 * 60)
    assert desk.recover(hub) == 0
    clock.forward(60)
    assert desk.recover(hub) == 1


def test_an_account_that_is_put_off_holds_nothing(app, wang, hub, clock, taken):
    Accounts(hub.store.engine).deactivate("wang", clock())
    assert app.extensions["banban"]["desk"].recover(hub) == 1
    assert hub.case(taken).holder == "waiting"


def test_whoever_logs_in_again_keeps_what_they_hold(app, wang, hub, taken, log_in):
    log_in(wang.client, "wang")
    assert app.extensions["banban"]["desk"].recover(hub) == 0
    assert hub.case(taken).operator == "wang"


# --- what must not work ---


def test_markup_in_every_field_comes_back_as_text(wang, hub, dialogue, clock):
    brief = {**BRIEF, "want": MARKUP, "asked": MARKUP, "collected": [[MARKUP, MARKUP]]}
    dialogue.answer = lambda question: Reply((Said(MARKUP),), brief=brief, handoff=MARKUP[:60])
    conversation = hub.open("web", "shanghai").id
    hub.hear(conversation, MARKUP, sender="family", author=MARKUP[:32])
    wang.post(f"cases/{conversation}/take")
    wang.post(f"cases/{conversation}/messages", {"text": MARKUP})
    wang.post(f"cases/{conversation}/notes", {"text": MARKUP})
    answer = wang.get(f"cases/{conversation}")
    assert answer.mimetype == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff"
    found = answer.get_json()
    assert [message["text"] for message in found["messages"]].count(MARKUP) == 3
    assert found["messages"][1]["name"] == MARKUP[:32]
    assert found["notes"][0]["text"] == found["row"]["want"] == found["row"]["collected"][0][1] == MARKUP
    assert "onerror" not in wang.client.get("/operator").get_data(as_text=True)


def test_the_record_is_for_supervisors(wang, zhao, taken):
    wang.get(f"cases/{taken}")
    assert code(wang.get("audit")) == (403, "not_allowed")
    entries = zhao.get("audit").get_json()["entries"]
    assert set(entries[0]) == {"id", "at", "who", "act", "conversation_id", "detail"}
    own = [(entry["who"], entry["act"]) for entry in entries if entry["conversation_id"] == taken]
    assert own == [("operator:wang", "take"), ("operator:wang", "look")]
    assert zhao.get(f"audit?after={entries[-2]['id']}").get_json()["entries"] == entries[-1:]
    assert zhao.get("audit?before=999999999").get_json()["entries"] == entries[::-1]
    assert zhao.get(f"audit?before={entries[1]['id']}").get_json()["entries"] == entries[:1]
    assert code(zhao.get("audit?after=x")) == (422, "invalid")


def test_every_move_is_recorded_in_the_same_breath(wang, li, hub, taken):
    wang.post(f"cases/{taken}/notes", {"text": "秘密的话"})
    wang.post(f"cases/{taken}/pass_on", {"note": "秘密的话"})
    li.post(f"cases/{taken}/take")
    li.post(f"cases/{taken}/release", {"words": "秘密的话"})
    hub.call(taken, "asked")
    li.post(f"cases/{taken}/take")
    li.post(f"cases/{taken}/close", {"outcome": "solved"})
    found = [(who.removeprefix("operator:"), act) for who, act, _ in acts(hub, taken)]
    assert found == [
        ("wang", "take"),
        ("wang", "note"),
        ("wang", "pass_on"),
        ("wang", "note"),
        ("li", "take"),
        ("li", "release"),
        ("li", "take"),
        ("li", "close"),
    ]
    assert "秘密" not in repr(audit.entries(hub.store.engine))


def test_a_move_that_was_refused_leaves_no_trace(li, hub, taken):
    li.post(f"cases/{taken}/take")
    li.post(f"cases/{taken}/close", {"outcome": "solved", "note": "x"})
    assert acts(hub, taken) == [("operator:wang", "take", None)]


def test_nothing_in_the_interface_changes_the_record(app, zhao, hub):
    with hub.store.engine.connect() as connection:
        before = connection.execute(select(func.count()).select_from(audit_table)).scalar()
    for method in ("post", "put", "patch", "delete"):
        call = getattr(zhao.client, method)
        assert call("/operator/api/audit", json={}, headers={"X-CSRF-Token": zhao.csrf}).status_code == 405
    assert len(audit.entries(hub.store.engine)) == before


def test_every_code_of_the_desk_has_words_of_its_own(hub):
    from bot.web.errors import STATUS

    texts = [hub.content.phrases[f"error_{code}"].text for code in STATUS]
    assert len(set(texts)) == len(texts)
