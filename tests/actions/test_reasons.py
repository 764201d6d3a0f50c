"""Why a person is called: every reason there is leads to one, is readable at the desk, and none is there in vain."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from resident import Resident, words

from bot import safety
from bot.content import load

ROOT = Path(__file__).resolve().parents[2]
OF_THE_HUB = {"dialogue_down", "passed_on", "urgent"}  # bot/turns.py, bot/holder.py
OF_THE_PHONE = {"silence", "callback"}  # bot/phone/call.py


def named_in_the_dialogue() -> set[str]:
    """The reasons that stand in actions/: handed over at once, or with an offer."""
    found: set[str] = set()
    for path in (ROOT / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            values = [keyword.value for keyword in node.keywords if keyword.arg in ("handoff", "reason")]
            if isinstance(node.func, ast.Name) and node.func.id == "person":
                values += node.args[2:3]
            parts = [part for value in values for part in ast.walk(value)]
            found |= {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return found


def test_every_reason_of_the_dialogue_can_be_read_at_the_desk() -> None:
    named = named_in_the_dialogue()
    assert {"asked", "stuck", "backend", "asked_thrice", "unfinished", "notice"} <= named
    assert named - set(load().escalations) == set()


def test_no_reason_is_there_in_vain() -> None:
    alarms = {alert.reason for alert in safety.reasons()}
    by_words = {name for name, entry in load().escalations.items() if entry.words}
    kept_apart = {"misunderstood", "out_of_scope"}  # chosen by what was said last
    used = named_in_the_dialogue() | alarms | by_words | OF_THE_HUB | OF_THE_PHONE | kept_apart
    assert set(load().escalations) - used == set()


def test_danger_comes_before_everything_and_a_wish_to_talk_last() -> None:
    ranks = {name: entry.rank for name, entry in load().escalations.items()}
    dangers = {alert.reason for alert in safety.reasons() if alert.kind == "emergency"}
    assert {ranks[name] for name in dangers} == {0}
    assert {ranks["scam"], ranks["scam_paid"]} == {1}
    assert ranks["distress"] < ranks["stuck"] < ranks["asked"]


# --- each of them, as a resident comes to it ---


def called(resident: Resident, *turns: tuple[str, str, float]) -> str | None:
    """Why a person is called at the last of `turns`: (words, intent, confidence); nobody was before."""
    for said, intent, confidence in turns[:-1]:
        assert resident.says(said, intent, confidence).handoff is None, said
    return resident.says(*turns[-1]).handoff


MUMBLE = ("叽里咕噜", "out_of_scope", 0.1)
WEATHER = ("今天天气怎么样", "out_of_scope", 0.9)
AGAIN = ("再说一遍", "repeat", 0.9)
GUIDE = (("养老金认证", "pension_verification", 0.9), ("到窗口去办", "inform", 0.9))
STUCK = ("卡住了", "report_stuck", 0.9)
YES = ("好的", "affirm", 0.9)


@pytest.mark.parametrize(
    ("reason", "turns"),
    [
        ("asked", [("转人工", "ask_human", 0.9)]),
        ("asked", [("0", "ask_human", 1.0)]),
        ("asked", [*GUIDE, ("转人工", "ask_human", 0.9)]),
        ("misunderstood", [MUMBLE, MUMBLE, YES]),
        ("misunderstood", [MUMBLE, MUMBLE, MUMBLE]),
        ("misunderstood", [MUMBLE, MUMBLE, ("转人工", "ask_human", 0.9)]),
        ("out_of_scope", [WEATHER, WEATHER, YES]),
        ("out_of_scope", [WEATHER, WEATHER, WEATHER]),
        ("asked_thrice", [*GUIDE, AGAIN, AGAIN, YES]),
        ("stuck", [*GUIDE, STUCK, STUCK, STUCK]),
        ("stuck", [("我想挂骨科", "book_appointment", 0.9), STUCK, STUCK]),
        ("notice", [("送饭", "meal_service", 0.9), YES]),
        ("distress", [("急死我了", "out_of_scope", 0.3)]),
        ("heart", [("胸口痛得厉害", "emergency", 0.9)]),
        ("perhaps_emergency", [("老头子人有点不大对头", "emergency", 0.5)]),
        ("scam", [("有人叫我把钱转到安全账户", "suspect_scam", 0.9)]),
    ],
)
def test_each_reason_is_the_one_that_the_desk_is_told(resident: Resident, reason: str, turns: list) -> None:
    assert called(resident, *turns) == reason
    assert words(resident.last)  # type: ignore[arg-type]


def test_a_backend_that_gives_no_answer_brings_a_person_at_once(resident: Resident) -> None:
    resident.engine.dispose()
    with resident.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE slots")
    resident.says("我想挂骨科", "book_appointment")
    answer = resident.says("示范第一医院", "inform")
    assert answer.handoff == "backend"
    assert "没有改动" in words(answer)
