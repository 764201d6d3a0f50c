"""Telephone, identity and bank-card numbers as they are said."""

import pytest

from bot.mandarin.digits import digits_of, id_is_valid, numbers_of_people

PHONES = [
    ("13800138000", "13800138000"),
    ("138 0013 8000", "13800138000"),
    ("138-0013-8000", "13800138000"),
    ("+8613800138000", "13800138000"),
    ("幺三八零零幺三八零零零", "13800138000"),
    ("一三八零零一三八零零零", "13800138000"),
    ("幺三八，零零幺三，八零零零", "13800138000"),
    ("一三八四个零一二三四", "13800001234"),
    ("我的电话是13800138000谢谢", "13800138000"),
    ("02162781234", "02162781234"),
    ("021-62781234", "02162781234"),
    ("零二幺六二七八幺二三四", "02162781234"),
]


@pytest.mark.parametrize(("said", "digits"), PHONES, ids=[c[0] for c in PHONES])
def test_a_telephone_number_is_understood(said: str, digits: str) -> None:
    assert [(found.kind, found.value) for found in numbers_of_people(said)] == [("phone", digits)]


def test_two_telephone_numbers_stay_two() -> None:
    found = [f.value for f in numbers_of_people("13800138000，13900139000")]
    assert found == ["13800138000", "13900139000"]


def test_a_local_number_counts_only_when_one_was_asked_for() -> None:
    assert list(numbers_of_people("62781234")) == []
    assert [found.value for found in numbers_of_people("6278 1234", asked=True)] == ["62781234"]


@pytest.mark.parametrize("said", ["12345", "95128", "12800138000", "三千五百", "预约号482913", "2026-11-25 08:30"])
def test_this_is_no_telephone_number(said: str) -> None:
    assert list(numbers_of_people(said)) == []


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("440524188001010014", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("123", False),
    ],
)
def test_the_check_character_of_an_identity_number_counts(number: str, valid: bool) -> None:
    assert id_is_valid(number) is valid


def test_an_identity_number_is_told_by_its_last_four_only() -> None:
    (found,) = numbers_of_people("身份证是11010519491231002x")
    assert (found.kind, found.value) == ("id_number", {"last4": "002X", "valid": True})


def test_a_spoken_identity_number_is_one() -> None:
    (found,) = numbers_of_people("幺幺零幺零五，幺九四九，幺二三幺，零零二叉")
    assert found.value == {"last4": "002X", "valid": True}


def test_digits_are_read_off_in_order() -> None:
    assert digits_of("幺三八 0013 三个零") == "1380013000"
