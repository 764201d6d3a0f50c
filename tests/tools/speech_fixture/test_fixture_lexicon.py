"""Which words the model has, how they may sound, and which sentences it is never taught."""

import pytest
from speech_fixture import inventions, repository
from speech_fixture.export import text
from speech_fixture.graphs import word_tree
from speech_fixture.lexicon import UNKNOWN, Entry, entries, spoken_ways, vocabulary, words
from speech_fixture.readings import phones
from speech_fixture.spoken_form import clauses, said
from speech_fixture.topology import by_state, in_word, placed, transitions

pytestmark = pytest.mark.speech

CLOSED = [
    *("是的", "对", "对的", "好", "不", "要", "不是", "不要", "再说一遍", "转人工", "上午", "下午", "第一个"),
    *("幺三八零零幺三八零零零", "李秀英", "骨科", "上海", "不留电话"),
]


@pytest.mark.parametrize("phrase", CLOSED)
def test_what_closed_questions_wait_for_is_made_of_its_words(phrase):
    assert set(words(phrase)) <= set(vocabulary())


def test_every_phrase_of_the_content_can_be_heard():
    spoken = [clause for phrase in repository.phrases() for clause in clauses(phrase)]
    assert len(spoken) > 1000
    assert [clause for clause in spoken if not set(words(clause)) <= set(vocabulary())] == []


def test_figures_are_words_of_one_character():
    assert words("我今年七十八岁") == ("我", "今年", "七", "十", "八", "岁")
    assert words("十点半") == ("十", "点", "半")


def test_a_third_tone_before_another_is_a_second():
    assert spoken_ways("小姐", ("xiao3", "jie3")).keys() >= {("xiao2", "jie3"), ("xiao3", "jie3"), ("xiao2", "jie2")}
    assert set(spoken_ways("老人", ("lao3", "ren2"))) == {("lao3", "ren2")}
    alone = spoken_ways("我", ("wo3",))
    assert alone["wo3",] == 0 < alone["wo2",]


def test_yi_and_bu_change_before_others():
    assert {way[0] for way in spoken_ways("一下", ("yi1", "xia4"))} == {"yi1", "yi2", "yi4"}
    assert {way[0] for way in spoken_ways("不要", ("bu4", "yao4"))} == {"bu4", "bu2"}


def test_whatever_is_no_word_is_any_one_syllable():
    unknown = [entry for entry in entries() if entry.word == UNKNOWN]
    assert len(unknown) > 1000 and all(len(entry.phones) <= 2 for entry in unknown)


def test_the_held_out_sentences_stand_nowhere_in_the_training_text():
    kept = {said(sentence) for sentence in repository.held_out()}
    assert len(kept) >= 100
    assert kept & {"".join(sentence) for sentence in repository.training()} == set()
    assert kept & {"".join(sentence) for sentence in text()} == set()


def test_the_same_seed_invents_the_same_sentences():
    assert inventions.sentences(50, 3) == inventions.sentences(50, 3) != inventions.sentences(50, 4)


def test_phones_know_their_place_in_the_word():
    assert [phone.place for phone in in_word(phones("hao3"))] == ["B", "E"]
    assert [phone.place for phone in in_word(phones("er2"))] == ["S"]
    assert [phone.place for phone in in_word(phones("ni3") + phones("hao3"))] == list("BIIE")
    numbers = [number for transition in transitions() for number in (transition.stay, transition.leave)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_words_that_begin_alike_share_their_beginning_and_end_apart():
    hao, ni = phones("hao3"), phones("ni3")
    entries = [Entry("你", ni, 0.0), Entry("你好", ni + hao, 0.0)]
    edges, ends = word_tree(entries, {"你": 7, "你好": 8}, {"你": 3.0, "你好": 5.0})
    out = {edge[3]: edge for edge in edges if edge[3]}
    assert set(out) == {7, 8} and out[7][1] == out[8][1] and out[7][1] in ends
    begin = by_state()[in_word(ni + hao)[0].number, 0].leave
    assert sum(1 for edge in edges if edge[2] == begin) == 1
    silence = by_state()[placed()[0].number, 0]
    assert sum(1 for edge in edges if edge[2] == silence.stay) == 1


def test_what_a_word_costs_in_advance_is_given_back_at_its_end():
    hao, ni = phones("hao3"), phones("ni3")
    words = [Entry("你", ni, 0.0), Entry("你好", ni + hao, 0.0)]

    def cost(word: int, likely: dict[str, float]) -> float:
        """Of the path from the root to the end of the word, staying nowhere."""
        edges, _ = word_tree(words, {"你": 7, "你好": 8}, likely)
        into = {edge[1]: edge for edge in edges if edge[0] != edge[1] and not edge[3]}
        (end,) = (edge for edge in edges if edge[3] == word)
        total, node = end[4], end[0]
        while node > 3:
            total, node = total + into[node][4], into[node][0]
        return total

    even, uneven = {"你": 0.0, "你好": 0.0}, {"你": 3.0, "你好": 5.0}
    assert cost(7, uneven) == pytest.approx(cost(7, even))
    assert cost(8, uneven) == pytest.approx(cost(8, even))
