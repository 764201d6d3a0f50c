"""Yes, no, neither; and which of several."""

import pytest

from bot.mandarin.answers import ordinal, yes_or_no

YES = [
    "好",
    "好的",
    "行",
    "中",
    "对",
    "是的",
    "可以",
    "要",
    "没错",
    "嗯",
    "成",
    "欸",
    "确认",
    "就这个",
    "好啊",
    "对对对",
    "嗯嗯",
    "是",
    "可以的",
    "行吧",
    "要的",
    "没问题",
    "蛮好",
    "对额",
    "是额",
    "得嘞",
    "ok",
    "好嘞",
    "挂吧",
    "好，就这样",
    "对，是我",
    "好的谢谢",
    "好的，不要太早",
    "就约这个吧",
    "侬讲得对",
    "不用改",
    "一点没错",
    "我要",
    "就按你说的办",
    "正是",
    "我愿意",
    "系呀冇错",
    "那敢情好",
    "豪的",
    "可一",
    "你念的都对",
    "合适，就这样",
    "好是好的，就约这个",
    "没有错",
]
NO = [
    "不",
    "不要",
    "不是",
    "不对",
    "没有",
    "算了",
    "不用",
    "别",
    "甭",
    "不对,是礼拜四",
    "好像不对",
    "不行",
    "不用了",
    "覅",
    "勿要",
    "弗对",
    "唔要",
    "我不要了",
    "还是算了",
    "名字不对",
    "时间不太合适",
    "记错了",
    "不了，谢谢",
    "好了不用了",
    "不是这个",
    "不要，换一个行吗",
    "先不要",
    "我说错了",
    "不对不对",
    "不要不要",
    "没有啊，哪有",
    "我不愿意",
    "伐要伐要",
    "那天没空",
    "这个时间我去不了",
    "太早了，起不来，不行",
    "布是",
    "步要",
    "那可不行",
    "不是不是，你听岔了",
]
NEITHER = [
    "不是不行",
    "不知道",
    "没听清",
    "可以吗",
    "行不行",
    "对不起",
    "我想挂号",
    "下周三",
    "成都",
    "中午",
    "好几个",
    "要第二个",
    "行动不便",
    "好痛",
    "等一下",
    "随便",
    "好是好就是太早",
    "对了，我想问",
    "要不下周吧",
    "是不是",
    "不清楚",
    "什么",
    "是礼拜四",
    "对面",
    "好像",
    "要不要",
    "有没有号",
]


@pytest.mark.parametrize("said", YES)
def test_this_is_a_yes(said: str) -> None:
    assert yes_or_no(said) is True


@pytest.mark.parametrize("said", NO)
def test_this_is_a_no(said: str) -> None:
    assert yes_or_no(said) is False


@pytest.mark.parametrize("said", [*NEITHER, "", "。"])
def test_this_is_neither(said: str) -> None:
    assert yes_or_no(said) is None


ORDINALS = [
    ("第一个", 1),
    ("要第二个", 2),
    ("第3个", 3),
    ("第二", 2),
    ("第二位医生", 2),
    ("头一个", 1),
    ("前面那个", 1),
    ("上面的", 1),
    ("最后一个", -1),
    ("后面那个", -1),
    ("下面那个", -1),
    ("倒数第二个", -2),
    ("2", 2),
    ("二", 2),
    ("选二", 2),
    ("三号那个", None),
    ("第一人民医院", None),
    ("第一次", None),
    ("第一步", None),
    ("一个", None),
    ("随便", None),
    ("0", None),
]


@pytest.mark.parametrize(("said", "which"), ORDINALS, ids=[c[0] for c in ORDINALS])
def test_a_choice_is_counted(said: str, which: int | None) -> None:
    assert ordinal(said) == which
