"""When a caller has finished: stories of slow speakers, coughs, noise and frozen machines, and what holds for all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.telling import STEP, Piece, Telling, cough, events, quiet, says
from voice.patience import LONGEST_PAUSE, OPEN, PATIENCE, SHORT, patience, seconds
from voice.turn import LONGEST_TURN, NO_WORDS, Turn

NUMBER = "一三八一二三四五六七八"


def asked(kind: str | None, complete=None) -> Telling:
    turn = Turn()
    turn.expect(kind, complete)
    return Telling(turn)


# --- stories ---


def test_a_number_told_in_groups_with_three_seconds_between_them_is_one_turn():
    groups = (says("一三八"), quiet(3.0), says("一二三四"), quiet(3.0), says("五六七八"), quiet(5.0))
    happened = asked("phone").tell(*groups)
    assert events(happened) == ["begun", "ended"]
    assert happened[-1].text == NUMBER


def test_a_number_that_is_whole_is_not_waited_for_any_longer():
    story = asked("phone", complete=lambda words: len(words) == 11)
    happened = story.tell(says("一三八"), quiet(3.0), says("一二三四五六七八"), quiet(2.0))
    assert happened[-1].event == "ended" and happened[-1].text == NUMBER
    said = 0.4 * 11 + 3.0
    assert SHORT <= happened[-1].at - said <= SHORT + 0.1


def test_the_key_for_the_end_ends_a_number_at_once_and_is_no_cutting_off():
    story = asked("phone")
    story.tell(says("一三八"), quiet(0.5))
    assert story.turn.end(story.at) == "ended"
    assert story.turn.text == "一三八"
    assert events(story.tell(quiet(0.2), says("好了吗"), quiet(5))) == ["begun", "ended"]


def test_the_key_for_the_end_without_any_words_ends_nothing():
    story = asked("phone")
    assert story.turn.end(story.at) is None


def test_a_yes_and_then_silence_is_answered_after_little_more_than_a_second():
    happened = asked("yes_no").tell(quiet(1.0), says("要的"), quiet(3.0))
    assert events(happened) == ["begun", "ended"]
    assert SHORT <= happened[-1].at - 1.8 <= SHORT + 0.1


def test_a_grunt_is_an_answer_to_yes_or_no_and_to_nothing_else():
    assert events(asked("yes_no").tell(says("嗯"), quiet(3.0))) == ["begun", "ended"]
    assert events(asked("department").tell(says("嗯"), quiet(8.0))) == []


def test_a_cough_is_no_turn():
    assert events(asked(None).tell(quiet(1.0), cough(), quiet(1.0), cough(), quiet(8.0))) == []


def test_a_cough_in_the_middle_of_a_number_only_gives_more_time():
    happened = asked("phone").tell(
        says("一三八"), quiet(2.5), cough(), quiet(2.5), says("一二三四五六七八"), quiet(5.0)
    )
    assert events(happened) == ["begun", "ended"]
    assert happened[-1].text == NUMBER


def test_who_hesitates_first_is_heard_from_the_first_real_word():
    happened = asked("department").tell(says("嗯"), quiet(1.5), says("看眼睛"), quiet(4.0))
    assert events(happened) == ["begun", "ended"]
    assert "看眼睛" in happened[-1].text


def test_words_that_end_in_a_hesitation_are_waited_for():
    happened = asked("city").tell(says("我住在那个"), quiet(2.4), says("上海"), quiet(4.0))
    assert events(happened) == ["begun", "ended"]
    assert happened[-1].text == "我住在那个上海"


def test_half_a_sentence_with_three_seconds_in_it_is_one_turn_without_any_filler_word():
    for first, second in (("我想", "看骨科"), ("我要去", "人民医院"), ("帮我", "叫一辆车"), ("我想办一张", "老年卡")):
        happened = asked(None).tell(says(first), quiet(3.0), says(second), quiet(5.0))
        assert events(happened) == ["begun", "ended"], first
        assert happened[-1].text == first + second


def test_a_number_a_name_or_an_address_told_without_being_asked_gets_its_time():
    stories = (
        (2.5, "我的电话是幺三八", "一二三四五六七八"),
        (2.5, "我家在浦东新区", "世纪大道"),
        (2.5, "我叫王", "建国"),
        (3.3, "我的电话是幺三八", "一二三四五六七八"),
        (2.9, "我住世纪大道一百号", "十二楼"),
    )
    for pause, first, second in stories:
        happened = asked(None).tell(says(first), quiet(pause), says(second), quiet(6.0))
        assert events(happened) == ["begun", "ended"], first
        assert happened[-1].text == first + second


def test_a_whole_sentence_to_an_open_question_is_not_waited_for_any_longer():
    for words in ("老年卡怎么办", "我要挂号", "我的电话是一三八一二三四五六七八", "打一二零", "我不要", "我不会"):
        happened = asked(None).tell(says(words), quiet(6.0))
        assert happened[-1].at - 0.4 * len(words) <= OPEN.pause + 0.1, words


def test_a_word_that_answers_is_whole_though_a_sentence_cannot_end_in_it():
    for kind, words in (
        ("yes_no", "要"),
        ("choice", "第一个"),
        ("slot", "要一个"),
        ("age", "七十二"),
        ("city", "上海市"),
    ):
        happened = asked(kind).tell(says(words), quiet(6.0))
        assert happened[-1].at - 0.4 * len(words) <= PATIENCE[kind].pause + 0.1, words


@pytest.mark.parametrize("after", [0.3, 1.0, 2.0, 2.9])
def test_who_goes_on_while_the_answer_is_sought_was_cut_off_however_long_it_takes(after):
    story = asked(None)
    pause = story.turn.pause
    happened = story.tell(says("我的老年卡"), quiet(pause + after), says("丢了"), quiet(6.0))
    assert events(happened) == ["begun", "ended", "resumed", "ended"]
    assert (story.turn.cut_off, story.turn.text) == ("我的老年卡", "丢了")
    assert story.turn.pause > pause
    again = story.tell(quiet(3.0), says("我的医保卡"), quiet(pause + 0.5), says("也丢了"), quiet(6.0))
    assert events(again) == ["begun", "ended"]  # the same pause again, and this time they are waited for


def test_who_is_cut_off_twice_in_one_sentence_is_heard_whole():
    story = asked("date")
    story.tell(says("下个"), quiet(2.1), says("礼拜三"), quiet(3.0), says("上午"), quiet(6.0))
    assert story.turn.cut_off + story.turn.text == "下个礼拜三上午"


@pytest.mark.parametrize("after", [0.3, 1.0, 2.0, 2.9])
def test_who_said_half_a_sentence_and_goes_on_over_the_answer_was_cut_off(after):
    story = asked(None)
    assert events(story.tell(says("我想"), quiet(3.4))) == ["begun", "ended"]
    story.turn.answered(story.at)
    assert events(story.tell(quiet(after - 0.1), says("看骨科"), quiet(6.0))) == ["resumed", "ended"]
    assert (story.turn.cut_off, story.turn.text) == ("我想", "看骨科")


def test_who_said_a_whole_sentence_and_speaks_over_the_answer_answers_it():
    story = asked(None)
    assert events(story.tell(says("老年卡怎么办"), quiet(2.3))) == ["begun", "ended"]
    story.turn.answered(story.at)
    assert events(story.tell(quiet(1.0), says("不是"), quiet(6.0))) == ["begun", "ended"]


def test_who_was_cut_off_gets_more_time_for_the_rest_of_the_call():
    story = asked("date")
    happened = story.tell(says("下个"), quiet(2.4), says("礼拜三"), quiet(7.0))
    assert events(happened) == ["begun", "ended", "resumed", "ended"]
    assert story.turn.cut_off == "下个" and story.turn.text == "礼拜三"
    assert events(story.tell(says("下个"), quiet(2.4), says("礼拜四"), quiet(5.0))) == ["begun", "ended"]
    story.turn.expect("city")  # another question: still the same slow speaker
    assert story.turn.pause > PATIENCE["city"].pause


def test_the_time_given_after_being_cut_off_has_a_bound():
    story = asked("phone")
    for _ in range(12):
        story.tell(says("一"), quiet(story.turn.pause + 0.6))
    assert PATIENCE["phone"].pause < story.turn.pause <= LONGEST_PAUSE


def test_an_answer_to_the_answer_is_not_taken_as_going_on():
    story = asked("yes_no")
    story.tell(says("要的"), quiet(1.3))
    story.turn.answered(story.at)
    assert events(story.tell(quiet(1.0), says("等等"), quiet(4.0))) == ["begun", "ended"]
    assert story.turn.cut_off == ""


def test_who_goes_on_while_the_bot_says_its_first_syllable_was_cut_off():
    story = asked("yes_no")
    story.tell(says("要的"), quiet(1.3))
    story.turn.answered(story.at)
    assert events(story.tell(quiet(0.2), says("下午去"), quiet(4.0))) == ["resumed", "ended"]
    assert story.turn.cut_off == "要的"


def test_a_noise_that_never_stops_does_not_keep_a_turn_open():
    happened = asked("yes_no").tell(says("要的"), cough(30.0))
    assert events(happened) == ["begun", "ended"]
    assert happened[-1].at <= 0.8 + SHORT + NO_WORDS + 0.5


def test_words_long_after_a_turn_are_no_going_on_though_a_noise_went_on_all_the_time():
    happened = asked("yes_no").tell(says("要的"), cough(30.0), says("明天去"), cough(10.0))
    assert events(happened) == ["begun", "ended", "begun", "ended"]
    assert happened[-1].text == "明天去"


def test_a_noise_without_words_is_no_turn_however_long():
    assert asked(None).tell(cough(200.0)) == []


def test_a_television_that_talks_for_ever_is_cut():
    story = asked(None)
    happened = story.tell(*(says("今天晚上", 1.6) for _ in range(80)))
    assert events(happened)[:2] == ["begun", "ended"]
    assert happened[1].at - happened[0].at <= LONGEST_TURN + 0.1


def test_a_long_story_with_breaths_is_one_turn():
    happened = asked("story").tell(*[says("我的老年卡丢了"), quiet(1.8)] * 12, quiet(3.0))
    assert events(happened) == ["begun", "ended"]
    assert happened[-1].text == "我的老年卡丢了" * 12


def test_a_voice_too_soft_for_the_detector_still_has_its_turn():
    turn = Turn()
    turn.expect("city")
    at, happened = 0.0, []
    for step in range(400):
        at += STEP
        if step in (50, 80):
            happened.append(turn.heard(at, "上海"[: step // 40], False))
        happened.append(turn.level(at, False))
    assert [event for event in happened if event] == ["begun", "ended"]
    assert turn.text == "上海"


def test_text_that_only_came_late_is_not_lost_and_nobody_was_cut_off():
    turn = Turn()
    turn.expect("yes_no")
    turn.level(0.0, True)
    assert turn.heard(0.2, "要", False) == "begun"
    at = 0.2
    while turn.level(at := at + STEP, False) is None:
        assert at < 5
    assert turn.heard(at + 0.1, "要", False) is None
    assert turn.heard(at + 0.2, "要的", True) == "resumed"
    assert (turn.cut_off, turn.text, turn.pause) == ("要", "的", SHORT)


def test_an_utterance_that_the_recogniser_has_not_ended_is_not_given_twice():
    turn = Turn()
    turn.expect("yes_no")
    turn.level(0.0, True)
    turn.heard(0.1, "要的", False)
    at = 0.1
    while turn.level(at := at + STEP, False) is None:
        assert at < 5
    for _ in range(200):
        turn.level(at := at + STEP, False)
    turn.level(at, True)
    assert turn.heard(at, "要的明天", False) == "begun"
    assert turn.text == "明天"


def test_words_that_are_taken_back_end_as_nothing():
    turn = Turn()
    turn.heard(0.0, "二", False)
    turn.heard(0.5, "", True)
    at, event = 0.5, None
    while event is None:
        at += STEP
        assert at < 10
        event = turn.level(at, False)
    assert (event, turn.text) == ("ended", "")


def test_a_process_that_stood_still_ends_no_turn_of_who_went_on_talking():
    story = asked("yes_no")
    story.tell(says("要的"), quiet(0.5))
    story.at += 60.0
    assert story.turn.level(story.at, True) is None
    assert story.turn.open


def test_a_clock_that_goes_backward_breaks_nothing():
    story = asked("yes_no")
    story.tell(says("要的"), quiet(0.5))
    story.at -= 3600.0
    assert events(story.tell(quiet(2.0))) == ["ended"]


# --- what holds for all ---

words = st.text(alphabet="一二三嗯要的不那个", min_size=0, max_size=4)
pieces = st.one_of(
    st.builds(Piece, st.floats(0.1, 6.0), st.none()),
    st.builds(Piece, st.floats(0.1, 3.0), words),
)
kinds = st.sampled_from([None, *PATIENCE])


@settings(deadline=None)  # a busy machine is slow
@given(kinds, st.lists(pieces, max_size=12))
def test_beginnings_and_ends_take_turns_and_every_turn_ends(kind, told):
    happened = events(asked(kind).tell(*told, quiet(LONGEST_PAUSE + 4.0)))
    assert [one == "ended" for one in happened] == [bool(n % 2) for n in range(len(happened))]
    assert len(happened) % 2 == 0


@settings(deadline=None)  # a busy machine is slow
@given(kinds, st.lists(pieces, max_size=12))
def test_no_word_is_lost_and_none_is_given_twice(kind, told):
    happened = asked(kind).tell(*told, quiet(LONGEST_PAUSE + 4.0))
    given_out = "".join(one.text for one in happened if one.event == "ended")
    said = "".join(piece.words or "" for piece in told)
    left = iter(said)
    assert all(character in left for character in given_out)  # in order, each once
    if kind == "yes_no":
        assert given_out == said


groups = st.lists(
    st.tuples(st.text(alphabet="一二三要", min_size=1, max_size=6), st.floats(0, 0.9)), min_size=1, max_size=9
)


@settings(deadline=None)
@given(kinds, groups)
def test_who_pauses_less_than_the_pause_is_never_cut_off(kind, told):
    """Pauses are given as parts of what the kind allows."""
    pause = PATIENCE[kind].pause if kind else OPEN.pause
    spoken = [piece for text, part in told for piece in (says(text), quiet(part * pause))]
    happened = asked(kind).tell(*spoken, quiet(LONGEST_PAUSE))
    assert events(happened) == ["begun", "ended"]
    assert happened[-1].text == "".join(text for text, _ in told)


@settings(deadline=None)
@given(kinds, st.text(alphabet="一二三要", min_size=1, max_size=6))
def test_silence_after_words_ends_the_turn_after_the_pause_and_not_much_later(kind, text):
    pause = seconds(patience(kind), kind, text)
    happened = asked(kind).tell(says(text), quiet(LONGEST_PAUSE))
    assert events(happened) == ["begun", "ended"]
    assert pause - 0.05 <= happened[-1].at - 0.4 * len(text) <= pause + 0.05


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 200), st.booleans(), st.one_of(st.none(), words)), max_size=60), kinds)
def test_times_may_jump_as_they_like(jumps, kind):
    turn = Turn()
    turn.expect(kind)
    at, happened = 0.0, []
    for jump, speech, text in jumps:
        at += jump
        happened.append(turn.level(at, speech))
        if text is not None:
            happened.append(turn.heard(at, text, speech))
    happened = [event for event in happened if event]
    assert [one == "ended" for one in happened] == [bool(n % 2) for n in range(len(happened))]


@pytest.mark.parametrize("kind", [None, *PATIENCE])
def test_every_kind_has_a_pause_between_a_second_and_the_longest(kind):
    turn = Turn()
    turn.expect(kind)
    assert 1.0 <= turn.pause <= 3.5


@pytest.mark.parametrize("kind", ["phone", "number", "id_number", "money", "name", "address", "place", "birth"])
def test_numbers_names_and_addresses_get_two_and_a_half_seconds_at_least(kind):
    assert PATIENCE[kind].pause >= 2.5
