"""The sex of the person meant."""

import pytest

from bot.mandarin.people import sexes

SEXES = [
    ("男", "male"),
    ("男的", "male"),
    ("女的", "female"),
    ("女", "female"),
    ("男，六十二岁", "male"),
    ("女工人", "female"),
    ("女干部", "female"),
    ("我是女同志", "female"),
    ("老爷子", "male"),
    ("一个老太太", "female"),
    ("他是我老头", "male"),
    ("给我老婆挂", "female"),
    ("我妈", "female"),
    ("给我爸挂个号", "male"),
    ("替我外婆问问", "female"),
    ("我女儿今年四十", "female"),
]


@pytest.mark.parametrize(("said", "sex"), SEXES, ids=[c[0] for c in SEXES])
def test_the_sex_of_the_person_meant_is_understood(said: str, sex: str) -> None:
    assert [found.value for found in sexes(said)] == [sex]


@pytest.mark.parametrize(
    "said", ["我儿子帮我挂", "女儿说要来", "子女", "妇科", "男科", "老公房", "我老伴", "儿子给我买的", "你好"]
)
def test_who_only_helps_or_is_no_person_has_no_sex(said: str) -> None:
    assert list(sexes(said)) == []
