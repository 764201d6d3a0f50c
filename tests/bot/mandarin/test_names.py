"""Names: with an introduction anywhere, bare only when asked for."""

import pytest

from bot.mandarin.names import names

INTRODUCED = [
    ("我叫王建国", "王建国"),
    ("我叫王建国想挂号", "王建国"),
    ("我叫王芳今年七十", "王芳"),
    ("我叫李想", "李想"),
    ("我叫王国庆", "王国庆"),
    ("姓李叫秀英", "李秀英"),
    ("姓李，叫李秀英", "李秀英"),
    ("我姓王叫建国", "王建国"),
    ("名字是欧阳兰", "欧阳兰"),
    ("名字叫刘淑珍,女", "刘淑珍"),
    ("姓名王芳", "王芳"),
    ("患者叫司马光", "司马光"),
    ("给我老伴张桂芳挂", "张桂芳"),
    ("我妈陈秀兰要看眼科", "陈秀兰"),
    ("给王芳挂", "王芳"),
    ("我叫阿依古丽·买买提", "阿依古丽·买买提"),
]


@pytest.mark.parametrize(("said", "name"), INTRODUCED, ids=[c[0] for c in INTRODUCED])
def test_a_name_that_is_introduced_is_found(said: str, name: str) -> None:
    assert {found.value for found in names(said)} == {name}


NO_NAME = [
    "我妈高血压",
    "我妈马上八十",
    "老伴白天在家",
    "帮我安排一下",
    "我是高血压",
    "我是江西人",
    "我妈何时能去",
    "我叫车去医院",
    "给谢大夫打电话",
    "我爸关节疼",
    "我妈张不开嘴",
    "写毛笔字",
    "我是楼组长",
    "给查一查",
    "老公房现在",
    "帮金山医院",
    "李秀英",
    "我叫什么",
]


@pytest.mark.parametrize("said", NO_NAME)
def test_without_an_introduction_nothing_is_guessed(said: str) -> None:
    assert list(names(said)) == []


BARE = [
    ("李秀英", "李秀英"),
    ("王芳", "王芳"),
    ("欧阳兰", "欧阳兰"),
    ("李秀英，女", "李秀英"),
    ("嗯李秀英", "李秀英"),
    ("就写张伟", "张伟"),
    ("是李秀英", "李秀英"),
    ("李秀英吧", "李秀英"),
    ("她叫李秀英", "李秀英"),
    ("张桂芳挂号", "张桂芳"),
    ("王家栋", "王家栋"),
    ("我的名字叫张三丰", "张三丰"),
]


@pytest.mark.parametrize(("said", "name"), BARE, ids=[c[0] for c in BARE])
def test_a_bare_name_answers_the_question_for_one(said: str, name: str) -> None:
    assert {found.value for found in names(said, asked=True)} == {name}


ORDINARY = [
    "高血压",
    "方便",
    "安排",
    "何时",
    "马上",
    "白内障",
    "任何",
    "不知道",
    "没听清",
    "王先生",
    "那个科",
    "眼科",
    "下周三",
    "程阿姨",
]


@pytest.mark.parametrize("said", ORDINARY)
def test_an_ordinary_word_is_no_name_even_when_one_was_asked_for(said: str) -> None:
    assert list(names(said, asked=True)) == []


def test_a_name_that_is_a_word_as_well_is_vague() -> None:
    assert [(found.value, found.vague) for found in names("高峰", asked=True)] == [("高峰", True)]
