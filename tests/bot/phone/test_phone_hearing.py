"""What a caller who was cut off had said, as the recogniser knew it in the end."""

from __future__ import annotations

from bot.phone.hearing import Hearing
from tests.bot.phone.telephone import RATE, loud
from voice.call import Samples
from voice.ears import Heard, Word


class Ear:
    """Has captions that change with their last word: 老年看 was 老年卡."""

    def __init__(self) -> None:
        self.says = ["老年看", "", "丢了"]
        self.saying = ""

    def feed(self, samples: bytes) -> Heard | None:
        if any(samples) and not self.saying:
            self.saying = self.says.pop(0) or self.says.pop(0)
            return Heard(self.saying, (), False)
        return None

    def finish(self) -> Heard:
        text, self.saying = self.saying.replace("看", "卡"), ""
        return Heard(text, (Word(text, 0.0, 1.0, 0.9),), True)


def tell(hearing: Hearing, at: float, seconds: float, speaks: bool):  # type: ignore[no-untyped-def]
    frame = loud(0.02) if speaks else bytes(RATE // 50 * 2)
    happened = []
    for _ in range(round(seconds / 0.02)):
        at += 0.02
        happened += list(hearing.sound(Samples(at, frame)))
    return at, [(one.what, one.text) for one in happened if one.what in ("begun", "resumed", "ended")]


def test_what_was_cut_off_is_what_was_told_and_not_an_earlier_caption_of_it():
    hearing = Hearing(Ear())  # type: ignore[arg-type]
    at, first = tell(hearing, 0.0, 1.0, False)
    at, said = tell(hearing, at, 0.6, True)
    at, ended = tell(hearing, at, 2.6, False)
    at, went_on = tell(hearing, at, 0.6, True)
    at, over = tell(hearing, at, 4.0, False)
    assert first + said + ended == [("begun", ""), ("ended", "老年卡")]
    assert went_on + over == [("resumed", "老年卡"), ("ended", "丢了")]
