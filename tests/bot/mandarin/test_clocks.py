"""Half-days, clock times and moments; now is 21 November 2026, 10:00 in Shanghai."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.mandarin.clocks import half_days, moments, times
from bot.mandarin.found import settle

NOW = datetime(2026, 11, 21, 10, 0, 42, tzinfo=timezone(timedelta(hours=8)))
HALF_DAYS = [
    ("早上", "morning"),
    ("上午", "morning"),
    ("一早", "morning"),
    ("一大清早", "morning"),
    ("明早", "morning"),
    ("上半日", "morning"),
    ("早浪向", "morning"),
    ("头晌", "morning"),
    ("下午", "afternoon"),
    ("后晌", "afternoon"),
    ("下半天", "afternoon"),
    ("下昼", "afternoon"),
    ("傍晚", "evening"),
    ("晚上", "evening"),
    ("夜里", "evening"),
    ("夜里厢", "evening"),
    ("今晚", "evening"),
    ("周三晚", "evening"),
]


@pytest.mark.parametrize(("said", "half_day"), HALF_DAYS, ids=[c[0] for c in HALF_DAYS])
def test_a_half_day_is_understood(said: str, half_day: str) -> None:
    assert [(found.value, found.vague) for found in half_days(said)] == [(half_day, False)]


@pytest.mark.parametrize("said", ["中午", "晌午头", "晌午"])
def test_noon_is_a_vague_afternoon(said: str) -> None:
    assert [(found.value, found.vague) for found in half_days(said)] == [("afternoon", True)]


@pytest.mark.parametrize("said", ["早上好", "上午好", "下午好呀", "晚上好", "早点去", "晚了", "半天", "昨晚饭没吃"])
def test_a_greeting_is_no_half_day(said: str) -> None:
    assert list(half_days(said)) == []


SURE = [
    ("早上八点半", "08:30", "with a half-day"),
    ("上午9点", "09:00", "a figure"),
    ("下午三点一刻", "15:15", "a quarter"),
    ("下午两点三刻", "14:45", "three quarters"),
    ("后晌三点半", "15:30", "northern afternoon"),
    ("晚上八点", "20:00", "evening"),
    ("夜里厢十点", "22:00", "Shanghai night"),
    ("凌晨三点", "03:00", "before dawn"),
    ("中午十二点", "12:00", "noon"),
    ("中午一点", "13:00", "after noon"),
    ("20:15", "20:15", "the 24-hour clock"),
    ("8:30", "08:30", "typed in the morning"),
    ("03:30", "03:30", "a leading zero is the 24-hour clock"),
    ("十五点", "15:00", "fifteen hours"),
    ("15时30分", "15:30", "as on a slip"),
    ("早上差五分九点", "08:55", "five to nine"),
    ("下午吧，三点", "15:00", "the half-day before a pause"),
    ("下午有空的话三点", "15:00", "the only half-day of the sentence"),
    ("明朝早浪向七点钟", "07:00", "Shanghai morning"),
    ("下午一点", "13:00", "one in the afternoon"),
]


@pytest.mark.parametrize(("said", "time", "why"), SURE, ids=[c[0] for c in SURE])
def test_a_time_with_its_half_day_is_sure(said: str, time: str, why: str) -> None:
    assert [(found.value, found.vague) for found in settle(times(said))] == [(time, False)], why


VAGUE = [
    ("八点", "08:00", "no half-day"),
    ("八点半", "08:30", "no half-day"),
    ("8点30", "08:30", "figures"),
    ("九点零五", "09:05", "five past"),
    ("十点二十五分", "10:25", "minutes"),
    ("差五分九点", "08:55", "five to"),
    ("差一刻八点", "07:45", "a quarter to"),
    ("八点差一刻", "07:45", "a quarter to, turned round"),
    ("三点", "15:00", "one to five are the afternoon"),
    ("3:30", "15:30", "the same when typed"),
    ("两点钟", "14:00", "o'clock"),
    ("一点半", "13:30", "half past one"),
    ("一点", "13:00", "one, alone"),
    ("下午三点左右", "15:00", "about"),
    ("十点来钟", "10:00", "about"),
    ("早上九点以前", "09:00", "a bound"),
    ("晚上十二点", "00:00", "midnight"),
    ("约的是下午两点，我十一点到了", "11:00", "an hour that cannot belong to the half-day"),
]


@pytest.mark.parametrize(("said", "time", "why"), VAGUE, ids=[c[0] for c in VAGUE])
def test_a_time_that_leaves_a_doubt_is_vague(said: str, time: str, why: str) -> None:
    assert (time, True) in [(found.value, found.vague) for found in settle(times(said))], why


NO_TIME = [
    "慢一点",
    "有一点疼",
    "大声一点",
    "快点",
    "几点钟",
    "差一点",
    "六点八",
    "血压8.5",
    "25:00",
    "三点水",
    "六点几",
    "时候",
    "第三点",
]


@pytest.mark.parametrize("said", NO_TIME)
def test_this_is_no_time(said: str) -> None:
    assert list(times(said)) == []


MOMENTS = [
    ("半小时后", "10:30"),
    ("半个小时以后", "10:30"),
    ("一个钟头以后", "11:00"),
    ("一个半小时后", "11:30"),
    ("再过二十分钟", "10:20"),
    ("20分钟后", "10:20"),
    ("一刻钟后", "10:15"),
    ("两个钟头之后", "12:00"),
]


@pytest.mark.parametrize(("said", "time"), MOMENTS, ids=[c[0] for c in MOMENTS])
def test_a_moment_is_counted_from_now(said: str, time: str) -> None:
    assert [found.value for found in moments(said, NOW)] == [f"2026-11-21T{time}:00+08:00"]


def test_now_is_a_moment_for_sure_only_when_a_time_was_asked_for() -> None:
    assert [found.vague for found in moments("马上", NOW, asked=True)] == [False]
    assert [found.vague for found in moments("我现在住在上海", NOW)] == [True]


@pytest.mark.parametrize("said", ["二十分钟了", "三个小时", "十分钟一班"])
def test_a_duration_alone_is_no_moment(said: str) -> None:
    assert list(moments(said, NOW)) == []


def test_a_moment_may_lie_in_the_next_year() -> None:
    late = NOW.replace(month=12, day=31, hour=23, minute=45)
    assert [found.value for found in moments("半小时后", late)] == ["2027-01-01T00:15:00+08:00"]
