"""What a sentence says of a person beside the name: the sex."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.mandarin.found import Found

_WORKER = "(?:的|性|士|同志|职工|工人|干部)"
_ENDS = r"(?=$|[同额,，。、吧啊呀\s0-9二三四五六七八九])"
_SAID = {
    "male": rf"男(?:{_WORKER}|{_ENDS})|老爷子|老头(?!病)子?|大爷|先生|老公(?!房)|丈夫",
    "female": rf"(?<![子儿孙侄妇外])女(?:{_WORKER}|工|{_ENDS})|妇女|老太太|老太婆|老太(?![太婆])|"
    "大妈|大娘|阿姨|老婆(?!婆)|妻子|媳妇|老奶奶",
}
_KIN = {
    "male": "爸爸?|老爸|父亲|爹|爷爷|外公|姥爷|公公|岳父|老丈人|儿子|孙子|哥哥?|弟弟|舅舅|叔叔|伯伯|爷叔",
    "female": "妈妈?|老妈|母亲|娘|奶奶|外婆|姥姥|婆婆|岳母|丈母娘|女儿|闺女|囡囡|孙女|姐姐?|妹妹|姑姑|姨妈?|舅妈",
}
# 我儿子帮我挂: the son helps, the person meant is somebody else.
_HELPS = r"(?!\w{0,2}(?:[给帮替陪教让叫]我|说|讲|帮忙|不在|上班|打工|[买装弄下]的))"
_OF = "(?:我|他|她|你|俺|阿拉|咱|给|帮|替|为|是|的|^|[,，。])"


def sexes(text: str) -> Iterator[Found]:
    """'male' or 'female', of the person who is meant; relatives who only help do not count."""
    for sex, words in _SAID.items():
        for match in re.finditer(rf"(?:{words}){_HELPS}", text):
            yield Found("sex", sex, match[0], *match.span())
    for sex, words in _KIN.items():
        for match in re.finditer(rf"{_OF}(?P<kin>{words}){_HELPS}(?!妇|[女儿媳婿])", text):
            yield Found("sex", sex, match["kin"], match.start("kin"), match.end("kin"))
