"""Where a caller's words go: to the dialogue, to a question of this door, or nowhere when a machine has answered."""

from __future__ import annotations

import re

from bot.conversation import ConversationClosed
from bot.holder import MoveRefused
from bot.mandarin.answers import yes_or_no
from bot.phone.asking import Asking
from bot.phone.exchange import Taken
from bot.phone.house import House
from bot.phone.keys import NO
from bot.phone.remembering import Remembering

AGAIN = re.compile("(?:您|你|请|麻烦)*再(?:说|讲)一?[遍次下](?:吧|好吗)?|(?:我?没|我?听不)(?:听)?(?:清楚?|见)")
# Who answers a call says so first, and has not heard what it is about.
GREETS = re.compile("(?:喂|你好|您好|哪位|哪里|谁|是|啊|呀|呢|哪|个|嗯|说|话|请|讲|[,，。？?! ])+")
# 知道了, to a reminder.
NOTED = re.compile(
    r"(?<![不没])(?:知道|晓得|明白|听见|听到|听清楚?|收到|记住|记得|吃|喝|打|量|做)(?:过|好|完)?[了啦嘞]|谢谢|多谢"
)
STOP = "不用提醒了"  # what a no to a reminder (key 2) stands for; the dialogue asks back
SHORT = 12  # characters; who says more has something to say
HELLO = 15  # characters; who answers a call says less, the greeting of a machine is longer


class Replies:
    """Of one call, for its thread."""

    def __init__(self, house: House, asking: Asking, taken: Taken) -> None:
        self._hub = house.hub
        self._asking = asking
        self.remembering = Remembering(house.hub, house.callers, asking, taken.caller.number, taken.opened.known)
        self.nobody_yet = taken.opened.dialled  # we called, and no person has answered yet
        self.wants_person = taken.opened.to_person
        self._talked = False  # whoever answered spoke at length
        self._reminds = bool(taken.opened.reminder)  # the reminder is what was said last

    def take(self, words: str, answered: bool = True, whole: bool = False) -> str:
        """What becomes of them: "asked" (the hub answers), "again" (what was said last is to be said once more: the
        dialogue, which has not `answered` anything yet, does not know it), "agreed", "declined", "forgotten", "person"
        (who has answered our call is to have one), "machine" (it was one that spoke), "noted" (by who was reminded).
        `whole`: they begin with words that were taken before, and were only half of them."""
        if self.nobody_yet:
            if any(machine in words for machine in self._hub.content.machines):
                return "machine"
            if len(words) > HELLO and not self._talked:  # a machine says so much once; a person will say more
                self._talked = True
                return "again"
            self.nobody_yet = False
            if self.wants_person and yes_or_no(words) is not False:
                self._asking.do("hello", lambda: self._keep(words))
                return "person"
        if self._reminds:
            noted = len(words) <= SHORT and bool(yes_or_no(words) or NOTED.search(words))
            if noted or GREETS.fullmatch(words):
                self._asking.do("noted", lambda: self._keep(words))
                return "noted" if noted else "again"
            words = STOP if words == NO else words
        if not answered and AGAIN.fullmatch(words):
            self._asking.do("again", lambda: self._keep(words))
            return "again"
        became = self.remembering.takes(words)
        if became is None:
            self._reminds = False
            self._asking.hear(words, whole)
        return became or "asked"

    def _keep(self, words: str) -> None:
        """喂 or 再说一遍 is kept, and the dialogue owes no answer."""
        try:
            self._hub.tell(self._asking.conversation, "resident", words)
        except (ConversationClosed, MoveRefused):
            return
