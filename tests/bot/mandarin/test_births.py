"""Years of birth, animals and ages, seen from 21 November 2026."""

from datetime import date

import pytest

from bot.mandarin.births import ages, births

TODAY = date(2026, 11, 21)
BIRTHS = [
    ("六零年三月生的", 1960, 3, "two spoken digits"),
    ("1960年3月", 1960, 3, "typed"),
    ("一九六〇年三月", 1960, 3, "four spoken digits"),
    ("六五年一月", 1965, 1, "grown up, so a birth"),
    ("一九六〇年生的", 1960, None, "no month"),
    ("六零年的", 1960, None, "年的 at the end"),
    ("我七六年的在学校做老师", 1976, None, "我…年的"),
    ("我六九年额", 1969, None, "Shanghai 额"),
    ("六七年出世", 1967, None, "Cantonese 出世"),
    ("六六年冬天生的", 1966, None, "a season"),
    ("我是62年8月15号出生的", 1962, 8, "with the day"),
    ("五四年属马", 1954, None, "the animal agrees"),
    ("一六年生的", 1916, None, "a very old resident"),
    ("零五年三月生", 2005, 3, "a grandchild"),
]


@pytest.mark.parametrize(("said", "year", "month", "why"), BIRTHS, ids=[c[0] for c in BIRTHS])
def test_a_birth_is_understood(said: str, year: int, month: int | None, why: str) -> None:
    (found,) = births(said, TODAY)
    assert (found.kind, found.value, found.vague) == ("birth", {"year": year, "month": month}, False), why


ANIMALS = [
    ("属马的今年七十二", 1954, 72, "周岁 after the birthday"),
    ("属马的今年七十三", 1954, 72, "虚岁, shown by the animal"),
    ("属马的虚岁七十三", 1954, 72, "虚岁, said so"),
    ("我属虎八十八岁了", 1938, 88, "animal first"),
    ("今年七十四属龙", 1952, 74, "animal last"),
    ("属蛇的，七十二", 1953, 72, "the birthday of this year is still to come"),
]


@pytest.mark.parametrize(("said", "year", "age", "why"), ANIMALS, ids=[c[0] for c in ANIMALS])
def test_animal_and_age_together_give_the_year(said: str, year: int, age: int, why: str) -> None:
    assert [(found.value, found.vague) for found in births(said, TODAY)] == [({"year": year, "month": None}, True)], why
    assert {found.value for found in ages(said, TODAY)} == {age}, why


def test_an_animal_that_does_not_fit_the_age_gives_no_year_and_a_vague_age() -> None:
    assert list(births("属龙的今年七十二", TODAY)) == []
    assert {(found.value, found.vague) for found in ages("属龙的今年七十二", TODAY)} == {(72, True)}


def test_an_animal_that_does_not_fit_the_year_makes_it_vague() -> None:
    (found,) = births("五五年六月生的，属马", TODAY)
    assert found.vague


def test_a_lunar_month_of_birth_is_vague() -> None:
    (found,) = births("五五年农历六月生的", TODAY)
    assert (found.value, found.vague) == ({"year": 1955, "month": 6}, True)


def test_january_may_belong_to_the_animal_of_the_year_before() -> None:
    (found,) = births("五五年一月生的，属马", TODAY)
    assert not found.vague


NO_BIRTH = [
    "交了15年3个月",
    "交了15年的社保",
    "2026年12月",
    "我1980年3月参加工作",
    "我交了十五年",
    "零九年发的",
    "到2010年",
    "属马",
]


@pytest.mark.parametrize("said", NO_BIRTH)
def test_this_is_no_birth(said: str) -> None:
    assert list(births(said, TODAY)) == []


ASKED = [
    ("六零年三月", 1960, 3),
    ("1960.3", 1960, 3),
    ("196003", 1960, 3),
    ("1960-03-15", 1960, 3),
    ("六零三月", 1960, 3),
    ("一九六〇年", 1960, None),
    ("1954", 1954, None),
    ("六五", 1965, None),
]


@pytest.mark.parametrize(("said", "year", "month"), ASKED, ids=[c[0] for c in ASKED])
def test_when_asked_for_a_birth_short_forms_count(said: str, year: int, month: int | None) -> None:
    longest = max(births(said, TODAY, asked=True), key=lambda found: found.end - found.start)
    assert longest.value == {"year": year, "month": month}


AGES = [
    ("今年七十二", 72, False),
    ("我72了", 72, False),
    ("七十二岁", 72, False),
    ("我今年六十整", 60, False),
    ("我妈八十五了", 85, False),
    ("一百零二岁", 102, False),
    ("我七十有二", 72, False),
    ("七十二周岁", 72, False),
    ("虚岁七十三", 72, True),
    ("快八十了", 79, True),
    ("七十多岁", 70, True),
    ("我都七十好几了", 70, True),
]


@pytest.mark.parametrize(("said", "age", "vague"), AGES, ids=[c[0] for c in AGES])
def test_an_age_is_in_completed_years(said: str, age: int, vague: bool) -> None:
    assert {(found.value, found.vague) for found in ages(said, TODAY)} == {(age, vague)}


@pytest.mark.parametrize("said", ["60岁以上可以办吗", "今年三十块", "大一岁", "岁数", "我十块钱", "六十岁退"])
def test_this_is_nobodys_age(said: str) -> None:
    assert list(ages(said, TODAY)) == []


def test_a_bare_number_is_an_age_only_when_one_was_asked_for() -> None:
    assert list(ages("七十二", TODAY)) == []
    assert [found.value for found in ages("七十二", TODAY, asked=True)] == [72]
