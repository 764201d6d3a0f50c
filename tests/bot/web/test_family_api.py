"""The family's door over HTTP: nothing shows without consent, nothing beyond it, and codes cannot be guessed."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.mandarin.recurring.schedule import Schedule
from bot.services.family import KINDS, Family
from bot.services.reminders import Reminders
from bot.services.rides import Rides

SECRET = "我膝盖疼，身份证110101196003071234"
BRIEF = {
    "service": "pension_verification",
    "want": "做领养老金的认证",
    "asked": "电话",
    "collected": [["电话", "13800138000"]],
    "left": ["预约看病"],
    "guide": {
        "route": "自己用手机",
        "step": 1,
        "steps": [{"say": "打开手机", "operator": "甲"}, {"say": "刷脸", "operator": "乙"}],
    },
    "done": None,
}


@pytest.fixture
def family(hub):
    return Family(hub.store.engine)


@pytest.fixture
def talked(hub, opened, clock):
    """Something of every kind that may be seen."""
    hub.hear(opened.id, SECRET)
    with hub.store.change(opened.id, clock()) as change:
        change.set(brief=BRIEF)
    at = clock() + dt.timedelta(hours=3)
    Rides(hub.store.engine).request("shanghai", "幸福小区", "瑞金医院", at, "13800138000", False, opened.id, clock())
    schedule = Schedule.said("days:1", ("08:00",), clock().date())
    Reminders(hub.store.engine).add("吃降压药", schedule, "13800138000", opened.id, clock())
    return opened


@pytest.fixture
def join(client, family, opened, clock):
    """The headers of somebody who may see `sees`."""

    def run(sees=KINDS, who="女儿", days=7):
        code = family.invite(opened.id, who, tuple(sees), clock() + dt.timedelta(days=days), clock())
        answer = client.post("/api/family/join", json={"code": code})
        assert answer.status_code == 200 and answer.get_json()["who"] == who
        return {"Authorization": f"Bearer {answer.get_json()['token']}"}

    return run


def code_of(answer):
    return answer.status_code, answer.get_json()["error"]["code"]


def events(client, headers, count=2):
    stream = client.get("/api/family/events", headers=headers)
    found = []
    for line in stream.response:
        block = line.decode()
        if "event: " in block:
            head, data = block.split("data: ", 1)
            found.append((head.split("event: ")[1].strip(), json.loads(data)))
        if len(found) == count or (found and found[-1][0] == "over"):
            break
    stream.close()
    return found


def test_the_view_tells_what_is_going_on_in_plain_words(client, talked, join):
    view = client.get("/api/family/view", headers=join()).get_json()
    progress = view["progress"]
    assert (progress["want"], progress["left"], progress["holder"]) == ("做领养老金的认证", ["预约看病"], "bot")
    assert progress["step"] == {"number": 2, "of": 2, "say": "刷脸"}
    (ride,) = view["bookings"]
    assert (ride["kind"], ride["place"], ride["goal"]) == ("ride", "幸福小区", "瑞金医院")
    assert view["reminders"] == [{"when": "每天早上8点", "what": "吃降压药"}]
    assert view["emergency"] is None and len(view["messages"]) == 3


def test_a_number_that_is_ones_own_is_never_shown(client, talked, join):
    text = client.get("/api/family/view", headers=join()).get_data(as_text=True)
    assert "19600307" not in text and "1234" in text and "13800138000" not in text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sees=st.sets(st.sampled_from(KINDS), min_size=1))
def test_nothing_shows_that_the_consent_does_not_name(client, talked, hub, join, sees):
    if hub.case(talked.id).holder == "bot":
        hub.call(talked.id, "fall", urgent=True)
    headers = join(sees)
    view = client.get("/api/family/view", headers=headers).get_json()
    assert (view["progress"] is not None) == ("progress" in sees)
    assert (view["bookings"] is not None) == ("bookings" in sees)
    assert (view["reminders"] is not None) == ("reminders" in sees)
    assert (view["emergency"] is not None) == ("emergency" in sees)
    assert bool(view["messages"]) == ("transcript" in sees)
    text = json.dumps(view, ensure_ascii=False)
    assert ("膝盖疼" in text) == ("transcript" in sees)
    assert ("瑞金医院" in text) == ("bookings" in sees)
    assert ("吃降压药" in text) == ("reminders" in sees)
    assert ("摔倒了" in text) == ("emergency" in sees)
    streamed = json.dumps(events(client, headers, 1), ensure_ascii=False)
    assert "transcript" in sees or "膝盖疼" not in streamed
    written = client.post("/api/family/messages", headers=headers, json={"text": "妈"})
    assert "膝盖疼" not in written.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/api/family/view", "/api/family/events"])
def test_without_consent_nothing_shows(client, talked, join, family, hub, path):
    assert code_of(client.get(path)) == (401, "no_token")
    assert code_of(client.get(path, headers=talked.headers)) == (403, "no_consent")  # the resident's own token
    headers = join()
    family.withdraw(talked.id, (), hub.now())
    assert code_of(client.get(path, headers=headers)) == (403, "no_consent")


def test_when_the_time_is_over_nothing_shows(client, talked, join, clock):
    headers = join(days=1)
    clock.forward(24 * 3600)
    assert code_of(client.get("/api/family/view", headers=headers)) == (403, "no_consent")
    assert code_of(client.post("/api/family/messages", headers=headers, json={"text": "妈"})) == (403, "no_consent")


def test_the_familys_token_opens_nothing_of_the_residents(client, talked, join):
    headers = join()
    for path in (talked.messages, talked.events, f"/api/conversations/{talked.id}/export"):
        assert client.get(path, headers=headers).status_code == 404


def test_the_open_stream_ends_at_once_with_a_clear_sentence(client, talked, join, family, hub):
    headers = join(("progress",))
    stream = client.get("/api/family/events", headers=headers)
    blocks = iter(stream.response)
    assert b"retry" in next(blocks) and b"event: view" in next(blocks)
    family.withdraw(talked.id, (), hub.now())
    last = next(blocks).decode()
    assert "event: over" in last and "家里人不让看了" in last
    assert next(blocks, None) is None


def test_an_emergency_comes_over_the_open_stream(client, talked, join, hub):
    stream = client.get("/api/family/events", headers=join(("emergency",)))
    blocks = iter(stream.response)
    assert b'"emergency": null' in [next(blocks), next(blocks)][1]
    hub.hear(talked.id, "胸口痛")
    told = json.loads(next(blocks).decode().split("data: ", 1)[1])
    assert told["emergency"]["say"] == "胸口痛，像心脏的急病" and not told["emergency"]["helped"]
    hub.take(talked.id, "wang")
    assert json.loads(next(blocks).decode().split("data: ", 1)[1])["emergency"]["helped"]
    stream.close()


def test_what_the_family_writes_stands_there_as_theirs_and_the_bot_is_not_asked(client, talked, join, hub, dialogue):
    before = len(dialogue.asked)
    answer = client.post("/api/family/messages", headers=join(), json={"text": "妈，我下午回来"})
    assert answer.get_json()["from"] == "family"
    last = hub.since(talked.id).messages[-1]
    assert (last.sender, last.author, last.text) == ("family", "女儿", "妈，我下午回来")
    assert len(dialogue.asked) == before


def test_what_the_family_asks_is_answered_and_the_dialogue_knows_who_asks(client, talked, join, hub, dialogue):
    answer = client.post("/api/family/messages", headers=join(("progress",)), json={"text": "帮我妈挂号", "ask": True})
    assert answer.status_code == 200 and set(answer.get_json()) == {"n", "from", "text", "at", "name"}
    assert dialogue.asked[-1].speaker == "family" and dialogue.asked[-2].speaker == "resident"
    assert hub.since(talked.id).messages[-1].sender == "bot"


def test_a_cry_for_help_of_the_family_is_one(client, talked, join, hub):
    client.post("/api/family/messages", headers=join(), json={"text": "我妈胸口痛"})
    assert hub.case(talked.id).urgent


def test_nobody_can_drown_the_residents_page(client, talked, join, clock):
    headers = join()
    answers = [client.post("/api/family/messages", headers=headers, json={"text": f"妈{n}"}) for n in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    clock.forward(61)
    assert client.post("/api/family/messages", headers=headers, json={"text": "妈"}).status_code == 200


def test_anothers_invitation_cannot_be_read_out_of_the_transcript(client, talked, join, family, hub):
    headers = join()
    code = family.invite(talked.id, "儿子", KINDS, hub.now() + dt.timedelta(days=1), hub.now())
    hub.tell(talked.id, "bot", f"给儿子的号码是{code}，预约号654321。")
    text = client.get("/api/family/view", headers=headers).get_data(as_text=True)
    assert code not in text and "654321" in text


def test_every_look_is_recorded_with_what_was_seen(client, talked, join):
    client.get("/api/family/view", headers=join(("progress", "transcript")))
    looks = client.get(f"/api/conversations/{talked.id}/looks", headers=talked.headers).get_json()
    assert {(look["who"], look["what"]) for look in looks["looks"]} == {("女儿", "progress"), ("女儿", "transcript")}
    assert [(one["who"], one["joined"]) for one in looks["family"]] == [("女儿", True)]


def test_who_leaves_is_out(client, talked, join):
    headers = join()
    assert client.post("/api/family/leave", headers=headers).get_json() == {"left": True}
    assert code_of(client.get("/api/family/view", headers=headers)) == (403, "no_consent")


def test_codes_cannot_be_tried_out_and_the_right_one_tells_no_more_then(client, family, opened, clock):
    code = family.invite(opened.id, "女儿", KINDS, clock() + dt.timedelta(days=1), clock())
    for _ in range(5):
        assert code_of(client.post("/api/family/join", json={"code": "000000"})) == (403, "wrong_code")
    answer = client.post("/api/family/join", json={"code": code})
    assert code_of(answer) == (429, "too_many_codes") and answer.headers["Retry-After"] == "60"
    other = client.post("/api/family/join", json={"code": code}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert other.status_code == 200  # the neighbour is not shut out with the guesser
    clock.forward(61)
    assert code_of(client.post("/api/family/join", json={"code": code})) == (403, "wrong_code")


def test_a_used_and_an_old_and_a_made_up_code_are_told_the_same(client, family, opened, clock):
    code = family.invite(opened.id, "女儿", KINDS, clock() + dt.timedelta(days=1), clock())
    old = family.invite(opened.id, "儿子", KINDS, clock() + dt.timedelta(days=1), clock())
    client.post("/api/family/join", json={"code": code})
    clock.forward(31 * 60)
    answers = [client.post("/api/family/join", json={"code": one}).get_data() for one in (code, old, "999999")]
    assert len(set(answers)) == 1


@pytest.mark.parametrize("typed", ["{} {}", "{}{}", " {}{} ", "wide"])
def test_a_code_may_be_typed_with_blanks_and_wide_digits(client, family, opened, clock, typed):
    code = family.invite(opened.id, "女儿", KINDS, clock() + dt.timedelta(days=1), clock())
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    text = wide if typed == "wide" else typed.format(code[:3], code[3:])
    assert client.post("/api/family/join", json={"code": text}).status_code == 200


def test_the_copy_has_what_was_said_and_is_for_the_resident_alone(client, talked, join):
    join()
    copy = client.get(f"/api/conversations/{talked.id}/export", headers=talked.headers)
    assert SECRET in copy.get_data(as_text=True) and "_hash" not in copy.get_data(as_text=True)
    assert copy.headers["Cache-Control"] == "no-store"
    assert client.get(f"/api/conversations/{talked.id}/export").status_code == 401
