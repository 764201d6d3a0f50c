"""What may be said to a question: every kind of answer is decided on, and what is listed is understood as meant."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from actions.plain import UNKNOWN
from bot.content import load
from bot.listening import (
    AGES,
    ANY,
    CALENDAR,
    CLOSED,
    CONTROLS,
    COUNTED,
    DAYS,
    HALF_DAYS,
    NO,
    OPEN,
    SEXES,
    WEEKDAYS,
    YES,
    vocabulary,
)
from bot.mandarin.answers import ordinal, yes_or_no
from bot.mandarin.find import find

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
UNSPOKEN = {"greet", "thank", "affirm", "deny", "inform", "out_of_scope"}  # their names are for the desk


def heard(expect: str | None, *choices: tuple[str, str], city: str = "shanghai") -> set[str]:
    return set(vocabulary(expect, choices, load(), city))


def kinds(phrase: str, asked: str) -> set[str]:
    return {found.kind for found in find(phrase, NOW, asked)}


def asked_for() -> set[str]:
    """Every kind of answer that the actions name when they ask: self.ask(name, expect, …) and expect=…"""
    found = set()
    for path in (ROOT / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "ask":
                found |= {one.value for one in node.args[1:2] if isinstance(one, ast.Constant)}
            if isinstance(node, ast.keyword) and node.arg == "expect" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
    expects = re.search(r"expects = (\{.*\})", (ROOT / "actions/tasks/ages.py").read_text(encoding="utf-8"))
    return found | set(ast.literal_eval(expects[1]).values())


# --- closed or open ---


def test_every_kind_of_answer_that_is_asked_for_is_either_closed_or_open():
    assert len(asked_for()) > 15
    assert asked_for() - set(CLOSED) - OPEN == set()
    assert set(CLOSED) & OPEN == set()


@pytest.mark.parametrize("expect", [None, "", *sorted(OPEN), "never heard of"])
def test_to_an_open_question_anything_may_be_said(expect):
    assert vocabulary(expect, [("好", "好的")], load(), "shanghai") == ()


@pytest.mark.parametrize("expect", sorted(CLOSED))
def test_phrases_are_chinese_characters_and_stand_once(expect):
    phrases = vocabulary(expect, [("明天早上8点", "明天早上八点"), ("对，就这样!", "OK")], load(), "shanghai")
    assert all(re.fullmatch(r"[\u3400-\u9fff]{1,12}", phrase) for phrase in phrases)
    assert len(phrases) == len(set(phrases)) < 1500


# --- what works at any moment ---


@pytest.mark.parametrize("expect", sorted(CLOSED))
def test_what_works_at_any_moment_is_heard_at_every_question(expect):
    assert set(CONTROLS) <= heard(expect)
    controls = {entry.name for name, entry in load().services.items() if entry.kind == "control"}
    assert controls - {load().services[name].name for name in UNSPOKEN} <= heard(expect)


def test_a_cry_for_help_is_heard_at_a_yes_or_no():
    assert {"救命", "救护车"} <= heard("yes_no")


# --- what is listed means what it is listed for ---


@pytest.mark.parametrize("phrase", YES)
def test_a_yes_is_understood_as_one(phrase):
    assert yes_or_no(phrase) is True


@pytest.mark.parametrize("phrase", NO)
def test_a_no_is_understood_as_one(phrase):
    assert yes_or_no(phrase) is False


@pytest.mark.parametrize("phrase", [phrase for phrase in COUNTED if phrase.startswith(("第", "头", "最"))])
def test_what_counts_is_understood_as_a_place(phrase):
    assert ordinal(phrase) is not None


def test_days_are_understood_as_days():
    vague = {"尽快", "最早", "最早的", "越快越好", "越早越好", "明早", "今晚", "明晚", "过两天", "过几天"}
    for phrase in (*WEEKDAYS, *(day for day in DAYS if day not in vague)):
        assert kinds(phrase, "date") & {"date", "date_range"}, phrase
    for phrase in (day for day in CALENDAR if day.endswith("号")):
        assert kinds(f"十二月{phrase}", "date") == {"date"} or phrase == "三十一号", phrase


def test_half_days_sexes_and_ages_are_understood():
    for phrase in set(HALF_DAYS) - {"上半天", "下半天"}:
        assert "half_day" in kinds(phrase, "half_day"), phrase
    for phrase in set(SEXES) - {"老头子", "老太太"}:
        assert "sex" in kinds(phrase, "sex"), phrase
    for phrase in (age for age in AGES if age.endswith("岁") and len(age) > 2):
        assert "age" in kinds(phrase, "age"), phrase


def test_who_does_not_know_says_so_in_words_that_are_understood():
    assert {"不知道", "忘了", "不清楚"} <= heard("birth")
    assert all(UNKNOWN.search(phrase) for phrase in ("不知道", "忘了", "不清楚"))
    assert set(ANY) <= heard("hospital")


# --- what stands in the content and under the question ---


def test_a_number_is_said_digit_by_digit_with_both_words_for_one():
    assert set("零一二三四五六七八九幺") <= heard("phone")
    assert "不留电话" in heard("phone")


def test_departments_are_heard_under_all_their_names_and_by_what_hurts():
    assert {"心内科", "心脏科", "牙科", "口腔科", "膝盖疼"} <= heard("department")


def test_cities_are_heard_under_all_their_names():
    assert {"上海", "广州", "羊城"} <= heard("city")


def test_buttons_are_heard_by_their_title_and_by_what_they_say():
    assert {"对就约这个", "就约这个", "对的"} <= heard("yes_no", ("对，就约这个", "对的"))
    assert "中山医院" in heard("hospital", ("中山医院", "中山医院"))
    assert "明天早上八点" in heard("time", ("明天早上8点", "明天早上八点"))
