"""Names of persons; outside an answer to "your name?" only where the sentence introduces one, so as not to guess."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.mandarin.found import Found
from bot.mandarin.lexicon import ordinary_words

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛"
    "郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左"
    "柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶"
    "解牟艾尤阳时穆农司卓古吉缪简项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边"
    "卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封谈鞠匡厉蔺衣步花宣郁计支茅冀历"
    "芮咸励燕诸濮储晁井丰楚幸籍水杭鹿别皮乐沃尧楼凤干祖楮粟蔚邰冒"
)
_COMPOUND = (
    "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|端木|长孙|宇文|独孤|南宫|西门|"
    "申屠|闻人|轩辕|淳于|单于|太史|公冶|濮阳|呼延|完颜"
)
_HAN = "\u4e00-\u9fff"
_FAMILY = rf"(?:{_COMPOUND}|[{_SURNAMES}])"
_NAME = re.compile(rf"(?P<name>(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}})")

# After these a name follows for certain …
_SURE = re.compile(
    r"(?:我|他|她|伊|俺|病人|患者|老人|老伴儿?|名字|姓名|大名|全名|儿|女|妈|爸|婆|公|爷|奶|头|人)"
    r"(?:的)?(?:名字|姓名|大名)?(?:就?叫做?|叫作|名叫|：|:)"
    rf"|(?:名字|姓名|大名|全名)(?:就?[是叫写]|：|:)?|(?:^|[,，。])就?叫|姓{_FAMILY}[,，]?(?:名?叫|名)"
)
# … and after these it may: an ordinary word is likelier than a rare name (我妈高血压, 我是江西人).
_LIKELY = re.compile(
    r"老伴儿?|老公|老婆|爱人|妈妈?|母亲|爸爸?|父亲|老头子?|老太婆|儿子|女儿|婆婆|公公|外婆|爷爷|奶奶|邻居|"
    r"[给帮替]|预约人|就诊人|患者|病人|[我他她]是"
)
_BOUNDARY = re.compile(r"$|[,，。！!？?\s]|挂|看|预约|约|要|想|今年|的|办|取消|改|她|他|身份证|电话")
_SPLIT = re.compile(rf"姓(?P<family>{_FAMILY})[,，]?(?:名?叫|名(?:字叫)?)(?P<given>[{_HAN}]{{1,3}})(?=$|[,，。\s])")
_BARE = re.compile(
    rf"^(?:就|写|就写|填|那就|嗯|呃|好|好的|哦|喏|是|就是)?[,，]?{_NAME.pattern}"
    r"(?=$|[,，。！!\s]|的?吧|啊|呀|挂号|预约)"
)
_MINORITY = re.compile(rf"(?:^(?!.{{0,3}}[叫是])|(?<=[叫是,，。]))[{_HAN}]{{2,8}}·[{_HAN}]{{2,8}}")

_ENDS = "的了挂看约预号去来要取改"  # goes on with the sentence, wherever it stands
_GOES_ON = "吗呢吧是在不我你他她它您想这那个和跟与也都就还今年身电家手岁住办给帮把被从到对没有说请让叫问啊呀嘛哦男女属"
_IN_NO_NAME = re.compile(".[的了吗呢吧是在不我你他她要这那个一氏]")
_ROLE = re.compile(
    rf"[{_HAN}](?:先生|女士|大爷|大妈|阿姨|医生|大夫|主任|老师|师傅|同志|小姐|奶奶|爷爷|叔叔|伯伯|姐|哥|组长|"
    r"科|医院|站|路|街|区|市|省|县|镇|村)"
)
# Ordinary words that the dictionary takes for names, or for nothing.
_NEVER = re.compile("谢谢|安静|康复|于是|马上|向前|高兴|胡说|应该|成都|何时|时常|高烧|黄疸|江西|单独|查查")
# The dictionary counts as words what are above all beginnings or ends of names.
_STILL_NAMES = re.compile("王国|国庆|建国|和平|建军|解放|爱国|爱民|国民|文化|文明|卫国|卫星|新华|红旗|胜利|光明")


def names(text: str, asked: bool = False) -> Iterator[Found]:
    """Names in `text`; `asked`: the resident was asked for one, so that a bare 李秀英 is one."""
    for match in _SPLIT.finditer(text):
        given, family = match["given"], match["family"]
        whole = given if given.startswith(family) and len(given) > len(family) else family + given
        yield Found("name", whole, match[0], *match.span())
    for introduction, sure in ((_SURE, True), (_LIKELY, asked)):
        for match in introduction.finditer(text):
            yield from _introduced(text, match.end(), sure)
    for match in _MINORITY.finditer(text):
        yield Found("name", match[0], match[0], *match.span())
    bare = _BARE.match(text) if asked else None
    if bare:
        yield from _bare(bare)


def _introduced(text: str, start: int, sure: bool) -> Iterator[Found]:
    match = _NAME.match(text, start)
    if not match or _ROLE.match(text, start):
        return
    name, goes_on = match["name"], bool(text[match.end() :].strip("，。,. "))
    if len(name) > 2 and (name[-1] in _ENDS or (name[-1] in _GOES_ON and goes_on)):
        name = name[:-1]
    end = start + len(name)
    if _IN_NO_NAME.search(name) or _NEVER.match(name) or _is_ordinary(name, ("nr", "nz")):
        return
    if not sure and not (_BOUNDARY.match(text, end) and _is_likely(name)):
        return
    yield Found("name", name, name, start, end, vague=not sure and len(name) == 2)


def _is_ordinary(word: str, name_tags: tuple[str, ...]) -> bool:
    known = ordinary_words().get(word)
    return known is not None and not known[1].startswith(name_tags)


def _is_likely(name: str) -> bool:
    """No frequent ordinary word at the beginning or the end of a name of three: 楼组长, 马上八."""
    parts = (name[:2], name[1:]) if len(name) == 3 else ()
    words = ordinary_words()
    return not any(p in words and words[p][0] >= 100 and not _STILL_NAMES.fullmatch(p) for p in parts)


def _bare(match: re.Match[str]) -> Iterator[Found]:
    name = match["name"]
    if _ROLE.fullmatch(name) or _NEVER.match(name) or _is_ordinary(name, ("nr", "nz", "ns")):
        return
    if _IN_NO_NAME.search(name) or (len(name) == 2 and name[-1] in _GOES_ON + _ENDS and name[-1] not in "想年"):
        return
    known = ordinary_words().get(name)
    yield Found("name", name, name, match.start("name"), match.end("name"), vague=known is not None and known[0] >= 100)
