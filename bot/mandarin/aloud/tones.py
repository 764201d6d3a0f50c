"""How tones change in connected speech: 一, 不, the third tone, 儿; it takes readings as given and knows no words."""

from __future__ import annotations

from dataclasses import dataclass, replace

_DIGITS = "零〇一二三四五六七八九幺"
_AFTER_THESE_ONE_STAYS = "第初十百千万亿点" + _DIGITS
_WEEK = "周期拜"
_BEFORE_THESE_ONE_STAYS = "月号日楼室级期型" + _DIGITS
_HOUR = "半钟整零一二三四五过到"
# 打不通 看不清: the 不 of a verb that may fail is light.
_VERBS = frozenset(
    "打听看找记拿说叫喘刷办用受来对差咽认走解睡撤撑扶想做买坐忘去收接吃管摸赶付弄搞回拨查约挂进出改连登填写读念按点扫分等站"
    "搜设帮交提拍传开装搬抬跑爬躺蹲抓寄领取换订够憋尿"
)
_RESULTS = frozenset("通懂清到住准醒上下了及起多出动着见开回成完好惯掉过全齐够稳远来尽")


@dataclass(frozen=True)
class Syllable:
    """One character as it is read: sound without tone, tone 1-5, the number of its word, whether 一 or 不 is fixed."""

    character: str
    sound: str
    tone: int
    word: int
    fixed: bool = False


def connected(phrase: list[Syllable]) -> list[str]:
    """The syllables between two pauses as they are said, each with its tone digit."""
    said = [_light_or_changed(phrase, place) for place in range(len(phrase))]
    for place in range(len(said) - 2, -1, -1):
        here, after = said[place], said[place + 1]
        within = here.word == after.word
        # Within a word the dictionary's tones count (展览馆 2 2 3), between words those that are left (我很好 3 2 3).
        if here.tone == 3 and (phrase[place + 1] if within else after).tone == 3 and after.tone != 5:
            said[place] = replace(here, tone=2)
    return [f"{syllable.sound}{syllable.tone}" for syllable in said]


def _light_or_changed(phrase: list[Syllable], place: int) -> Syllable:
    here = phrase[place]
    if here.fixed or here.character not in ("一", "不"):
        return here
    return replace(here, tone=(_one if here.character == "一" else _not)(_around(phrase, place)))


@dataclass(frozen=True)
class _Around:
    """The neighbours of a character, two on each side; "" and tone 0 where the phrase ends."""

    two_before: str
    before: str
    after: str
    two_after: str
    tone_after: int
    repeats: bool  # the same character stands on both sides: 看一看, 来不来
    alone: bool  # what stands before is a word of one character: in 现在不在 it is not


def _around(phrase: list[Syllable], place: int) -> _Around:
    def at(where: int) -> Syllable:
        return phrase[where] if 0 <= where < len(phrase) else Syllable("", "", 0, -1)

    before, after = at(place - 1), at(place + 1)
    return _Around(
        two_before=at(place - 2).character,
        before=before.character,
        after=after.character,
        two_after=at(place + 2).character,
        tone_after=after.tone,
        repeats=before.character == after.character != "",
        alone=at(place - 2).word != before.word,
    )


def _one(near: _Around) -> int:
    if not near.after:
        return 1
    if near.repeats and near.before not in _DIGITS and near.two_before != "一":
        return 5  # 看一看, but 一页一页
    after_a_number = near.before and near.before in _AFTER_THESE_ONE_STAYS
    if after_a_number and not (near.before == "点" and near.after in "点刻"):
        return 1
    if near.before and near.before in _WEEK and near.after != "次":
        return 1
    if near.after in _BEFORE_THESE_ONE_STAYS and near.before not in tuple("这那哪每某"):
        return 1
    if near.after == "点" and near.two_after and near.two_after in _HOUR:
        return 1  # one o'clock, and the decimal point
    return 2 if near.tone_after == 4 or near.after == "个" else 4


def _not(near: _Around) -> int:
    if (near.repeats and near.alone) or (
        near.before and near.before in _VERBS and near.after and near.after in _RESULTS
    ):
        return 5
    return 2 if near.tone_after == 4 else 4
