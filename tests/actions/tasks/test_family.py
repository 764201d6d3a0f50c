"""请家里人看: every answer in any order, nothing beyond what was named, ended by one sentence, who looked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from resident import Resident, words

from actions.steering import respond
from actions.turn import Answer, Context, Turn
from bot.services.family import KINDS, Consent, Family


def _service(resident: Resident) -> Family:
    return Family(resident.engine)


def _allowed(resident: Resident) -> tuple[Consent, ...]:
    return _service(resident).allowed(resident.conversation, resident.now)


def _code(answer: Answer) -> str:
    (code,) = re.findall(r"\d{6}", answer.said[0].text)
    return str(code)


def _invite(resident: Resident, who: str = "女儿", sees: str = "全部能看", until: str = "一个星期") -> str:
    for text in (f"请我{who}看看", sees, until):
        resident.says(text)
    return _code(resident.says("对", "affirm"))


@pytest.fixture
def joined(resident: Resident) -> Resident:
    """A resident whose daughter has joined and may see everything for a week."""
    _service(resident).redeem(_invite(resident), resident.now)
    return resident


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("请我女儿看看", "女儿"),
        ("让我儿子帮我看着", "儿子"),
        ("我想让闺女看看办到哪里了", "女儿"),
        ("叫我老伴帮我看一下", "老伴"),
        ("邀请我孙女", "孙女"),
    ],
)
def test_the_plain_words_begin_it_and_say_who(resident: Resident, text: str, who: str) -> None:
    resident.says(text, "out_of_scope", 0.9)
    frame = resident.agenda.frame
    assert frame and (frame.service, frame.asked, frame.known["who"]) == ("invite_family", "sees", who)


@pytest.mark.parametrize(
    "text",
    [
        "让我女儿陪我去看病",
        "我儿子说要看眼科",
        "给我老伴看病",
        "医生不让我吃盐",
        "我女儿在看电视",
        "请医生看看",
        "他不让我看手机",
    ],
)
def test_other_words_of_seeing_and_of_relatives_do_not(resident: Resident, text: str) -> None:
    resident.says(text, "out_of_scope", 0.9)
    frame = resident.agenda.frame
    assert not frame or "family" not in frame.service


@pytest.mark.parametrize(
    ("answer", "sees"),
    [
        ("只看办到哪里", ("progress",)),
        ("看办到哪里就行了", ("progress",)),
        ("第一个", ("progress",)),
        ("还能看预约", ("progress", "bookings")),
        ("预约也让她看", ("progress", "bookings")),
        ("第二个", ("progress", "bookings")),
        ("全部能看", KINDS),
        ("都给她看", KINDS),
    ],
)
def test_nothing_may_be_seen_beyond_what_was_named(resident: Resident, answer: str, sees: tuple[str, ...]) -> None:
    _invite(resident, sees=answer)
    (consent,) = _allowed(resident)
    assert consent.sees == sees


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("今天", "2026-11-21"),
        ("就一天", "2026-11-21"),
        ("一个星期", "2026-11-28"),
        ("一个礼拜吧", "2026-11-28"),
        ("一个月", "2026-12-21"),
        ("一直看", "2026-12-21"),
        ("到下周三", "2026-11-25"),
    ],
)
def test_it_ends_with_the_day_that_was_named_and_within_a_month(resident: Resident, answer: str, day: str) -> None:
    _invite(resident, until=answer)
    (consent,) = _allowed(resident)
    assert f"{consent.until:%Y-%m-%d %H:%M:%S}" == f"{day} 23:59:59"


def test_all_in_one_sentence_is_read_back_and_nothing_is_allowed_before_the_yes(resident: Resident) -> None:
    answer = resident.says("让我女儿看一个星期，全部能看")
    assert resident.agenda.frame and resident.agenda.frame.asked == "confirm"
    assert "女儿" in words(answer) and "您说的话也能看" in words(answer) and "11月28日" in words(answer)
    assert _allowed(resident) == ()


def test_the_code_is_said_digit_by_digit_and_twice(resident: Resident) -> None:
    for text in ("请我女儿看看", "全部能看", "今天"):
        resident.says(text)
    answer = resident.says("对", "affirm")
    code, speech = _code(answer), answer.said[0].speech or ""
    digits = "".join("零幺二三四五六七八九"[int(digit)] for digit in code)
    assert speech.replace("，", "").count(digits) == 2 and code not in speech
    assert "/family" in answer.said[0].text and "不让女儿看了" in answer.said[0].text


@pytest.mark.parametrize(
    ("correction", "asked"),
    [("不对，换个人", "who"), ("不对，看得太多了", "sees"), ("时间不对", "until"), ("不对", "wrong")],
)
def test_a_correction_asks_only_for_what_is_wrong(resident: Resident, correction: str, asked: str) -> None:
    for text in ("请我女儿看看", "全部能看", "今天", correction):
        resident.says(text)
    assert resident.agenda.frame and resident.agenda.frame.asked == asked
    assert _allowed(resident) == ()


def test_a_son_named_instead_is_read_back_anew(resident: Resident) -> None:
    for text in ("请我女儿看看", "全部能看", "今天"):
        resident.says(text)
    answer = resident.says("不对，是儿子", "deny")
    assert "让儿子全部能看" in words(answer)


@pytest.mark.parametrize(
    "text",
    [
        "不让我女儿看了",
        "别让女儿看了",
        "我不想让闺女看",
        "不让她看了",
        "都不让看了",
        "不让家里人看了",
        "不要给女儿看了",
    ],
)
def test_one_sentence_ends_it_at_once(joined: Resident, text: str) -> None:
    answer = joined.says(text, "out_of_scope", 0.9)
    assert "女儿从现在起看不到了" in words(answer)
    assert _allowed(joined) == () and not joined.agenda.frame


def test_it_ends_in_the_middle_of_something_else_too(joined: Resident) -> None:
    joined.says("我想挂号", "book_appointment")
    joined.says("不让我女儿看了")
    assert _allowed(joined) == ()
    assert "book_appointment" in [frame.service for frame in joined.agenda.stack]


def test_only_the_one_who_was_named_is_shut_out(joined: Resident) -> None:
    _service(joined).redeem(_invite(joined, "儿子"), joined.now)
    joined.says("不让我儿子看了")
    assert [consent.who for consent in _allowed(joined)] == ["女儿"]


def test_somebody_who_may_not_see_anything_cannot_be_shut_out_and_is_told_who_can(joined: Resident) -> None:
    answer = joined.says("不让我儿子看了")
    assert "没有请过儿子" in words(answer) and "女儿" in words(answer)
    assert len(_allowed(joined)) == 1
    joined.says("都不让看了")
    assert _allowed(joined) == ()


def test_a_code_that_nobody_has_used_ends_as_well(resident: Resident) -> None:
    _invite(resident)
    resident.says("不让我女儿看了")
    assert _allowed(resident) == ()


def test_a_relative_named_later_ends_nothing(joined: Resident) -> None:
    joined.says("不让我儿子看了")
    joined.says("我女儿", "inform")
    assert len(_allowed(joined)) == 1


def test_who_looked_is_told_with_what_and_when(joined: Resident) -> None:
    assert "还没有人看过" in words(joined.says("谁看过我的资料"))
    (consent,) = _allowed(joined)
    _service(joined).look(consent, "progress", joined.now)
    joined.later(15)
    _service(joined).look(consent, "transcript", joined.now)
    answer = words(joined.says("有没有人看过我的资料"))
    assert "女儿看过：说过的话、办到哪里" in answer and "上午10点15分" in answer
    assert "现在能看的家里人：女儿" in answer


def _by_family(resident: Resident, text: str, intent: str = "inform") -> Answer:
    context: Context = resident.context()
    context = context.__class__(**{**vars(context), "by_family": True})
    return respond(Turn(text, intent, 0.9, ((intent, 0.9),), context.now), resident.agenda, context)


@pytest.mark.parametrize(
    "text", ["请我儿子看看", "不让女儿看了", "谁看过我的资料", "删除我的资料", "把我的资料给我一份"]
)
def test_the_family_cannot_ask_for_what_is_the_residents_own(joined: Resident, text: str) -> None:
    answer = _by_family(joined, text)
    assert "要本人自己说" in words(answer)
    assert answer.agenda.frame is None and len(_allowed(joined)) == 1 and not answer.erase


def test_the_familys_yes_confirms_nothing_of_the_residents_own(joined: Resident) -> None:
    for text in ("请我儿子看看", "全部能看", "一个月"):
        joined.says(text)
    answer = _by_family(joined, "对", "affirm")
    assert "要本人自己说" in words(answer) and "我念一遍" in words(answer)
    assert [consent.who for consent in _allowed(joined)] == ["女儿"]


def test_the_family_may_begin_what_is_everyones(joined: Resident) -> None:
    answer = _by_family(joined, "我想挂号", "book_appointment")
    assert answer.agenda.frame and answer.agenda.frame.service == "book_appointment"


def test_what_was_allowed_is_over_when_the_time_is(joined: Resident) -> None:
    joined.later(8 * 24 * 60)
    assert _allowed(joined) == ()
    assert "没有家里人能看" in words(joined.says("不让我女儿看了"))


def test_the_end_is_counted_in_days_of_here() -> None:
    from actions.tasks.family import last_moment

    late = dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert last_moment("day", late).day == 21 and last_moment("2026-11-25", late).day == 25
