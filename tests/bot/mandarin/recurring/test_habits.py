"""How often, in a resident's words."""

from __future__ import annotations

import pytest

from bot.mandarin.recurring.habits import often, weekdays, words_of


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("每天早上八点", "days:1"),
        ("天天喊我", "days:1"),
        ("侬每日提醒伊", "days:1"),
        ("每晚九点", "days:1"),
        ("一天三次", "days:1"),
        ("早晚各一次", "days:1"),
        ("每天一次就行", "days:1"),
        ("隔天吃一粒", "days:2"),
        ("隔一天", "days:2"),
        ("每两天", "days:2"),
        ("每隔两天", "days:3"),
        ("每周三早上八点", "week:2"),
        ("每个星期天早上", "week:6"),
        ("逢礼拜二", "week:1"),
        ("每周一三五", "week:0,2,4"),
        ("星期一、星期三", "week:0,2"),
        ("每周一让我量一次", "week:0"),
        ("每个星期提醒我", "week:"),
        ("每个星期一次", "week:"),
        ("每个月一号", "month:1"),
        ("每月三十一号", "month:31"),
        ("每个月提醒我", "month:"),
        ("只这一次", "once"),
        ("就一次", "once"),
    ],
)
def test_how_often(said: str, means: str) -> None:
    assert often(said) == means


@pytest.mark.parametrize("said", ["下星期三", "礼拜五下午", "明天天气", "一个礼拜只能吃一次", "吃一片", "晚上八点", ""])
def test_a_single_day_or_a_dose_is_no_habit(said: str) -> None:
    assert often(said) is None


@pytest.mark.parametrize(("said", "days"), [("星期三", "2"), ("礼拜二四", "1,3"), ("周日", "6"), ("明天", "")])
def test_the_days_of_a_week_when_they_were_asked_for(said: str, days: str) -> None:
    assert weekdays(said) == days


def test_the_words_that_tell_it_are_found_in_their_places() -> None:
    said = "每个礼拜三提醒我透析"
    assert {said[start:end] for start, end in words_of(said)} >= {"每个礼拜三"}
