"""Signs, markup and pictures in a text: which are a pause to the ear and which are nothing; it reads no figures."""

from __future__ import annotations

import re
import unicodedata

from bot.mandarin.spoken import digits_for_ear

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"

ADDRESS = r"(?:https?://|www\.)[!-'*-~]+"  # no brackets, no Chinese
_MARKUP = (
    (re.compile(ADDRESS), "网址"),
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "邮箱"),
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), ""),
    (re.compile(r"^\s*(?:#{1,6}|>+)\s+"), ""),
    (re.compile(r"^\s*[-*+•·▪●○■□◆◇★☆✓✔✅]+\s*(?=[^\d\s*])"), ""),
    # The sign of a list: its number is said, then a pause. 1.5 and 2．5 are numbers.
    (re.compile(r"^\s*[(（]?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）]|[.．、](?!\d))\s*"), r"\1，"),
    (re.compile(r"([①-⑳])\s*"), r"\1，"),
    # What somebody should say word for word stands a little apart.
    (re.compile("[”」]\\s*(?=[“「])"), "，"),
    (re.compile(f"(?<=[{HAN}])[“「](?=[^”」]{{5,}})"), "，"),
    (re.compile("[#＃](?:号|(?=键))"), "井号"),
    (re.compile("[*＊](?:号|(?=键))"), "星号"),
    (re.compile(r"\bNo\.?\s*(\d+)", re.IGNORECASE), r"\1号"),
    (re.compile("㎡|[mM]²"), "平方米"),
    (re.compile("…+|\\.{3,}|[—─]{2,}|-{2,}|[|｜→⇒▶►]+"), "，"),
    (re.compile("(?<=[0-9０-９])[*＊](?=[0-9０-９])"), "×"),
    (re.compile("(?<=[0-9０-９])[—–−－](?=[0-9０-９])"), "-"),
)
_QUOTES = dict.fromkeys(map(ord, "“”‘’「」『』《》〈〉\"'`´_#^\\"), "")
_MASKED = re.compile(r"(\d{2,})\*{2,}(\d*[Xx]?)")  # 138****8000: the stars are said once
_PAUSES = {ord(c): "，" for c in "（）()[]{}【】〔〕〖〗、；;："}
_SAME = (("⁄", "/"), ("～", "~"), ("〜", "~"), ("µ", "μ"), ("≥", ">="), ("≤", "<="), ("—", "，"))
# What may stand within a figure is kept until the figures have been read.
_UNKNOWN = re.compile(rf"[^{HAN}A-Za-z0-9αβγμ，。！？!?.:,/~%‰+×=<>°¥$€&\- ]")

_END = "。？！"
_LEFT_OVER = (
    (re.compile(f"(?<=[{HAN}])/(?=[片粒天日次人组周月年个袋支瓶盒户份](?![{HAN}]))"), "每"),
    (re.compile(r"(?<=[A-Za-z])['’.\-_](?=[A-Za-z])"), ""),
    (re.compile("[&+](?=\\S)"), "和"),
    (re.compile("!"), "！"),
    (re.compile(r"\?"), "？"),
    (re.compile(r"\.(?=\s|$)"), "。"),
    (re.compile(r"[:,/~\-.<>=]+"), "，"),
    (re.compile(rf"[^{HAN}A-Za-z，。？！ ]"), ""),
    (re.compile(rf"(?<=[{HAN}，。？！]) +| +(?=[{HAN}，。？！])"), ""),
    (re.compile(r"\s{2,}"), " "),
)
_RUN_OF_PAUSES = re.compile(r"[，。？！][，。？！ ]+")


def plain(text: str) -> str:
    """`text` without markup, quotation marks and pictures, in half width; brackets and dashes are commas."""
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    text = text.translate(_PAUSES).translate(_QUOTES)
    # Not the Chinese comma: its half-width form would stand inside numbers.
    text = "".join(c if c in "，。？！" else unicodedata.normalize("NFKC", c) for c in text)
    for sign, instead in _SAME:
        text = text.replace(sign, instead)
    text = _MASKED.sub(lambda m: f"{digits_for_ear(m[1])}，星号，{digits_for_ear(m[2])}", text)
    return _UNKNOWN.sub("", _without_marks(text)).strip()


def _without_marks(text: str) -> str:
    """é as e: letters can be spelled, marks above them cannot."""
    if text.isascii() or not re.search("[\u00c0-\u024f\u0300-\u036f]", text):
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def tidy(words: str) -> str:
    """What is left when the figures have been read: characters, Latin letters and single ，。？！ between them."""
    for pattern, instead in _LEFT_OVER:
        words = pattern.sub(instead, words)
    words = _RUN_OF_PAUSES.sub(lambda run: next((c for c in run[0] if c in _END), "，"), words)
    return words.strip(" ，").lstrip(_END + " ，")
