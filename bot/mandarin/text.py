"""One spelling for what was typed or recognised: width, Traditional characters, spaces, fillers; not what it means."""

from __future__ import annotations

import functools
import re

HAN = "\u3400-\u9fff"

# Letters, digits, space and the signs that stand inside numbers and dates; Chinese punctuation stays.
_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))} | {
    0x3000: " ",
    0xFF0F: "/",
    0xFF0D: "-",
    0xFF0E: ".",
    0xFF0B: "+",
    0xFF05: "%",
    0x2013: "-",
    0x2212: "-",
}
_SPACE_IN_CHINESE = re.compile(
    rf"(?<=[{HAN}，。！？、；：,]) +(?=[{HAN}\w，。！？、；：,])|(?<=\w) +(?=[{HAN}，。！？、；：])"
)
_SPACES = re.compile(r"\s+")
_PUNCTUATION = ",，。.!！?？、;；:：~…"
_REPEATED = re.compile(rf"([{_PUNCTUATION}])(?:\s*[{_PUNCTUATION}])+(?![0-9])")
_EDGE = re.compile(rf"^[{_PUNCTUATION}\s]+")

_BEGINS = rf"(?:^|(?<=[{_PUNCTUATION}]))"
# A filler is followed by a pause or by a new beginning; 那个科 and 这个月 are not.
_GOES_ON = (
    rf"(?=[{_PUNCTUATION}\s]|我|俺|咱|阿拉|你|您|侬|请|想|麻烦|劳驾|帮我|能不能|可不可以|怎么|咋|"
    "嗯|呃|额|那个|这个|就是说)"
)
_ALWAYS_FILLER = re.compile(rf"嗯+|{_BEGINS}呃+(?!逆)|呃+(?=[{_PUNCTUATION}])|(?:那个){{2,}}")
_FILLER = re.compile(rf"{_BEGINS}(?:额+|那个|这个|就是说)+{_GOES_ON}[{_PUNCTUATION}\s]*")
_BETWEEN = re.compile(rf"(?<=[{_PUNCTUATION}])(?:额|那个|这个|就是说)[{_PUNCTUATION}\s]+")

# 乾 becomes 干 only where it means dry: it is also a given name. 著 becomes 着 only after verbs: 著名 stays.
_DRY = re.compile(r"[饼餅口嘴眼皮肤膚喉舌晒曬晾烘擦]乾|乾(?=[净淨燥洗咳眼涸脆粮糧草枯果杯])")
_KEPT = re.compile("[乾嗰]")  # the table turns Cantonese 嗰 into a character that no font has
_VERB_ZHE = re.compile(
    r"(?<=[看听聽坐等拿走跟顺順带帶住躺站开開关關扶推抱忙想靠对對朝向沿穿戴留陪拄])著(?![名作称稱者录錄])"
)


@functools.lru_cache(maxsize=1)
def _simplified():  # type: ignore[no-untyped-def]
    from opencc import OpenCC  # reads its tables: not at import

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional to Simplified; keeps 乾 in names and 著 in 著名."""
    text = _VERB_ZHE.sub("着", text)
    plain: str = _simplified().convert(text)
    if len(plain) != len(text) or not _KEPT.search(text):
        return plain
    dry = {match.start() + match[0].index("乾") for match in _DRY.finditer(text)}
    return "".join(old if _KEPT.match(old) and at not in dry else new for at, (old, new) in enumerate(zip(text, plain)))


def normalise(text: str) -> str:
    """The sentence in the one spelling that all understanding works on; content never becomes nothing."""
    visible = "".join(c for c in text if c.isprintable() or c.isspace())
    spaced = _SPACES.sub(" ", visible.translate(_WIDTH)).strip()
    joined = _SPACE_IN_CHINESE.sub("", simplify(spaced))
    folded = _REPEATED.sub(r"\1", joined)
    without = _without_fillers(folded)
    return without if re.search(r"\w", without) else folded


def _without_fillers(text: str) -> str:
    text = _ALWAYS_FILLER.sub("", text)
    for _ in range(4):  # 嗯，那个，就是说，我想…
        shorter = _EDGE.sub("", _BETWEEN.sub("", _FILLER.sub("", text)))
        if shorter == text:
            break
        text = shorter
    return _REPEATED.sub(r"\1", text).strip()
