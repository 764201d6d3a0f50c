"""Whether words so far tell that more is to come: a sentence without its end, half a number, name or address.

It reads Mandarin as a recogniser writes it, without signs, and knows no time. It errs towards waiting: a whole sentence
that looks like half of one costs a second, half a sentence that is answered costs a caller their thread.
"""

from __future__ import annotations

import re

# What fills a pause while the next word is sought.
HESITATES = ("那个", "这个", "就是", "然后", "还有", "我想想", "嗯", "呃", "额", "唔")

# Words after which something has to come: what is wanted, asked or done, and to whom; why, or, and; 一个 without what.
OPENS = (
    *("我想", "就想", "还想", "想要", "想问", "请问", "问一下", "问问", "打听一下", "需要", "打算", "准备", "应该"),
    *("能不能", "可不可以", "是不是", "帮我", "给我", "替我", "帮忙", "麻烦你", "麻烦您", "您帮", "你帮", "住在"),
    *("正在", "我是", "他是", "她是", "号码是", "电话是", "名字是", "地址是", "名字", "姓名", "地址"),
    *("从", "往", "把", "被", "和", "跟", "与", "或者", "还是", "因为", "所以", "但是", "可是", "不过", "如果", "要是"),
    *("而且", "虽然", "比如", "的话", "已经", "刚刚", "一直", "先", "又", "很", "太", "就"),
    *("电话号码", "叫", "姓", "我", "我们", "我的"),
)
# The same, unless one of these stands before them: 我要, but 不要; 我去, but 不去 and 回去; 到, but 收到.
OPENS_UNLESS = {
    "要": "不没只",
    "想": "不没",
    "去": "不没回出进上下过么里儿",
    "在": "不没现实存还",
    "到": "不没收看听拿找领得办迟报",
    "给": "不没",
    "是": "不就的算",
    "办": "么不没难好",
}
_UNLESS = "|".join(f"(?<=.)(?<![{before}]){word}" for word, before in OPENS_UNLESS.items())
_COUNTED = "(?<!第)[一两这那某](?:个|张|位|件|条|种|家|辆|本|项|台|份)"
_OPEN = re.compile(f"(?:{'|'.join((*HESITATES, *OPENS))}|{_UNLESS}|{_COUNTED})$")

_DIGIT = "零〇一幺二两三四五六七八九"
_NUMERALS = f"{_DIGIT}十百千万0-9"
_NUMBER = re.compile(f"[{_NUMERALS}]+$")
_DIGITS = str.maketrans(_DIGIT, "0011223456789")
# 110, 120, 12345, a mobile's eleven digits: nothing more comes.
_WHOLE_NUMBER = re.compile(r"1[12]\d|12\d{3}|1[3-9]\d{9}")
LONG_NUMBER = 3  # numerals in a row that are read off something

_PLACE = re.compile(
    f"(?:[{_NUMERALS}]+(?:号|弄|栋|幢|楼|室|层|单元|门|组|队|号楼)"
    "|(?<![走迷问带认])路|街|大道|巷|弄堂|胡同|小区|新村|社区|区|县|镇|乡|村|省|(?<!超)市)$"
)
_NAME = re.compile("(?:[我他她]叫|(?:名字|姓名)[叫是]?)[^车]{1,3}$")


def unfinished(text: str) -> bool:
    """Whether a sentence cannot end so."""
    return bool(_OPEN.search(text))


def telling(text: str) -> str | None:
    """What the words end in, so that more of it may come: "number", "figure" (one or two numerals), "place", "name"."""
    numerals = _NUMBER.search(text)
    if numerals:
        number = numerals[0].translate(_DIGITS)
        if _WHOLE_NUMBER.fullmatch(number):
            return None
        return "number" if len(number) >= LONG_NUMBER else "figure"
    if _PLACE.search(text):
        return "place"
    return "name" if _NAME.search(text) else None
