"""What tasks have in common: readers that find what the words say, and questions in the words of the content."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from actions.agenda import Frame
from actions.turn import Ask, Context, Done, Turn, without
from bot.content import Phrase

# reader(turn, asked, known, context) -> the value found, or None. `asked`: the question was just put, so that a bare
# word may be its answer; otherwise only what is said plainly counts.
Reader = Callable[[Turn, bool, Mapping[str, Any], Context], Any]
ANY = ("都行", "都可以", "都要得", "都好", "随便", "随你", "无所谓", "你定", "你看着")
NO_PHONE = ("没有", "莫得", "没得", "不留", "不记得", "记不得", "想不起", "忘了", "没电话", "不用留", "不想留")
THIS_NUMBER = ("这个号码", "这个电话", "用这个", "就这个", "打来的", "现在打的")
AGREED = re.compile(r"(?:对了|没错|就这样)[吧啊呀的。]*$")  # 对了，敬老卡怎么办 agrees to nothing
Choices = tuple[tuple[str, str], ...]


class Form:
    """A task whose answers may come in any order, several in one sentence, and be corrected at any time."""

    service: str
    relatives: frozenset[str] = frozenset()
    questions: tuple[str, ...]
    readers: Mapping[str, Reader]

    def hear(self, turn: Turn, frame: Frame, context: Context) -> Mapping[str, Any] | None:
        """What is known after these words; None when no reader found anything."""
        known = dict(frame.known)
        gained: dict[str, Any] = {}
        names = sorted(self.readers, key=lambda name: name != frame.asked)  # the question that was put, first
        for name in names[:1] if turn.pressed and frame.asked in self.readers else names:
            value = self.readers[name](turn, name == frame.asked, {**known, **gained}, context)
            if value is not None:
                gained[name] = value
        return self.settle(known, gained, frame.asked) if gained else None

    def settle(self, known: dict[str, Any], gained: dict[str, Any], asked: str | None) -> dict[str, Any]:
        """Joins what was known and what was gained; a task that has dependent answers drops them here.

        `wrong` names answers that are to be asked for again. After a correction the read-back comes anew.
        """
        dropped = gained.pop("wrong", ())
        if set(dropped) & set(gained):  # 不是骨科，是眼科 says itself what is right: nothing is to be asked for again
            dropped = ()
        joined = without({**known, **gained}, *dropped)
        corrected = dropped or (joined.get("confirm") is False and set(gained) - {"confirm"})
        return without(joined, "confirm") if corrected else joined

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        raise NotImplementedError

    def ask(
        self,
        name: str,
        expect: str,
        known: Mapping[str, Any],
        context: Context,
        before: tuple[Phrase, ...] = (),
        choices: Choices = (),
        free: bool = False,
        key: str = "",
        words: Mapping[str, object] | None = None,
    ) -> Ask:
        """The question `name`, in the words of the phrase `key`, which is `<service>.<name>` unless given."""
        key = key or f"{self.service}.{name}"
        phrase = context.say(key, **(words or {}))
        phrase = phrase.copy(update={"choices": choices + phrase.choices})
        if context.caller and self.readers.get(name) is read_own_phone:  # what is offered comes last, with the choices
            offer = context.say("task.own_number").copy(update={"choices": phrase.choices})
            before, phrase = (*before, phrase.copy(update={"choices": ()})), offer
        return Ask(name, key, expect, (*before, phrase), known, free)


def read_wrong(parts: Mapping[tuple[str, ...], tuple[str, ...]]) -> Reader:
    """A reader of what is wrong, from `parts`: words, and the answers they are about; asked for, or said with a no."""

    def read(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> list[str] | None:
        if not asked and turn.yes is not False:
            return None
        return next((list(names) for words, names in parts.items() if turn.has(*words)), None)

    return read


def read_yes(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> bool | None:
    """A yes or a no, when it was asked for; 这下对了 is one too."""
    if not asked:
        return None
    return True if turn.yes is None and AGREED.search(turn.text) else turn.yes


def read_name(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    return turn.find("name", asked)


def read_phone(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """A telephone number; "" when it was asked for and there is none."""
    phone = turn.find("phone", asked)
    if phone or not asked:
        return "" if phone is None and turn.has("没有电话", "没电话", "不留电话") else phone
    return "" if turn.has(*NO_PHONE) or (turn.yes is False and not turn.has("取消", "错")) else None


def read_own_phone(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """A telephone number as read_phone has it; for whoever calls also theirs: 就用这个, or a yes to the offer."""
    phone = read_phone(turn, asked, known, context)
    if phone is None and asked and context.caller and (turn.yes or turn.has(*THIS_NUMBER)):
        return context.caller
    return phone
