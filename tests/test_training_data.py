"""The training examples: enough, each of its own kind, and none that the evaluation asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import check
from bot.content import load
from bot.mandarin.find import find
from bot.mandarin.text import normalise

HELD_OUT = Path(__file__).parent / "eval" / "held_out.tsv"
NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

# What may be left out of a sentence without changing it.
PUNCTUATION = re.compile(r"[\W_]")
PARTICLES = re.compile(r"[\W_嗯啊呀呢吧了哦喔嘛哎唉诶哈呃额噢咯啦]")
# Longest first, so that 外孙女 is not 外孙 and something else.
KIN = re.compile(
    "丈母娘|外孙女|老伴儿|老头子|老太婆|老公公|老太太|老伴|老头|老妈|老爸|老爹|老娘|爸爸|妈妈|爹妈|父母|爸妈|父亲|母亲|"
    "阿爸|姆妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|阿爷|阿娘|公公|婆婆|岳父|岳母|丈人|儿子|女儿|闺女|媳妇|女婿|孙子|孙女|外孙|"
    "哥哥|姐姐|弟弟|妹妹|大哥|大姐|大伯|叔叔|伯伯|阿姨|姨妈|姑妈|舅舅|舅妈|姑姑|婶婶|邻居|隔壁|爱人|先生|太太|孩子|小囡|"
    "我妈|我爸|我爹|我娘"
)


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, str]]:
    """(intent, sentence) of every example, as it stands in the files."""
    return [(intent, text) for intent, texts in check.read().examples.items() for text in texts]


@pytest.fixture(scope="module")
def masked() -> Callable[[str], str]:
    """A function that puts the kind of every slot value in its place: departments, complaints, cities, kin, dates …"""
    vocabulary = load().vocabulary
    kinds = {word: "〔科〕" for entry in vocabulary.departments for word in (entry.name, *entry.words)}
    kinds |= {word: "〔症〕" for entry in vocabulary.departments for word in entry.symptoms}
    kinds |= {word: "〔城〕" for entry in vocabulary.cities for word in (entry.name, *entry.words)}
    words = re.compile("|".join(map(re.escape, sorted(kinds, key=len, reverse=True))))

    def mask(text: str) -> str:
        text = KIN.sub("〔亲〕", text)
        for found in reversed(find(text, NOW)):
            text = f"{text[: found.start]}〔{found.kind}〕{text[found.end :]}"
        return words.sub(lambda match: kinds[match[0]], text)

    return mask


def bare(text: str) -> str:
    """The sentence without punctuation and particles, or with its particles when it has nothing else (嗯, 哈)."""
    return PARTICLES.sub("", text) or PUNCTUATION.sub("", text)


def repeated(pairs: list[tuple[str, str]]) -> list[list[str]]:
    """The groups of sentences, each with its intent, that have the same key; `pairs` is (key, sentence)."""
    groups = defaultdict(list)
    for key, sentence in pairs:
        groups[key].append(sentence)
    return [group for group in groups.values() if len(group) > 1]


def test_there_are_thousands_of_examples(examples):
    assert len(examples) > 5000


def test_no_example_stands_twice_not_even_with_other_particles(examples):
    assert repeated([(bare(normalise(text)), f"{intent}: {text}") for intent, text in examples]) == []


def test_no_two_examples_differ_by_a_slot_value_alone(examples, masked):
    # An answer to a question is little else than the value (礼拜三): `inform` is the exception.
    others = [(intent, text) for intent, text in examples if intent != "inform"]
    assert repeated([(bare(masked(normalise(text))), f"{intent}: {text}") for intent, text in others]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我想挂骨科的号", "我想挂眼科的号"),
        ("膝盖疼挂什么科", "牙疼挂什么科"),
        ("帮老伴约下周三", "帮女儿约后天吧"),
        ("我今年七十二能领多少", "我今年八十能领多少"),
        ("我现在住在上海", "我现在住在广州"),
        ("我叫王秀英，要看病", "我叫李建国，要看病"),
    ],
)
def test_the_mask_sees_that_only_a_value_differs(masked, one, other):
    assert bare(masked(normalise(one))) == bare(masked(normalise(other)))


def test_the_mask_leaves_what_is_said_otherwise(masked):
    assert bare(masked("我想挂骨科的号")) != bare(masked("骨科的号还有没有"))


def test_no_example_is_one_of_the_held_out_sentences(examples):
    lines = [line for line in HELD_OUT.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) > 850
    held_out = {PUNCTUATION.sub("", normalise(line.split("\t")[1])) for line in lines}
    known = [f"{intent}: {text}" for intent, text in examples if PUNCTUATION.sub("", normalise(text)) in held_out]
    assert known == []


def test_the_examples_are_plain_text_without_marks(examples):
    # Rasa would read brackets as marks for entities, which rules find here.
    assert [text for _, text in examples if re.search(r"[\[\](){}\"]", text)] == []


def test_the_examples_are_not_all_alike_in_length(examples):
    for intent in ("book_appointment", "pension_verification", "call_taxi"):
        lengths = [len(text) for name, text in examples if name == intent]
        assert min(lengths) <= 5 and max(lengths) >= 30, f"{intent}: only sentences of {min(lengths)}–{max(lengths)}"
