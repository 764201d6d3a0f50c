"""What people may say to the question that was asked, as phrases for the ear; understands nothing of what they say.

Phrases are single words and the joints between them: whoever hears with them may put them together in any order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.content import Content
from bot.mandarin.numbers import in_words

Choices = Sequence[tuple[str, str]]  # (title on the button, what it says for the resident)


def _words(spaced: str) -> tuple[str, ...]:
    return tuple(spaced.split())


# What works at any moment (content/services.yml, kind control), and what must never be taken for a yes.
CONTROLS = _words(
    "再说一遍 再讲一遍 请再说一遍 没听清 没听清楚 听不清 听不见 没听见 说慢点 慢一点 说慢一点 慢点说 大声点"
    " 声音大一点 大点声 没听懂 听不懂 不明白 什么意思 卡住了 转人工 人工 人工服务 找人工 请人帮忙 等一下"
    " 等一等 等等 等会儿 上一步 下一步 重新开始 从头来 不办了 算了 取消 撤销 换城市 你会什么 喂 再见 谢谢"
    " 谢谢你 救命 救护车"
)
YES = _words(
    "是 是的 是啊 对 对的 对啊 对对 没错 好 好的 好啊 好吧 行 可以 可以的 要 要的 嗯 嗯嗯 嗯对 有 同意 确定"
    " 确认 当然 没问题 麻烦你了 就这样 就这个 对就这样"
)
NO = _words(
    "不 不是 不是的 不对 不对的 不要 不要了 不用 不用了 不好 不行 不可以 没有 错了 不对要改 不想 不需要 不去了 不了"
)
ANY = _words("都行 都可以 都好 随便 随便哪个 无所谓 哪个都行 哪家都行 哪天都行 你定 你看着办")
NONE_OF_THESE = _words("都不是 都不行 都不要 都不合适 不合适 换一个 换一天 别的 别的时间 别的日子 没有合适的")
NO_IDEA = _words("不知道 不清楚 不记得 记不得 忘了 忘记了 想不起来 说不上来")
COUNTED = (
    *(f"第{number}{what}" for number in "一二三四五六" for what in ("个", "家", "位")),
    *_words("头一个 最后一个 前面那个 后面那个 中间那个 上面那个 下面那个 这个 那个 选 我选 我要"),
)

DIGITS = tuple("零一二三四五六七八九幺")
HALF_DAYS = _words("上午 下午 早上 中午 晚上 傍晚 早晨 上半天 下半天 一早 夜里")
WEEKDAYS = tuple(
    f"{before}{name}{day}"
    for before in ("", "这", "下", "下个")
    for name in ("周", "星期", "礼拜")
    for day in "一二三四五六日天"
    if (name, day) != ("周", "天")
)
DAYS = (
    *_words(
        "今天 明天 后天 大后天 明早 明儿 后儿 今晚 明晚 过两天 过几天 这周 下周 下个星期 下个礼拜 月底 月初"
        " 下个月 这个月 周末"
    ),
    *_words("最早 最早的 尽快 越快越好 越早越好"),
)
CALENDAR = (
    *(f"{in_words(month)}月" for month in range(1, 13)),
    *(f"{in_words(day)}{unit}" for day in range(1, 32) for unit in ("号", "日")),
    *_words("农历 阴历 阳历 公历 初一 十五 正月 腊月"),
)
HOURS = (
    *(f"{hour}点" for hour in ("两", *map(in_words, range(1, 13)))),
    *(f"{hour}点半" for hour in ("两", *map(in_words, range(1, 13)))),
    *_words("一刻 三刻 点钟 点一刻 整 十分 二十分 三十分 四十分 五十分 左右 以后 之前"),
)
SOON = _words("现在 马上 现在就要 半小时以后 半个小时以后 一个小时以后 一小时以后 两个小时以后 等一会儿")
SCALES = _words("十 百 千 万 点 半 两 几 多")
TENS = (*map(in_words, range(10, 100)),)
MONEY = (*SCALES, *_words("块 元 块钱 毛 角 百块 千块 千元 万元 一千 两千 三千 四千 五千 六千 八千 一万 两万 百分之"))
AGES = (*(f"{in_words(age)}岁" for age in range(40, 106)), *_words("岁 周岁 虚岁 我今年 快 刚满 一百零"))
YEARS = (*DIGITS, *_words("年 一九 二零 年的 出生 生的 属鼠 属牛 属虎 属兔 属龙 属蛇 属马 属羊 属猴 属鸡 属狗 属猪"))
SEXES = _words("男 女 男的 女的 男性 女性 我是男的 我是女的 先生 女士 男同志 女同志 老头子 老太太")
PHONE = (
    *DIGITS,
    *_words("没有电话 没电话 没有手机 不留 不留电话 不想留 不用留 电话 手机 号码 我的电话是"),
    *_words("好 好的 对 对的 是的 可以 就用这个 用这个 就这个 这个号码 这个电话 就用这个号码 就用这个电话"),
    *NO_IDEA,
)
WRONG = (
    *_words(
        "日子 日期 时间 几点 科室 科 医院 地方 医生 名字 姓名 人 电话 号码 手机 上车的地方 去的地方 地址 事情"
        " 内容 轮椅 期限"
    ),
    *_words(
        "换日子 换时间 换科 换科室 换医院 换一天 换个时间 改名字 改电话 改时间 改日子 名字不对 电话不对 时间不对"
        " 日子不对 都不对 都对"
    ),
)
STEPS = _words(
    "好了 做好了 弄好了 办好了 完了 做完了 可以了 到了 有了 找到了 看到了 进去了 打开了 还没有 还没好 没有"
    " 不会 不会弄 找不到 看不到 看不见 没看到 还是不行 不行 打不开 怎么弄 在哪里 然后呢"
)
ROUTES = _words("自己弄 用手机 我自己来 手机上办 到窗口 去窗口 打电话 打电话问 家里人帮忙 让孩子弄 让女儿弄 让儿子弄")

Source = Callable[[Content], Iterable[str]]


@dataclass(frozen=True)
class Closed:
    """The phrases for one kind of answer: always the same ones, and those that stand in the content."""

    always: tuple[str, ...]
    content: Source = lambda content: ()


def _departments(content: Content) -> Iterator[str]:
    """Also the complaints: whoever knows no department is told to say where it hurts."""
    for department in content.vocabulary.departments:
        yield from (department.name, *department.words, *department.symptoms)


def _cities(content: Content) -> Iterator[str]:
    for city in content.vocabulary.cities:
        yield from (city.name, *city.words)


# The kinds of answer that the dialogue waits for, and to which only so much can be said.
CLOSED: dict[str, Closed] = {
    "yes_no": Closed((*YES, *NO, *NO_IDEA)),
    "choice": Closed((*COUNTED, *ANY, *NONE_OF_THESE, *NO_IDEA, *YES, *NO)),
    "slot": Closed((*COUNTED, *ANY, *NONE_OF_THESE, *HALF_DAYS, *HOURS, *YES, *NO)),
    "half_day": Closed((*HALF_DAYS, *HOURS, *ANY, *NONE_OF_THESE, *YES, *NO)),
    "date": Closed((*DAYS, *WEEKDAYS, *CALENDAR, *HALF_DAYS, *HOURS, *ANY, *NONE_OF_THESE)),
    "time": Closed((*SOON, *DAYS, *WEEKDAYS, *CALENDAR, *HALF_DAYS, *HOURS)),
    "moment": Closed((*SOON, *DAYS, *WEEKDAYS, *CALENDAR, *HALF_DAYS, *HOURS, *ANY)),
    "department": Closed((*NO_IDEA, *COUNTED, *YES, *NO), _departments),
    "hospital": Closed((*COUNTED, *ANY, *NONE_OF_THESE, *NO_IDEA)),
    "phone": Closed(PHONE),
    "number": Closed((*DIGITS, *TENS, *SCALES, "年", "个月", *NO_IDEA)),
    "money": Closed((*DIGITS, *TENS, *MONEY, *NO_IDEA)),
    "age": Closed((*AGES, *TENS, *YEARS, *NO_IDEA)),
    "birth": Closed((*YEARS, *CALENDAR, *TENS, *NO_IDEA)),
    "sex": Closed(SEXES),
    "job": Closed((*_words("工人 干部 管理岗位 技术岗位 灵活就业 农民 老师 退休了"), *NO_IDEA)),
    "city": Closed((*COUNTED, *NO_IDEA), _cities),
    "route": Closed((*ROUTES, *COUNTED, *ANY, *YES, *NO)),
    "step": Closed((*STEPS, *YES, *NO)),
    "correction": Closed((*WRONG, *YES, *NO)),
}
# Whatever may be said to these: no list would do. Buttons under them are another way to answer, and no limit.
OPEN = frozenset({"name", "place", "story", "symptom"})

HAN = re.compile(r"[\u3400-\u9fff]+")
FIGURES = re.compile(r"\d+")
LONGEST = 12  # characters; nobody reads a longer button aloud word by word


def vocabulary(expect: str | None, choices: Choices, content: Content, city: str) -> tuple[str, ...]:
    """What a person may say to a question that waits for `expect` and offers `choices`; () when it is open.

    Chinese characters only, without spaces; each phrase once. What works at any moment is always among them.
    """
    closed = CLOSED.get(expect or "")
    if not closed:
        return ()
    own = _own(content, city) if expect == "hospital" else ()
    phrases = (*closed.always, *closed.content(content), *own, *_offered(choices), *CONTROLS)
    return tuple(dict.fromkeys(phrase for phrase in phrases if HAN.fullmatch(phrase)))


def _own(content: Content, city: str) -> tuple[str, ...]:
    """The city's name: hospitals are called after it."""
    return tuple(entry.name for entry in content.vocabulary.cities if entry.id == city)


def _offered(choices: Choices) -> Iterator[str]:
    """The buttons as they are read aloud: whole, and each part between commas; figures in words."""
    for words in (part for choice in choices for part in choice):
        said = FIGURES.sub(lambda figures: in_words(int(figures[0])), words)
        parts = HAN.findall(said)
        yield from (part for part in ("".join(parts), *parts) if len(part) <= LONGEST)
