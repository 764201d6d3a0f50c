"""退休年龄, 估算养老金, 老年津贴: the answers in any order, what is unknown, and what may be said of amounts."""

from __future__ import annotations

from itertools import permutations

import pytest
from resident import Resident, words

from actions.agenda import Agenda

# 国发〔2024〕: the statutory ages by birth, from the table of the annexe (男 1965-05 → 60岁2个月, 2025-07).
MAN = ("男的", "一九六五年五月")
WORKER = ("女的", "工人", "一九七五年三月")


@pytest.mark.parametrize("answers", [*permutations(MAN)], ids="".join)
def test_a_mans_answers_in_any_order(resident: Resident, answers: tuple[str, ...]) -> None:
    resident.says("多大能退休", "retirement_age")
    said = [words(resident.says(text if "年" not in text else f"{text}生的")) for text in answers][-1]
    assert "60岁2个月" in said and "2025年7月" in said
    assert resident.agenda.stack == ()


@pytest.mark.parametrize("answers", [*permutations(WORKER)], ids="".join)
def test_a_womans_answers_in_any_order(resident: Resident, answers: tuple[str, ...]) -> None:
    resident.says("多大能退休", "retirement_age")
    said = [words(resident.says(text if "年" not in text else f"{text}生的")) for text in answers][-1]
    assert "50岁2个月" in said


def test_all_in_one_sentence(resident: Resident) -> None:
    answer = resident.says("我是一九七五年三月生的女工人，几时退休", "retirement_age")
    assert "50岁2个月" in words(answer)


@pytest.mark.parametrize("month", ["三月", "三", "3月份", "三月里"])
def test_the_month_may_come_by_itself(resident: Resident, month: str) -> None:
    for text in ("多大能退休", "女的", "工人", "七五年"):
        resident.says(text, "retirement_age" if text.startswith("多大") else "inform")
    assert "50岁2个月" in words(resident.says(month))


@pytest.mark.parametrize("text", ["不知道", "说不清", "忘了"])
def test_a_woman_who_does_not_know_her_job_hears_both_ages(resident: Resident, text: str) -> None:
    for said in ("多大能退休", "女的", text):
        resident.says(said, "retirement_age" if said.startswith("多大") else "inform")
    answer = resident.says("一九八零年八月")
    assert "按工人算" in words(answer) and "按管理" in words(answer)
    assert resident.agenda.offer and resident.agenda.offer.kind == "person"


@pytest.mark.parametrize("text", ["不是干部，就是厂里的", "不是干部", "没当过干部", "做工人的，不是管理"])
def test_who_says_what_she_was_not_is_not_taken_for_it(resident: Resident, text: str) -> None:
    for said in ("多大能退休", "女的", text):
        resident.says(said, "retirement_age" if said.startswith("多大") else "inform")
    frame = resident.agenda.frame
    assert frame and frame.known["job"] == "female_50"


def test_a_slip_that_is_put_right_in_the_same_breath(resident: Resident) -> None:
    resident.says("男的多大能退休", "retirement_age")
    resident.says("六八年，不对，六九年三月")
    frame = resident.agenda.frame
    assert frame is None, "the year that was taken back is asked about"


NUMBERS = ("一万二", "零点八", "三十年", "十万", "六十岁")


def test_five_numbers_give_an_estimate_with_its_caveat(resident: Resident) -> None:
    resident.says("能领多少养老金", "pension_estimate")
    said = [words(resident.says(text)) for text in NUMBERS][-1]
    # 12000×(1+0.8)/2×30×1% = 3240; 100000/139 = 719.42
    assert "3959.42元" in said and "3240元" in said and "719.42元" in said
    assert resident.context().say("pension_estimate.caveat").text in said


@pytest.mark.parametrize("known", range(4))
def test_what_is_not_known_is_never_guessed(resident: Resident, known: int) -> None:
    resident.says("能领多少养老金", "pension_estimate")
    for text in NUMBERS[:known]:
        resident.says(text)
    answer = resident.says("不知道")
    assert "12333" in words(answer)
    assert resident.agenda.offer and resident.agenda.offer.kind == "person"


def test_how_long_was_paid_may_be_said_before_it_is_asked(resident: Resident) -> None:
    resident.says("能领多少养老金", "pension_estimate")
    assert "记下" in words(resident.says("我交了二十年"))
    frame = resident.agenda.frame
    assert frame and frame.asked == "base" and frame.known["years"] == 20


def test_the_retiring_age_that_is_not_known_does_not_end_in_a_circle(resident: Resident) -> None:
    resident.says("能领多少养老金", "pension_estimate")
    for text in NUMBERS[:4]:
        resident.says(text)
    before = resident.agenda.frame
    answer = resident.says("不知道")
    assert resident.agenda.frame != before or resident.agenda.offer, words(answer)


@pytest.mark.parametrize(
    ("asked", "text"), [(0, "三块"), (1, "一百"), (2, "两百年"), (3, "六十岁八个月"), (0, "我六十八岁")]
)
def test_a_number_that_cannot_be_meant_is_not_taken(resident: Resident, asked: int, text: str) -> None:
    resident.says("能领多少养老金", "pension_estimate")
    for earlier in NUMBERS[:asked]:
        resident.says(earlier)
    before = resident.agenda.frame
    resident.says(text)
    assert before and resident.agenda.frame and resident.agenda.frame.asked == before.asked


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("六十五", "75元"),
        ("六十九岁", "75元"),
        ("70", "150元"),
        ("八十三", "180元"),
        ("九十二喽", "350元"),
        ("一百零一", "600元"),
    ],
)
def test_the_amount_of_each_age_in_shanghai_with_its_date(resident: Resident, text: str, amount: str) -> None:
    resident.says("老年津贴有多少", "old_age_allowance")
    said = words(resident.says(text))
    assert amount in said and "2017年3月" in said


def test_too_young(resident: Resident) -> None:
    resident.says("老年津贴有多少", "old_age_allowance")
    assert "满65岁" in words(resident.says("六十四"))


@pytest.mark.parametrize("city", ["guangzhou", "hangzhou"])
def test_where_no_amount_is_known_none_is_said_and_no_age_is_asked(resident: Resident, city: str) -> None:
    resident.agenda = Agenda(city)
    answer = resident.says("老年津贴有多少", "old_age_allowance")
    assert "12345" in words(answer) and "元" not in words(answer)
    assert resident.agenda.stack == ()


@pytest.mark.parametrize("birth", ["五一年生的", "一九五一年三月生的", "属兔的五一年"])
def test_the_age_is_reckoned_from_the_birth(resident: Resident, birth: str) -> None:
    resident.says("老年津贴有多少", "old_age_allowance")
    assert "150元" in words(resident.says(birth))
