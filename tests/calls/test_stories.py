"""Residents who call the real Banban through the real Asterisk: what they say is understood, what they hear is said."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hearing import RATE, Sound, seconds_of_tone, tone
from house import Caller, House
from listening import holds
from phone import wait_for
from speaking import say, silence

from bot import processes
from bot.mandarin.aloud import read_aloud
from voice.pcm import loudness

pytestmark = [pytest.mark.call, pytest.mark.timeout(400)]

MODEL = Path(__file__).resolve().parents[1] / "data" / "speech_model"
GREETING = "您想办什么"
DAY = "下周三"  # 骨科 is open on it
SILENT = -50.0  # dBFS


@pytest.fixture(scope="module")
def house(
    private_network: None, asterisk: Path, sounds: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    processes.train()
    with House(tmp_path_factory.mktemp("house") / "house", asterisk, sounds, MODEL) as house:
        yield house
        assert house.rig.errors() == []


def bare(words: str) -> bytes:
    """Without the silence around them, 8 kHz."""
    samples = np.frombuffer(say(words, telephone=True).samples, dtype="<i2")
    (voice,) = np.nonzero(np.abs(samples.astype(int)) > 300)
    return bytes(samples[voice[0] : voice[-1] + 1].tobytes())


def in_two(first: str, seconds: float, second: str) -> Sound:
    """Words with a silence inside."""
    pause, end = silence(seconds, RATE), silence(0.5, RATE)
    return Sound(RATE, bare(first) + pause + bare(second) + end)


def cough() -> Sound:
    """Two bursts of noise that die away."""
    time = np.arange(int(0.25 * RATE)) / RATE
    burst = np.random.default_rng(7).standard_normal(len(time)) * np.exp(-time / 0.06) * 6000
    return Sound(RATE, np.concatenate([burst, burst]).clip(-32768, 32767).astype("<i2").tobytes())


def loud(sound: Sound, begin: float) -> list[float]:
    """The times (s of the recording) from `begin` on at which 20 ms of it are as loud as a voice."""
    step = RATE // 50 * 2
    pieces = range(int(begin * 50) * step, len(sound.samples) - step, step)
    return [at / 2 / RATE for at in pieces if loudness(sound.samples[at : at + step]) > SILENT]


# --- stories that do not disturb each other: they are told at the same time ---


def from_the_greeting_to_the_booking(house: House) -> None:
    with house.caller("13800000001") as caller:
        caller.hears_all(GREETING)
        for words, answer in (
            ("我想挂个骨科的号", "您去哪家"),
            ("哪家都行", "您想哪天去看"),
            (DAY, "上午去还是下午去"),
            ("上午", "您要第几个"),
            ("第一个", "请说看病人的姓名"),
            ("李秀英", "留一个电话号码"),
        ):
            caller.says(words)
            caller.hears_all(answer)
            assert caller.said()[-1] == words
        caller.presses("13800138000")
        caller.hears_all("我念一遍", "李秀英", "看骨科", "幺三八零零幺三八零零零")
        assert house.bookings(caller.case) == []
        caller.says("对的")
        caller.hears_all("约好了", "还有别的事要办吗")
        (booking,) = house.bookings(caller.case)
        assert (booking["patient"], booking["phone"], booking["state"]) == ("李秀英", "13800138000", "booked")


def a_number_read_in_two_parts_is_one(house: House) -> None:
    with house.caller("13800000002") as caller:
        caller.hears_all(GREETING)
        caller.utters(in_two("我想问一下那个", 3, "骨科挂号"))
        caller.hears_all("您去哪家")
        assert caller.said() == ["我想问一下那个骨科挂号"]
        for words, answer in (
            ("哪家都行", "您想哪天去看"),
            (DAY, "上午去还是下午去"),
            ("上午", "您要第几个"),
            ("第二个", "请说看病人的姓名"),
            ("张桂芳", "留一个电话号码"),
        ):
            caller.says(words)
            caller.hears_all(answer)
        caller.utters(in_two("幺三八零零", 3, "幺三八零零零"))
        caller.hears_all("我念一遍", "张桂芳", "幺三八零零幺三八零零零")
        assert caller.said()[-1] == "幺三八零零幺三八零零零"
        caller.presses("1")  # yes
        caller.hears_all("约好了")
        assert caller.said()[-1] == "是的"
        assert [booking["phone"] for booking in house.bookings(caller.case)] == ["13800138000"]


def who_pauses_in_a_sentence_is_answered_once_and_whole(house: House) -> None:
    with house.caller("13800000008") as caller:
        caller.hears_all(GREETING)
        caller.utters(in_two("我想", 3, "挂个骨科的号"))  # nobody is asked for half a sentence
        caller.hears_all("您去哪家")
        assert caller.said() == ["我想挂个骨科的号"]
        caller.utters(in_two("哪家", 2.6, "都行"))  # cut off after two seconds, and taken up
        caller.hears_all("您想哪天去看")
        assert caller.said()[1:] == ["哪家", "哪家都行"]
        assert not holds(caller.listener.words(), "没听明白")
        caller.utters(in_two("下周", 2.6, "三"))  # the same caller has more time now
        caller.hears_all("上午去还是下午去")
        assert caller.said()[3:] == ["下周三"]


def the_voice_stops_for_words_and_says_it_again(house: House) -> None:
    with house.caller("13800000003") as caller:
        caller.hears("您好")
        words = say("再说一遍", telephone=True)
        onset = next(place for place, value in enumerate(array("h", words.samples)) if abs(value) > 700) / RATE
        spoke = caller.utters(words) + onset
        caller.hears(GREETING)  # which was not said before
        before = [at for at in loud(caller.call.heard(), spoke) if at < spoke + 1.5]
        assert before and before[-1] - spoke < 0.45  # the way through baresip and back, twice, is in it
        print(f"the voice stopped {before[-1] - spoke:.2f} s after the first sound")
        assert caller.said() == ["再说一遍"]


def a_cough_loses_nothing(house: House) -> None:
    with house.caller("13800000004") as caller:
        caller.hears("您好")
        caller.utters(cough())
        caller.hears_all("工作人员也看得到", GREETING)
        assert caller.said() == []
        caller.says("老年卡怎么办")
        caller.hears_the_answer("老年卡怎么办")
        assert caller.said() == ["老年卡怎么办"]


def keys_answer_repeat_and_go_back(house: House) -> None:
    with house.caller("13800000005") as caller:
        caller.hears_all(GREETING)
        caller.says("我想挂个骨科的号")
        caller.hears_all("您去哪家")
        caller.presses("9")
        caller.hears_all("您去哪家")
        caller.presses("*")
        caller.hears_the_answer("上一步")
        caller.says("不办了")
        caller.hears_the_answer("不办了")
        caller.says("再见")
        caller.hears_all("我记住您的城市", "不用按二")
        caller.presses("2")  # no
        caller.hears_all("那我不记")
        wait_for(caller.call.ended, 10, "a goodbye does not end the call")
        assert caller.said()[-1] == "不是"


def silence_leads_to_a_person(house: House) -> None:
    with house.caller("13800000006") as caller:
        caller.hears_all(GREETING)
        fell_silent = loud(caller.call.heard(), 0)[-1]
        caller.listener.from_now_on()
        caller.hears("没听见您的声音")
        again = next(at for at in loud(caller.call.heard(), fell_silent + 1))
        assert 5 < again - fell_silent < 12  # seven, as the caller's telephone recorded them on a busy machine
        caller.hears_all("说出来也行按键也行", "预约看病按一")
        caller.listener.from_now_on()
        caller.hears_all("您还在吗", "要找工作人员就按零")
        caller.hears_all("好一会儿没听见您我给您找工作人员")
        caller.call.hears("banban/to-a-person", 20)
        assert caller.said() == []


def a_person_takes_over_and_gives_the_caller_back(house: House) -> None:
    with house.caller("13800000007") as caller:
        caller.hears_all(GREETING)
        caller.says("我想挂个骨科的号")
        caller.hears_all("您去哪家")
        caller.presses("0")
        caller.hears("我这就给您转过去")
        house.rings(house.operator, caller.case)
        house.operator.accept()
        house.operator.wait("CALL_ESTABLISHED")
        house.operator.say(tone(350, 2))
        wait_for(lambda: seconds_of_tone(caller.call.heard(), 350) >= 1, 10, "the operator is not heard")
        caller.listener.from_now_on()
        house.operator.press("*7")
        caller.hears_all("您去哪家")
        caller.says("哪家都行")
        caller.hears_all("您想哪天去看")
        assert caller.said() == ["我想挂个骨科的号", "哪家都行"]


TOGETHER: tuple[Callable[[House], None], ...] = (
    from_the_greeting_to_the_booking,
    a_number_read_in_two_parts_is_one,
    who_pauses_in_a_sentence_is_answered_once_and_whole,
    the_voice_stops_for_words_and_says_it_again,
    a_cough_loses_nothing,
    keys_answer_repeat_and_go_back,
    silence_leads_to_a_person,
    a_person_takes_over_and_gives_the_caller_back,
)


@pytest.fixture(scope="module")
def told(house: House, request: pytest.FixtureRequest) -> Iterator[dict[str, Future[None]]]:
    """All stories that are wanted in this run have begun."""
    wanted = " ".join(item.name for item in request.session.items)
    with ThreadPoolExecutor(len(TOGETHER)) as pool:
        yield {story.__name__: pool.submit(story, house) for story in TOGETHER if story.__name__ in wanted}


@pytest.mark.parametrize("story", [story.__name__ for story in TOGETHER])
def test_a_story(told: dict[str, Future[None]], story: str) -> None:
    told[story].result(300)


# --- many at once ---

ASKED = (
    "老年卡怎么办",
    "高龄津贴怎么领",
    "我想挂个骨科的号",
    "我什么时候退休",
    "养老金能领多少",
    "我要叫一辆出租车",
    "养老认证怎么做",
    "我要投诉",
    "乘车码怎么弄",
    "我想取消预约",
)


def test_ten_callers_at_once_are_each_understood_and_answered_on_their_own_line(house: House) -> None:
    def one(place: int) -> tuple[str, str, dict[str, Any]]:
        with house.caller(f"1390000{place:04d}") as caller:
            caller.hears_all(GREETING)
            caller.says(ASKED[place])
            caller.hears_the_answer(ASKED[place])
            assert caller.said() == [ASKED[place]]
            answer, heard, case = caller.answer(), caller.listener.words(), caller.case
        record = wait_for(lambda: house.record(case), 10, "the call is not recorded")
        return answer, heard, record

    with ThreadPoolExecutor(len(ASKED)) as pool:
        results = list(pool.map(one, range(len(ASKED))))
    answers = [read_aloud(answer)[0].words for answer, _, _ in results]
    assert len(set(answers)) == len(ASKED)
    for place, (_, heard, _) in enumerate(results):
        others = [answer for other, answer in enumerate(answers) if other != place]
        assert not [answer for answer in others if holds(heard, answer)]
    waits = [turn["sound"] - turn["end"] for _, _, record in results for turn in record["turns"]]
    print(f"ten at once, end of turn to first sound: {sorted(round(wait, 2) for wait in waits)}")


# --- what fails ---


def in_a_conversation(caller: Caller) -> None:
    """Somebody in a hurry, who does not listen to the greeting."""
    caller.hears("您好我是伴办")
    caller.says("我想挂个骨科的号")
    caller.hears("您去哪家")


def test_while_the_dialogue_engine_stands_still_a_sentence_and_then_a_person(house: House) -> None:
    with house.caller("13700000001") as caller:
        in_a_conversation(caller)
        with house.without_dialogue():
            caller.says("哪家都行")
            caller.hears("请稍等")
            caller.hears("我这边出了点毛病")
            caller.hears("我这就给您转过去", 40)
            house.rings(house.operator, caller.case)
        assert caller.said()[-1] == "哪家都行"


def test_while_the_database_is_locked_a_sentence_and_then_a_person(house: House) -> None:
    with house.caller("13700000002") as caller:
        in_a_conversation(caller)
        case = caller.case
        with house.locked_database():
            caller.says("哪家都行")
            caller.hears("我这边出了点毛病我给您找工作人员", 30)
            house.rings(house.operator, case)


def test_a_door_that_is_killed_leaves_the_caller_to_a_person_and_so_does_none(house: House) -> None:
    with house.caller("13700000003") as caller:
        in_a_conversation(caller)
        case = caller.case
        house.rig.gateway.kill()
        caller.call.hears("banban/out-of-order")
        house.rings(house.operator, case)
    another = house.rig.call(number="13700000004")
    another.hears("banban/out-of-order")
    another.hang_up()
    house.new_door()


def test_a_door_that_freezes_leaves_the_caller_to_a_person(house: House) -> None:
    with house.caller("13700000005") as caller:
        in_a_conversation(caller)
        case = caller.case
        house.rig.gateway.freeze()
        frozen = time.monotonic()
        caller.call.hears("banban/out-of-order")
        # The watch takes 4 s where nothing else runs; three seconds of the sentence tell that it is this one.
        assert time.monotonic() - frozen < 3 + 8
        house.rings(house.operator, case)
    house.new_door()
