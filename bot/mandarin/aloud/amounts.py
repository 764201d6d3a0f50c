"""How a number is said by itself and before a measure word: 两 and 二, decimals, rows of digits; no units, no dates."""

from __future__ import annotations

import re

from bot.mandarin import numbers

PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"

# Before these a lone 2 is 两; before 月 日 号 楼 层 室 路 级 it stays 二.
_TWO = re.compile(
    "个|位|次|天|年(?!级)|周(?!末)|岁|小时|钟头|分|秒|张|份|片|粒|颗|盒|瓶|杯|条|项|遍|种|家|元|块|角|毛|米|公里|公斤|斤|部|台|辆|人"
    "|口|倍|步|站|晚|夜|点|封|件|套|把|双|只|趟|段|样|句|名|顿|支|袋|包|本|间|座|笔|头|面|季|处|场|回|碗|勺|滴|针|代|边|手|道|床"
    "|万|亿|千|百|星期|礼拜|度|平方米|厘米|克|升|栋楼|类|批|行|户|门|副|条|根|棵|群|类|等(?=座)"
)
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_TELEPHONE = _DIGITS | {"1": "幺"}


def in_digits(digits: str, telephone: bool = False) -> str:
    """Digit by digit without pauses; `telephone`: one is 幺."""
    names = _TELEPHONE if telephone else _DIGITS
    return "".join(names[c] for c in digits)


def number(figure: str) -> str:
    """'1,500' 一千五百, '0.6' 零点六, '007' 零零七; more than twelve digits one by one."""
    whole, _, rest = figure.replace(",", "").partition(".")
    one_by_one = len(whole) > 12 or (len(whole) > 1 and whole[0] == "0")
    said = in_digits(whole) if one_by_one else numbers.in_words(int(whole))
    return said + (f"点{in_digits(rest)}" if rest else "")


def count(figure: str, unit: str) -> str:
    """The number before `unit` (or the text that follows it): '2' before 个 is 两, before 楼 二."""
    return "两" if figure == "2" and _TWO.match(unit) else number(figure)
