"""预约挂号 as a task: answers in any order, several at once, and corrections."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest
from resident import Resident, buttons, words

from actions.turn import Answer

Booking = Callable[..., Resident]
Broken = Callable[[Resident, str, str], Answer]
PIECES = {"科": "看骨科", "医院": "去示范第一医院", "日子": "下周三", "半天": "上午", "名字": "给我老伴叫张桂芳的"}


def _known(resident: Resident) -> dict[str, object]:
    assert resident.agenda.frame
    return dict(resident.agenda.frame.known)


def _asked(resident: Resident) -> str | None:
    return resident.agenda.frame.asked if resident.agenda.frame else None


@pytest.mark.parametrize("order", list(permutations(("科", "医院", "日子", "半天"))), ids="".join)
def test_the_answers_come_in_any_order(resident: Resident, order: tuple[str, ...]) -> None:
    resident.says("我想挂号", "book_appointment")
    for piece in order:
        resident.says(PIECES[piece])
    assert _asked(resident) == "slot"
    assert {slot["title"].split("，")[1] for slot in _known(resident)["offered"]} == {"示范第一医院"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("order", list(permutations(PIECES))[::12], ids="".join)
def test_the_answers_come_all_in_one_sentence(resident: Resident, order: tuple[str, ...]) -> None:
    resident.says("，".join(PIECES[piece] for piece in order), "book_appointment")
    assert _asked(resident) == "slot"
    assert _known(resident)["patient"] == "张桂芳"


def test_nothing_is_written_before_the_yes_and_one_row_after_it(booking: Booking) -> None:
    resident = booking()
    assert resident.rows("bookings") == []
    answer = resident.says("对的", "affirm")
    (row,) = resident.rows("bookings")
    assert (row["department"], row["date"], row["time"], row["state"]) == ("骨科", "2026-11-25", "08:00", "booked")
    assert (row["patient"], row["phone"], row["conversation_id"]) == ("李秀英", "13800138000", "c1")
    assert row["reference"] in words(answer)


def test_what_is_invented_is_called_so(booking: Booking) -> None:
    answer = booking().says("对的", "affirm")
    assert answer.said[1].text == booking(0).context().say("book_appointment.sample").text


def test_the_number_is_spoken_digit_by_digit(booking: Booking) -> None:
    resident = booking()
    answer = resident.says("对的", "affirm")
    reference = resident.rows("bookings")[0]["reference"]
    assert " ".join(reference) in (answer.said[0].speech or "")


def test_the_read_back_names_everything(booking: Booking) -> None:
    last = booking().last
    assert last
    for part in ("李秀英", "骨科", "11月25日", "8点", "示范第一医院", "13800138000"):
        assert part in words(last)


@pytest.mark.parametrize(
    ("correction", "asked", "changed"),
    [
        ("不对，是礼拜四", "half_day", {"day": {"from": "2026-11-26", "to": "2026-11-26"}}),
        ("不是骨科，是眼科", "slot", {"department": "眼科"}),
        ("不对，我要去示范中医医院", "slot", {"hospital": "shanghai-sample-2"}),
        ("名字不对", "patient", {}),
        ("不对，我叫李秀珍", "confirm", {"patient": "李秀珍"}),
        ("电话不对", "phone", {}),
        ("电话不对，是13900139000", "confirm", {"phone": "13900139000"}),
        ("换一天", "day", {}),
        ("时间不对", "half_day", {}),
        ("不对，换个下午的", "slot", {"half_day": "afternoon"}),
        ("不对", "wrong", {}),
    ],
)
def test_a_correction_at_the_read_back_asks_only_for_what_is_wrong(
    booking: Booking, correction: str, asked: str, changed: dict[str, object]
) -> None:
    resident = booking()
    resident.says(correction, "deny")
    assert _asked(resident) == asked
    assert changed.items() <= _known(resident).items()
    kept = {"patient", "phone"} - {asked}
    assert kept <= set(_known(resident))
    assert resident.rows("bookings") == []


@pytest.mark.parametrize(
    ("part", "asked"), [("换日子", "day"), ("换时间", "half_day"), ("换科室", "department"), ("改名字", "patient")]
)
def test_each_button_under_what_is_wrong_asks_for_that(booking: Booking, part: str, asked: str) -> None:
    resident = booking()
    assert part in buttons(resident.says("不对", "deny"))
    payload = dict(resident.last.said[0].choices)[part]  # type: ignore[union-attr]
    resident.says(payload, "inform")
    assert _asked(resident) == asked


def test_a_corrected_booking_is_read_back_again_before_it_is_made(booking: Booking) -> None:
    resident = booking()
    resident.says("不对，我叫李秀珍", "deny")
    assert resident.rows("bookings") == []
    resident.says("对", "affirm")
    assert [row["patient"] for row in resident.rows("bookings")] == ["李秀珍"]


@pytest.mark.parametrize("answer", ["今天天气怎么样", "唱个歌", "嗯呢嘛"])
@pytest.mark.parametrize("turns", range(1, 9))
def test_words_beside_the_question_change_nothing_that_is_known(booking: Booking, turns: int, answer: str) -> None:
    resident = booking(turns)
    before = resident.agenda.stack
    resident.says(answer, "out_of_scope")
    assert _known(resident) == dict(before[-1].known)


def test_name_and_telephone_are_not_asked_for_twice(booking: Booking) -> None:
    resident = booking()
    resident.says("对", "affirm")
    for text, intent in (("再约一个眼科", "book_appointment"), ("示范第一医院", "inform"), ("下周四上午", "inform")):
        resident.says(text, intent)
    resident.says("第一个")
    assert _asked(resident) == "confirm"
    assert "李秀英" in words(resident.last)  # type: ignore[arg-type]


def test_a_city_without_hospitals_says_so_and_ends(town: object, resident: Resident) -> None:
    resident.agenda = resident.agenda.__class__("guangzhou")
    answer = resident.says("我想挂号", "book_appointment")
    assert "广州" in words(answer) and "12345" in words(answer)
    assert resident.agenda.stack == ()


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("膝盖疼", "骨科"),
        ("我牙疼", "口腔科"),
        ("看牙齿", "口腔科"),
        ("牙齿松了", "口腔科"),
        ("头有点晕", "神经内科"),
        ("眼睛有点花", "眼科"),
        ("老是咳嗽", "呼吸内科"),
        ("五官科", "耳鼻喉科"),
        ("看看血糖", "内分泌科"),
        ("心内科", "心内科"),
        ("神经内科", "神经内科"),
    ],
)
def test_the_department_is_found_from_the_complaint(resident: Resident, text: str, department: str) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says(text)
    assert _known(resident).get("department") == department


@pytest.mark.parametrize(
    ("text", "hospital"),
    [
        ("第二个", "shanghai-sample-1"),
        ("最后一个", "shanghai-sample-4"),
        ("去中医医院", "shanghai-sample-2"),
        ("不去第一医院，去中医医院", "shanghai-sample-2"),
        ("老年医院", "shanghai-sample-4"),
        ("一院", "shanghai-sample-1"),
        ("哪家都行", ""),
    ],
)
def test_the_hospital_is_found_and_the_department_stays(booking: Booking, text: str, hospital: str) -> None:
    resident = booking(2)
    resident.says(text)
    assert (_known(resident)["department"], _known(resident).get("hospital")) == ("骨科", hospital)
