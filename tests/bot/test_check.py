"""`python -m bot check` finds each kind of disagreement, and none in the project as it is."""

from __future__ import annotations

import copy
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import check, phrase_keys
from bot.__main__ import main
from bot.check import Project
from bot.content import Band, Hotline, Phrase, ReadyPhrase, Request


@pytest.fixture(scope="session")
def project() -> Project:
    return check.read()


def with_content(project: Project, **changed: Any) -> Project:
    """The project with some of the content's tables replaced."""
    content = copy.copy(project.content)
    for name, table in changed.items():
        setattr(content, name, table)
    return replace(project, content=content)


def with_phrase(project: Project, key: str, text: str) -> Project:
    return with_content(project, phrases={**project.content.phrases, key: Phrase(text=text)})


def without(table: Any, *keys: Any) -> dict[Any, Any]:
    return {key: value for key, value in table.items() if key not in keys}


def code(tmp_path: Path, source: str) -> phrase_keys.Keys:
    """The keys that a program of one file asks for."""
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "some.py").write_text(source, encoding="utf-8")
    return phrase_keys.read(tmp_path)


# --- the project ---


def test_the_project_agrees_with_itself_and_says_so_quickly():
    begun = time.process_time()
    assert check.problems() == []
    assert time.process_time() - begun < 5


def test_the_command_prints_a_line_for_each_problem_and_fails(monkeypatch, capsys):
    monkeypatch.setattr(check, "problems", lambda: ["one place: this", "another place: that"])
    assert main(["check"]) == 1
    assert capsys.readouterr().out.splitlines() == ["one place: this", "another place: that", "2 problems"]


def test_a_file_that_cannot_be_read_is_a_problem_and_not_a_traceback(tmp_path):
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "vocabulary.yml").write_text("cities: [", encoding="utf-8")
    (found,) = check.problems(tmp_path)
    assert "vocabulary.yml" in found and "\n" not in found


# --- names ---


def test_an_intent_without_a_service_and_a_service_without_an_intent_are_found(project):
    names = [name for name in project.domain["intents"] if name != "call_taxi"]
    broken = replace(project, domain={**project.domain, "intents": [*names, "fly", "greet"]})
    assert list(check.intents(broken)) == [
        "domain.yml: the intent greet stands twice",
        "domain.yml: the intent call_taxi of content/services.yml is missing",
        "domain.yml: the intent fly is not in content/services.yml",
    ]


def test_an_intent_without_examples_is_found(project):
    broken = replace(project, examples=without(project.examples, "call_taxi"))
    assert list(check.intents(broken)) == ["data/nlu: the intent call_taxi of content/services.yml is missing"]


def test_an_intent_in_no_rule_or_in_two_is_found(project):
    rules = [rule for rule in project.rules if rule[1] != "call_taxi"]
    broken = replace(project, rules=(*rules, ("more.yml again", "greet", ("action_sing",))))
    assert list(check.rules(broken)) == [
        "more.yml again: the action action_sing is not in domain.yml",
        "data/rules: the intent call_taxi stands in no rule",
        "data/rules: the intent greet stands in reply.yml control and more.yml again",
    ]


@pytest.mark.parametrize(
    ("intent", "enough"), [("call_taxi", 60), ("repeat", 30), ("out_of_scope", 300), ("emergency", 100)]
)
def test_too_few_examples_are_found(project, intent, enough):
    few = {**project.examples, intent: ("一句",) * (enough - 1)}
    (found,) = check.enough_examples(replace(project, examples=few))
    assert found == f"data/nlu: {intent} has {enough - 1} examples, fewer than {enough}"
    assert not list(check.enough_examples(replace(project, examples={**few, intent: ("一句",) * enough})))


def test_a_request_needs_a_task_and_a_name_of_its_own(project):
    entry = Request(want="x", words=("x",))
    broken = with_content(project, requests={"fly": entry, "call_taxi": entry})
    assert list(check.requests(broken)) == [
        "content/requests.yml: fly has no task in actions/tasks",
        "content/requests.yml: call_taxi is a service of services.yml too",
    ]


def test_an_alarm_that_the_operator_could_not_read_is_found(project):
    broken = with_content(project, escalations=without(project.content.escalations, "heart"))
    assert list(check.escalations(broken)) == ["content/escalations.yml: the reason heart of safety.yml is missing"]


# --- content ---


def test_a_service_with_nothing_to_say_is_found_in_every_city(project):
    notices = without(
        project.content.notices(), *(key for key in project.content.notices() if key[1] == "train_ticket")
    )
    found = list(check.reachable(with_content(project, _notices=notices)))
    assert len(found) == len(project.content.vocabulary.cities)
    assert all("train_ticket has nothing to say in" in problem for problem in found)


def test_a_city_without_a_pack_is_found(project):
    packs = tuple(pack for pack in project.content.packs if pack != "xiamen")
    assert list(check.reachable(with_content(project, packs=packs))) == [
        "content/xiamen: the city of vocabulary.yml has no facts.yml"
    ]


def test_an_allowance_without_a_task_or_without_a_national_one_is_found(project):
    untold = list(check.reachable(replace(project, tasks=project.tasks - {"old_age_allowance"})))
    assert "content: old_age_allowance has an allowance, but no task in actions/tasks to say it" in untold
    gaps = without(project.content.allowances(), ("national", "old_age_allowance"), ("xiamen", "old_age_allowance"))
    found = list(check.reachable(with_content(project, _allowances=gaps)))
    assert found == ["content: old_age_allowance has no allowance in xiamen, and no national one"]


def test_a_file_that_belongs_to_no_service_is_found(project):
    services = without(project.content.services, "train_ticket")
    assert "content/national/notices/train_ticket.yml: no such service in services.yml" in list(
        check.reachable(with_content(project, services=services))
    )


def with_step(project: Project, **changed: Any) -> Project:
    """The project with the first step of the first way of the national ride code changed."""
    key = ("national", "ride_code")
    guide = project.content.guides()[key]
    first, *ways = guide.routes
    step, *steps = first.steps
    first = first.copy(update={"steps": (step.copy(update=changed), *steps)})
    guides = {**project.content.guides(), key: guide.copy(update={"routes": (first, *ways)})}
    return with_content(project, _guides=guides)


@pytest.mark.parametrize("part", ["say", "otherwise"])
def test_a_step_that_is_too_long_for_the_ear_is_found(project, part):
    (found,) = check.steps(with_step(project, **{part: "字" * 41}))
    assert "national/guides/ride_code.yml" in found and "41 characters, more than 40" in found
    assert not list(check.steps(with_step(project, **{part: "字" * 40})))


def test_a_fact_that_does_not_exist_is_found(project):
    (found,) = check.facts(with_step(project, facts=("national_nothing",)))
    assert found == "content/national/guides/ride_code.yml: the fact national_nothing is in no facts.yml"
    key = ("shanghai", "old_age_allowance")
    allowance = project.content.allowances()[key]
    bands = (*allowance.bands, Band(from_age=120, to_age=None, fact="shanghai_nothing"))
    allowances = {**project.content.allowances(), key: allowance.copy(update={"bands": bands})}
    (found,) = check.facts(with_content(project, _allowances=allowances))
    assert "the fact shanghai_nothing is in no facts.yml" in found


@pytest.mark.parametrize("number", ["一二三四五", "12", "123456789", "1234 5", "021-"])
def test_a_number_that_cannot_be_dialled_is_found(project, number):
    hotline = Hotline(number=number, name="某处", use="问事。", words=("某处",), grade="官", source="某处")
    hotlines = {**project.content._hotlines, "xiamen": (hotline,)}
    assert list(check.hotlines(with_content(project, _hotlines=hotlines))) == [
        f"content/xiamen/hotlines.yml: {number!r} is not a number"
    ]


def test_a_notice_with_a_number_that_nobody_vouches_for_is_found(project):
    key = ("national", "train_ticket")
    notices = {**project.content.notices(), key: project.content.notices()[key].copy(update={"number": "95105105"})}
    assert list(check.hotlines(with_content(project, _notices=notices))) == [
        "content/national/notices/train_ticket.yml: the number 95105105 is not among the hotlines of national"
    ]


# --- phrases ---


def test_a_phrase_that_is_said_but_not_written_is_found(project):
    broken = with_content(project, phrases=without(project.content.phrases, "guide.hint"))
    (found,) = check.phrases(broken)
    assert found.startswith("actions/guides.py:") and found.endswith(": no phrase guide.hint")


def test_a_question_without_simpler_words_is_found(project):
    broken = with_content(project, phrases=without(project.content.phrases, "call_taxi.goal.more", "slots.only.more"))
    assert list(check.phrases(broken)) == [
        "actions/tasks/choosing.py: asks with the phrase slots.only.more, which does not exist",
        "actions/tasks/taxi.py: asks with the phrase call_taxi.goal.more, which does not exist",
    ]


def test_a_phrase_that_nothing_says_is_found(project):
    assert list(check.phrases(with_phrase(project, "taxi.goodbye", "慢走。"))) == [
        "content/phrases: nothing says the phrase taxi.goodbye"
    ]


def test_alarm_words_without_their_phrase_are_found(project):
    broken = with_content(project, phrases=without(project.content.phrases, "safety.fire"))
    assert list(check.phrases(broken)) == ["content/safety.yml: the phrase safety.fire does not exist"]


def test_a_place_that_nobody_fills_is_found(project):
    (found,) = check.phrases(with_phrase(project, "guide.hint", "{hint}，{name}。"))
    assert found.endswith("the phrase guide.hint has places that are not filled: name")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("第{step步。", "content/phrases: the braces of wait do not match"),
        ("第{}步。", "content/phrases: a place of wait has no name"),
        ("第{0}步。", "content/phrases: a place of wait has no name"),
    ],
)
def test_braces_that_do_not_work_are_found(project, text, problem):
    assert list(check.places(with_phrase(project, "wait", text))) == [problem]


def test_braces_outside_of_phrases_are_found(project):
    (found,) = check.places(with_step(project, more="打{number}。"))
    assert found == "content: national/ride_code has braces outside of phrases: 打{number}。"


# --- what the program asks for ---


def test_keys_are_read_from_calls_also_where_they_are_partly_computed(tmp_path):
    keys = code(
        tmp_path,
        'context.say("a.b", x=1)\n'
        'context.say("c.d" if late else f"e.{kind}", **words)\n'
        'content.phrases.get(f"error_{code}")\n'
        'known.get("patient")\n'
        "context.say(key)\n",
    )
    assert [(saying.key.replace("\\", ""), saying.places) for saying in keys.sayings] == [
        ("a.b", {"x"}), ("c.d", None), ("e..+", None), ("error_.+", None),
    ]  # fmt: skip
    assert keys.sayings[0].where == "actions/some.py:1"
    assert keys.used("e.anything") and keys.used("error_busy") and not keys.used("f.g")


def test_questions_are_read_from_tasks_with_the_key_given_or_implied(tmp_path):
    keys = code(
        tmp_path,
        "class Task:\n"
        '    service = "ride"\n'
        '    questions = ("base", "years")\n'
        "    def go(self, known, context):\n"
        '        self.ask("goal", "place", known, context)\n'
        '        self.ask("day", "date", known, context, key="slots.day")\n'
        '        key = "slots.many" if known else "slots.one"\n'
        '        self.ask("slot", "slot", known, context, key=key)\n'
        "        for name in self.questions:\n"
        '            self.ask(name, "number", known, context)\n',
    )
    assert set(keys.questions) == {"ride.goal", "slots.day", "slots.many", "slots.one", "ride.base", "ride.years"}
    assert keys.used("slots.one.more") and keys.used("ride.base") and not keys.used("ride.more")


# --- the operators' phrases ---


def test_ready_phrases_that_nobody_could_use_are_found(project):
    broken = (
        ReadyPhrase(title="一", text="好"),
        ReadyPhrase(title="一", text="好"),
        ReadyPhrase(title="二", text=" "),
        ReadyPhrase(title="三", text="好" * 101),
        ReadyPhrase(title="四", text="好", services=("book_appointment", "fly")),
    )
    assert list(check.ready_phrases(with_content(project, ready_phrases=broken))) == [
        "content/ready_phrases.yml: 一 stands twice",
        "content/ready_phrases.yml: 二 has no text, or more than 100 characters",
        "content/ready_phrases.yml: 三 has no text, or more than 100 characters",
        "content/ready_phrases.yml: 四 names the service fly, which does not exist",
    ]


# --- the tokenizer's dictionary ---


def test_lines_that_jieba_would_not_read_and_words_that_stand_twice_are_found(project):
    lines = ("医保码 3000 n", "敬老卡 n", "长护险 -1 n", "", "医保码 20 n", "看 毛病 20 v")
    broken = replace(project, dictionary=tuple((f"a.txt:{number}", line) for number, line in enumerate(lines, 1)))
    assert list(check.dictionary(broken)) == [
        "data/jieba/a.txt:2: not `word frequency tag`: 敬老卡 n",
        "data/jieba/a.txt:3: not `word frequency tag`: 长护险 -1 n",
        "data/jieba/a.txt:4: not `word frequency tag`: ",
        "data/jieba/a.txt:5: 医保码 stands already in a.txt:1",
        "data/jieba/a.txt:6: not `word frequency tag`: 看 毛病 20 v",
    ]


def test_the_dictionary_has_the_words_of_the_domain(project):
    words = {line.split()[0] for _, line in project.dictionary}
    assert {"医保码", "敬老卡", "乘车码", "随申办", "长护险", "转人工", "综合津贴", "看毛病", "啥辰光", "侬好"} <= words
