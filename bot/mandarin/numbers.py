"""Numbers as people say and write them; knows neither dates nor telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.mandarin.found import Found

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "幺": 1}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}

_D = "零〇一二两三四五六七八九幺"
_RUN = rf"[0-9{_D}十廿卅百千万亿]"
NUMERAL = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|{_RUN}+(?:[.点][0-9{_D}]+[万千百]?)?)"

# Where a number may begin: not inside another one; but in 周三十点 the three belongs to the weekday.
BEGINS = rf"(?:(?<![0-9{_D}十百千万廿卅第])|(?<=[周期拜][一二三四五六日天]))"

_FRACTION = re.compile(
    rf"百分之({NUMERAL})|({NUMERAL})[%％]|([{_D}十0-9])成([{_D}半]?)|(?<![0-9{_D}十个年岁块斤粒片颗度])(一?半)(?=$|[,，。!?！？])"
)
_MONEY = re.compile(
    rf"({NUMERAL})(?:块钱?|元|度)([{_D}0-9])(?:([毛角])([{_D}0-9])?(?:分)?)?(?![{_D}0-9十百千万个年月天号点])"
)
_AND_A_HALF = re.compile(rf"({NUMERAL})(?:个|年|岁|块|公?斤|粒|片|颗)半(?![年天夜])")
_PLAIN = re.compile(NUMERAL)
_ONE_MORE = re.compile("[万千百]一$")
_NEARLY = re.compile(r"(?:大概|大约|差不多|约|将近|快|近|估计)(?:有|是|要)?$")
_MORE_OR_LESS = re.compile(r"(?:多|几|来(?!自|看|的|了|吧)|好几|左右|上下|出头)")
_PAIR = re.compile(r"([十百]?)([一二两三四五六七八])([二三四五六七八九])([十百千万]?)$")

_STRONG = re.compile(r"年|块|元|岁|公?斤|度|级|毛|角|公里|小时|钟头|分钟|毫|%|倍|周岁|楼|层|站|路|千克|厘米|米|万")
_WEAK = re.compile(r"个|位|次|天|月|人|口|片|粒|颗|支|盒|瓶|杯|条|项|遍|顿|周|星期|礼拜|号|分|点|张")
_ROUND_SUMS = {"十万", "百万", "千万"}  # also figures of speech (十万火急, 千万别): numbers when one was asked for
_NOT_A_NUMBER = {"万一", "一一", "万万", "万千", "百", "千", "万", "亿", "万亿"}
_IN_A_WORD = re.compile(r"分之|十分(?!钟)|十足|[四八]方|百般|十字路|一路(?!车)")


def integer(numeral: str) -> int | None:
    """The value of a whole numeral: '一百三十八' 138, '三千五' 3500, '一万二' 12000, '一三八' 138, '3千5' 3500."""
    said = numeral.replace(",", "").replace("廿", "二十").replace("卅", "三十")
    if not said or len(said) > 24:
        return None
    if said.isascii():
        return int(said) if said.isdigit() else None
    if len(said) > 1 and said[-1] in "两俩":  # 二两, 三千两: a weight
        return None
    if all(c in DIGITS or (c.isascii() and c.isdigit()) for c in said):
        return int("".join(str(DIGITS.get(c, c)) for c in said))
    return _with_scales(said)


def _with_scales(said: str) -> int | None:
    total = section = 0
    digit: int | None = None
    scale, after_zero = 1, False
    for part in re.findall(r"[0-9]+|.", said):
        if part in _SCALES:
            if digit is None and part != "十":
                return None
            if section and _SCALES[part] >= scale:
                return None
            scale, after_zero = _SCALES[part], False
            section, digit = section + (1 if digit is None else digit) * scale, None
        elif part in _GROUPS:
            group = section + (digit or 0)
            total = (total + group) * _GROUPS[part] if part == "亿" else total + group * _GROUPS[part]
            section = 0
            scale, after_zero, digit = _GROUPS[part], False, None
        elif part in "零〇":
            after_zero = True
        elif digit is not None or not (part in DIGITS or (part.isascii() and part.isdigit())):
            return None
        else:
            digit = DIGITS[part] if part in DIGITS else int(part)
    if digit is not None:
        # 三千五 is 3500 and 三千零五 is 3005.
        section += digit * scale // 10 if scale > 10 and not after_zero and digit < 10 else digit
    return total + section


def decimal(numeral: str) -> float | None:
    """The value of a numeral with or without a fraction: '零点八四' 0.84, '1.5万' 15000, '七成' 0.7, '半' 0.5."""
    said = numeral.replace(",", "")
    if said in ("半", "一半"):
        return 0.5
    match = _FRACTION.fullmatch(said)
    if match:
        return _fraction(match)
    whole, point, rest = said.replace("点", ".").partition(".")
    if not point:
        value = integer(said)
        return None if value is None else float(value)
    factor = {"万": 10000, "千": 1000, "百": 100}.get(rest[-1:], 1)
    digits = "".join(str(DIGITS.get(c, c)) for c in (rest[:-1] if factor > 1 else rest))
    head = integer(whole)
    if head is None or not (digits.isascii() and digits.isdigit()):
        return None
    return round(float(f"{head}.{digits}") * factor, 10)


def _fraction(match: re.Match[str]) -> float | None:
    percent = match[1] or match[2]
    if percent:
        value = decimal(percent)
        return None if value is None else round(value / 100, 6)
    if match[3]:
        extra = 5 if match[4] == "半" else integer(match[4]) or 0
        return round((integer(match[3]) or 0) / 10 + extra / 100, 3)
    return 0.5


def in_words(value: int) -> str:
    """A whole number as it is spoken: 12 '十二', 2300 '两千三百', 10005 '一万零五'; negative ones with 负."""
    if value < 0:
        return "负" + in_words(-value)
    for name, size in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100)):
        if value >= size:
            head, rest = divmod(value, size)
            return ("两" if head == 2 else in_words(head)) + name + _rest_in_words(rest, size)
    tens, ones = divmod(value, 10)
    front = "" if tens == 0 else "十" if tens == 1 else "零一二三四五六七八九"[tens] + "十"
    return front + ("零一二三四五六七八九"[ones] if ones or not tens else "")


def _rest_in_words(rest: int, size: int) -> str:
    if not rest:
        return ""
    words = in_words(rest)
    if 10 <= rest < 20:
        words = "一" + words  # 一百一十五
    return ("零" if rest < size // 10 else "") + words


def numbers(text: str, asked: bool = False) -> Iterator[Found]:
    """Every number in the text (values int or float). A lone 一 or 十 counts with a unit, or when `asked` for."""
    for match in _FRACTION.finditer(text):
        value = _fraction(match)
        if value is not None:
            yield _number(value, text, match.start(), match.end())
    for match in _MONEY.finditer(text):
        head, tenth = decimal(match[1]), integer(match[2])
        if head is not None and tenth is not None:
            yield _number(round(head + tenth / 10 + (integer(match[4] or "") or 0) / 100, 2), text, *match.span())
    for match in _AND_A_HALF.finditer(text):
        head = decimal(match[1])
        if head is not None:
            yield _number(head + 0.5, text, *match.span())
    for match in _PLAIN.finditer(text):
        if _is_meant(text, match, asked):
            yield from _plain(text, match)


def _plain(text: str, match: re.Match[str]) -> Iterator[Found]:
    said = match[0]
    if _ONE_MORE.search(said) and _WEAK.match(text, match.end()):
        said = said[:-1]  # 两万一个疗程 is 两万 for one course
    pair = _PAIR.match(said)
    if pair and DIGITS[pair[3]] - DIGITS[pair[2]] == 1:  # 三四千, 十五六: about that many
        value: float | None = integer(pair[1] + pair[2] + pair[4])
        vague = True
    else:
        value, vague = decimal(said), False
    if value is not None:
        yield _number(value, text, match.start(), match.start() + len(said), vague)


def _number(value: float, text: str, start: int, end: int, vague: bool = False) -> Found:
    vague = vague or bool(_MORE_OR_LESS.match(text, end) or _NEARLY.search(text[:start]))
    tidy = int(value) if value == int(value) else value
    return Found("number", tidy, text[start:end], start, end, vague)


def _is_meant(text: str, match: re.Match[str], asked: bool) -> bool:
    said, before = match[0], text[: match.start()][-1:]
    if said in _ROUND_SUMS and not asked:
        return False
    if before == "第" or said in _NOT_A_NUMBER or _IN_A_WORD.search(text[match.end() - 1 : match.end() + 2]):
        return False
    if len(said) > 1 or said.isascii():
        return True
    alone = not re.search(r"\w", text[: match.start()] + text[match.end() :])
    if alone or _STRONG.match(text, match.end()):
        return True
    return bool(_WEAK.match(text, match.end())) and (said != "一" or asked)
