"""Figures in a text as a person says them: telephone numbers, money, dates, times, measures, counts; no pinyin."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from bot.mandarin.aloud import moments
from bot.mandarin.aloud.amounts import PLAIN, count, in_digits, number
from bot.mandarin.aloud.lexicon import bus_lines_in_digits_from
from bot.mandarin.spoken import digits_for_ear, money

Rule = tuple[re.Pattern[str], Callable[["re.Match[str]", str], str]]

_UNITS = {
    "mmHg": "毫米汞柱", "mmol/L": "毫摩尔每升", "μmol/L": "微摩尔每升", "mg": "毫克", "ml": "毫升", "mL": "毫升",
    "kg": "公斤", "km": "公里", "cm": "厘米", "mm": "毫米", "μg": "微克", "min": "分钟", "kcal": "千卡", "g": "克",
    "m": "米", "L": "升", "h": "小时", "°C": "度", "°": "度", "%": "%",
}  # fmt: skip
_UNIT = "(?:" + "|".join(re.escape(unit) for unit in _UNITS) + ")(?![A-Za-z])"
# After these a number is an amount of something, though it may look like a telephone number.
_MEASURED = (
    r"(?:[个位次天年月日周岁小秒张份片粒颗盒瓶条项遍种家元块角米公斤部台辆口倍步站点度分人万亿千百]"
    r"|[多余几来](?=[个岁元块天年斤万]))"
)
_CALLED = r"(?:120|110|119|122|114|999)"
_OF_A_BODY = re.compile(r"(?:压|糖|率|跳|脉搏|重|高|体温|心跳)[是为有到约了：，]{0,2}$")
_CODED = re.compile(
    r"(?:[尾编单约工卡证账帐]号|号码|验证码|密码|口令|代码|邮编|电话|热线|手机|座机|拨打?|转|打|[后末][四六]位|输入?)"
    r"[是为：，]?\s*$"
)
_PER = {c: f"每{c}" for c in ("月", "年", "天", "人", "次", "小时", "周")} | {"日": "每天"}
_A_TIME = rf"(?:/(?P<per>{'|'.join(_PER)}))?"  # 元/月


def in_words(text: str, city: str = "") -> str:
    """`text` (as signs.plain gives it) with every figure in words; `city` decides how bus lines are called."""
    text = _SPAN.sub("到", text)
    said: list[str] = []
    at = 0
    start = _BEGINS.search(text)
    while start:
        said.append(text[at : start.start()])
        words, at = _first_that_fits(text, start.start(), city)
        said.append(words)
        start = _BEGINS.search(text, at)
    whole = "".join(said) + text[at:]
    return _HOTLINE.sub(lambda digits: digits[0].replace("一", "幺"), whole)


# A telephone number that stands in words: 一二零 is said like 120.
_HOTLINE = re.compile(
    r"(?<![零一二三四五六七八九幺十百千万两])(?:一二零|一一零|一一九|一二二|一一四|[一九][零一二三四五六七八九]{4}"
    r"|一[三四五六七八九][零一二三四五六七八九]{9})(?![零一二三四五六七八九幺十百千万点])"
)
_BEGINS = re.compile(r"[¥$€]\s*(?=\d)|[+\-](?=\d)|[<>]=?(?=\s*\d)|\d")
# 11月25日-28日, 65岁~69岁
_SPAN = re.compile(r"(?<=[日号月年点时分元块岁天周个楼层室人路站°C%℃])\s*[-~]+\s*(?=\d)")


def _first_that_fits(text: str, at: int, city: str) -> tuple[str, int]:
    for pattern, say in _RULES:
        match = pattern.match(text, at)
        if match:
            return say(match, city), match.end()
    return "", at + 1


def _telephone(match: re.Match[str], city: str) -> str:
    return digits_for_ear(match[0]) + _apart(match)


def _mobile(match: re.Match[str], city: str) -> str:
    return digits_for_ear(match[1].replace("-", "").replace(" ", "")) + _apart(match)


def _apart(match: re.Match[str]) -> str:
    """打12333一问: the next word must not sound like one figure more."""
    return "，" if re.match(r"\s*[一二三四五六七八九十两零]", match.string[match.end() :]) else ""


def _extension(match: re.Match[str], city: str) -> str:
    return f"{digits_for_ear(match[1])}，转，{digits_for_ear(match[2])}"


def _pressure(match: re.Match[str], city: str) -> str:
    high, low = int(match[1]), int(match[2])
    if 60 <= high <= 260 and 30 <= low < high:
        return f"{number(match[1])}，{number(match[2])}" + _UNITS.get(match[3] or "", "")
    if high < low and low <= 100:
        return f"{number(match[2])}分之{number(match[1])}"
    return f"{number(match[1])}，{number(match[2])}"


def _range(match: re.Match[str], city: str) -> str:
    unit = _UNITS.get(match[3].strip(), match[3].strip())
    if unit == "%":
        return f"百分之{number(match[1])}到百分之{number(match[2])}"
    if len(match[1]) == 4 == len(match[2]) and unit == "年":
        return f"{in_digits(match[1])}到{in_digits(match[2])}年"
    return f"{count(match[1], unit)}到{count(match[2], unit)}{unit}"


def _percent(match: re.Match[str], city: str) -> str:
    return ("负" if match[1] else "") + f"{'百' if match[3] == '%' else '千'}分之{number(match[2])}"


def _degrees(match: re.Match[str], city: str) -> str:
    whole, _, tenth = match[2].partition(".")
    below = "零下" if match[1] else ""
    return f"{below}{count(whole, '度')}度{in_digits(tenth)}" if len(tenth) < 2 else f"{below}{number(match[2])}度"


def _money(match: re.Match[str], city: str) -> str:
    sum_, many, unit, per = match["sum"].replace(",", ""), match["many"] or "", match["unit"] or "元", match["per"]
    if many or unit != "元" or not re.fullmatch(r"\d+(?:\.\d{1,2})?", sum_):
        said = count(sum_, many or unit) + many + unit
    else:
        said = money(Decimal(sum_), ear=True)
    return _PER[per] + said if per else said


def _measure(match: re.Match[str], city: str) -> str:
    unit = _UNITS[match[2]]
    return count(match[1], unit) + unit


def _beats(match: re.Match[str], city: str) -> str:
    return f"每分钟{count(match[1], '次')}次"


def _bus(match: re.Match[str], city: str) -> str:
    digits = match[1]
    return in_digits(digits, telephone=True) if len(digits) >= bus_lines_in_digits_from(city) else number(digits)


def _room(match: re.Match[str], city: str) -> str:
    return in_digits(match[1], telephone=True)


def _short_number(match: re.Match[str], city: str) -> str:
    if _OF_A_BODY.search(match.string[: match.start()]):
        return number(match[0])
    return digits_for_ear(match[0]) + _apart(match)


def _decade(match: re.Match[str], city: str) -> str:
    return in_digits(match[1])


def _signed(match: re.Match[str], city: str) -> str:
    return {"-": "负", "+": "加"}[match[1]] + number(match[2])


def _compared(match: re.Match[str], city: str) -> str:
    return {"<": "小于", ">": "大于", "<=": "不超过", ">=": "不少于"}[match[0]]


def _version(match: re.Match[str], city: str) -> str:
    return "点".join(in_digits(part) if len(part) > 2 else number(part) for part in match[0].split("."))


def _at_least(match: re.Match[str], city: str) -> str:
    return number(match[1]) + ("岁以上" if re.fullmatch(r"[5-9]\d", match[1]) else "以上")


def _multiplied(match: re.Match[str], city: str) -> str:
    return f"{number(match[1])}{'等于' if match[2] == '=' else '加' if match[2] == '+' else '乘'}"


def _joined(match: re.Match[str], city: str) -> str:
    # 3-201: a house and a room.
    return "杠".join(in_digits(p, True) if len(p) > 2 else number(p) for p in match[0].split("-"))


def _other(match: re.Match[str], city: str) -> str:
    """A number with no unit that tells: a count, or a code when it is long, begins with 0 or is called one."""
    said, before, after = match[0], match.string[: match.start()], match.string[match.end() :]
    if "," in said or "." in said:
        return number(said)
    unit = re.match(rf"\s*{_MEASURED}", after)
    code = _CODED.search(before) and not unit and len(said) > 2
    lettered = re.search(r"[A-Za-z]$", before) and len(said) > 2
    if before.endswith("第"):
        return number(said)
    if code or lettered or (not unit and len(said) >= 5) or (len(said) > 1 and said[0] == "0") or len(said) > 12:
        return digits_for_ear(said) + _apart(match)
    if re.fullmatch(r"(?:19|20)\d\d", said) and not unit:
        return in_digits(said)
    if after.startswith(("号", "弄")) and len(said) > 3:
        return in_digits(said, telephone=True)
    ordinal = before.endswith(("初", "星期", "周"))
    return number(said) if ordinal else count(said, after.lstrip())


_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (r"[<>]=?", _compared),
        (r"\d{17}[\dXx](?![\dA-Za-z])", _telephone),
        (r"(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)", _mobile),
        (r"(0\d{2,3}[-,) ]{0,2}[2-9]\d{6,7})(?:-| ?，?转 ?)(\d{1,6})(?!\d)", _extension),
        (r"0\d{2,3}[-,) ]{1,2}\d{5,8}(?!\d)|0\d{9,11}(?!\d)|[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)", _telephone),
        (r"[2-9]\d{3}-\d{4}(?![\d年])|\d{3}-\d{3}-\d{4}(?!\d)|\d{4}(?: \d{4}){2,4}(?: \d{1,3})?(?![\d:])", _telephone),
        *moments.RULES,
        (r"(\d{1,3})/(\d{1,3})(?![\d/])\s*(mmHg)?", _pressure),
        (rf"({PLAIN})\s*(?:-+|~+|到|至)\s*({PLAIN})(\s*(?:{_UNIT}|{_MEASURED}|平方米|[号楼层级室路桌栋]))", _range),
        (rf"({PLAIN})\s*~+\s*({PLAIN})()", _range),
        (rf"(-?)({PLAIN})\s*([%‰])", _percent),
        (rf"(-?)({PLAIN})\s*(?:°C|°|摄氏度|度(?!电))", _degrees),
        (rf"[¥$€]\s*(?P<sum>{PLAIN})(?P<many>[万亿千百]?)(?P<unit>元?){_A_TIME}", _money),
        (rf"(?P<sum>{PLAIN})(?P<many>[多余几来]?[万亿千百]?[多余]?)\s*(?P<unit>元|块钱|块|角){_A_TIME}", _money),
        (r"(\d+)次/分钟?", _beats),
        (rf"({PLAIN})\s*({_UNIT})", _measure),
        (r"(\d{1,4})(?=路(?!口|人|程|费))", _bus),
        (r"(\d{3,4})(?=室|房间?|病房|诊室|教室|病床|床)", _room),
        (rf"(?<=打)(?:\d{{5}}|{_CALLED})(?![\d.,:/~%-]|个|元|分|次|多)", _short_number),
        (rf"{_CALLED}(?![\d.,:/~%-]|{_MEASURED})", _short_number),
        (r"([05-9]0)(?=，[05-9]0后)", _decade),
        (r"([05-9][05])(?=后(?![天来面边]))", _decade),
        (r"\d+(?:\.\d+){2,}", _version),
        (r"(\d{1,4})\+(?=\D|$)", _at_least),
        (r"(\d+(?:\.\d+)?)\s*([×*x=+])\s*(?=\d)", _multiplied),
        (r"\d{1,4}(?:-\d{1,4})+(?!\d)", _joined),
        (r"(?<!\w)([+\-])(\d+(?:\.\d+)?)", _signed),
        (PLAIN, _other),
    )
)
