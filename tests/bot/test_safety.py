"""Sentences that must alarm and sentences that must not stand in tests/sayings/safety.yml; here is what is asked."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import safety

SAYINGS = yaml.safe_load((Path(__file__).parents[1] / "sayings" / "safety.yml").read_text(encoding="utf-8"))
PHRASES = yaml.safe_load((safety.WORDS.parent / "phrases" / "safety.yml").read_text(encoding="utf-8"))
SCAMS = ("scam", "scam_paid")
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


@pytest.mark.parametrize(("reason", "said"), [(r, said) for r, many in SAYINGS["alerts"].items() for said in many])
def test_an_emergency_or_a_scam_is_heard(reason: str, said: str) -> None:
    alert = safety.check(said)
    assert alert is not None
    assert (alert.kind, alert.reason) == ("suspect_scam" if reason in SCAMS else "emergency", reason)


@pytest.mark.parametrize("said", [said for many in SAYINGS["harmless"].values() for said in many])
def test_an_ordinary_request_rings_no_alarm(said: str) -> None:
    assert safety.check(said) is None


@pytest.mark.parametrize("said", SAYINGS["person"])
def test_a_wish_for_a_person_is_heard(said: str) -> None:
    assert safety.wants_person(said)


@pytest.mark.parametrize("said", SAYINGS["not_person"])
def test_other_wishes_are_not_taken_for_a_wish_for_a_person(said: str) -> None:
    assert not safety.wants_person(said)


def test_there_are_enough_sayings_and_none_stands_twice() -> None:
    alerts = [said for many in SAYINGS["alerts"].values() for said in many]
    harmless = [said for many in SAYINGS["harmless"].values() for said in many]
    assert len(alerts) >= 250 and len(harmless) >= 200
    assert len({*alerts, *harmless}) == len(alerts) + len(harmless)


@pytest.mark.parametrize("said", ["我 胸口 痛", "胸口痛！！！", "嗯，那个，我胸口痛", " 胸口痛\n", "摔倒瞭，爬不起來"])
def test_spaces_fillers_and_traditional_characters_hide_no_emergency(said: str) -> None:
    assert safety.check(said) is not None


@pytest.mark.parametrize(
    ("said", "rings"),
    [
        ("我去年胸口痛过一次，想查报告", False),
        ("我去年装了支架，刚才胸口痛", True),
        ("我去年装了支架现在胸口痛", True),
        ("我前年摔过一跤，想办残疾证", False),
        ("我前年摔过一跤，刚才又摔倒了", True),
    ],
)
def test_what_is_long_past_is_harmless_unless_it_has_begun_again(said: str, rings: bool) -> None:
    assert (safety.check(said) is not None) is rings


def test_a_request_at_the_end_of_a_long_story_does_not_hide_the_emergency() -> None:
    story = "我今年七十九了，平时身体蛮好的，" * 10 + "今天早上起来我老伴嘴歪了，" + "我想问问要不要挂个号，" * 5
    alert = safety.check(story)
    assert alert is not None and alert.reason == "stroke"


def test_where_two_matters_are_told_the_one_that_kills_first_is_answered() -> None:
    both = safety.check("有人打电话叫我转账到安全账户，我急得胸口痛")
    assert both is not None and both.reason == "heart"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=600) | st.text(alphabet="我他老伴胸口痛摔倒了血钱验证码叫不醒，。 0\n", max_size=600))
def test_no_text_breaks_the_check(text: str) -> None:
    alert = safety.check(text)
    assert alert is None or alert.phrase in PHRASES
    assert safety.wants_person(text) in (True, False)


def test_every_alert_has_its_phrase_and_every_phrase_its_use() -> None:
    assert {alert.phrase for alert in safety.reasons()} | {"safety.false_alarm"} == set(PHRASES)


@pytest.mark.parametrize("alert", safety.reasons(), ids=lambda alert: alert.reason + alert.dial)
def test_the_number_to_dial_is_in_the_first_sentence(alert: safety.Alert) -> None:
    first = re.split("[。！？]", PHRASES[alert.phrase]["text"])[0]
    assert re.findall(r"\d+", first) == [alert.dial]


@pytest.mark.parametrize(("key", "phrase"), PHRASES.items())
def test_a_phrase_is_short_and_is_spoken_as_it_is_written_with_the_digits_one_by_one(key: str, phrase: dict) -> None:
    assert len(phrase["text"]) <= 110
    spoken = re.sub(r"\d{3,}", lambda number: number[0].translate(DIGITS), phrase["text"])
    assert phrase.get("speech", phrase["text"]) == spoken
    assert len(phrase.get("choices", [])) <= 1


def test_the_answer_on_the_button_rings_no_second_alarm() -> None:
    answers = {says for phrase in PHRASES.values() for choice in phrase.get("choices", []) for says in choice}
    assert answers and all(safety.check(says) is None for says in answers)


@pytest.mark.parametrize("kind", safety.KINDS)
def test_a_matter_that_only_the_classifier_saw_has_an_alert_too(kind: safety.Kind) -> None:
    alert = safety.general(kind)
    assert (alert.kind, alert.reason) == (kind, "general")


def _file(**changes: object) -> dict:
    rule = {"say": "着火"}
    plain = {
        "words": {"痛": "痛 疼"},
        "now": "现在",
        "past": "去年",
        "person": "人工",
        "person_alone": "零",
        "general": {"emergency": "120", "suspect_scam": "96110"},
        "reasons": {"fire": {"kind": "emergency", "dial": "119", "rules": [rule]}},
    }
    return {**plain, **changes}


def test_a_plain_file_is_taken() -> None:
    assert len(safety._compile(_file()).rules) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"typo": 1},
        {"now": None},
        {"words": []},
        {"general": {"emergency": 120, "suspect_scam": "96110"}},
        {"reasons": {"fire": {"kind": "emergency", "dial": 119, "rules": []}}},
        {"reasons": {"fire": {"kind": "danger", "dial": "119", "rules": []}}},
        {"reasons": {"fire": {"kind": "emergency", "dial": "119", "rules": [{"say": "<没有>"}]}}},
        {"reasons": {"fire": {"kind": "emergency", "dial": "119", "rules": [{"say": "着火("}]}}},
        {"reasons": {"fire": {"kind": "emergency", "dial": "119", "rules": [{"say": "着火", "unles": "没有"}]}}},
        {"reasons": {"fire": {"kind": "emergency", "dial": "119", "rules": [{"say": "着火", "past": "never"}]}}},
        {"reasons": {"fire": {"kind": "emergency", "dial": "119"}}},
    ],
)
def test_a_mistake_in_the_file_is_named_and_not_passed_over(changes: dict) -> None:
    with pytest.raises(safety.SafetyError, match=r"safety\.yml"):
        safety._compile(_file(**changes))
