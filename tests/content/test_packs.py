"""What holds for every city pack: short sentences, a way without a smartphone, everyday words, a word on everything."""

from __future__ import annotations

import re

import yaml

from bot.content import CONTENT, NATIONAL

# Tasks that are complete in Python (actions/): they need no guide, allowance or notice.
COMPLETE_TASKS = {
    "book_appointment", "cancel_appointment", "reschedule_appointment", "check_appointment", "ask_department",
    "pension_estimate", "retirement_age", "call_taxi", "hotline_lookup", "set_reminder",
}  # fmt: skip

SMARTPHONE = re.compile(r"打开.*(微信|手机|支付宝)|搜索框|软件")


def too_long(texts, most):
    return [f"{place}: {text} ({len(text)})" for place, text in texts if text and len(text) > most]


# --- what is short enough for the ear ---


def test_every_step_is_at_most_40_characters(steps):
    texts = [(place, text) for place, step in steps for text in (step.say, step.otherwise)]
    assert not too_long(texts, 40)


def test_the_simpler_words_and_the_hints_are_short_too(steps):
    assert not too_long([(place, step.more) for place, step in steps], 90)
    assert not too_long([(place, hint) for place, step in steps for hint in step.stuck], 40)


def test_briefs_notices_and_counters_are_short(content):
    guides, notices = content.guides().items(), content.notices().items()
    assert not too_long([(key, text) for key, guide in guides for text in (guide.brief, guide.otherwise)], 60)
    assert not too_long([(key, notice.about) for key, notice in notices], 70)
    assert not too_long([(key, notice.counter) for key, notice in notices], 40)


def test_a_route_has_three_to_eight_steps_and_a_step_one_to_three_hints(content, steps):
    for key, guide in content.guides().items():
        for route in guide.routes:
            assert 3 <= len(route.steps) <= 8, (key, route.id)
    assert not [place for place, step in steps if not 1 <= len(step.stuck) <= 3]


def test_every_step_has_simpler_words_and_a_word_for_the_operator(steps):
    assert not [place for place, step in steps if not step.more.strip() or not step.operator.strip()]
    assert not [f"{place}: {step.say}" for place, step in steps if len(step.more) <= len(step.say) // 2]


# --- ways ---


def test_every_guide_has_a_way_without_a_smartphone(content):
    assert not [key for key, guide in content.guides().items() if {r.id for r in guide.routes} <= {"own_phone"}]
    for key, guide in content.guides().items():
        alone = [route for route in guide.routes if route.id in ("on_site", "by_phone")]
        assert alone, f"{key}: nothing for somebody who has neither a smartphone nor a family"


def test_the_ways_of_a_guide_differ_in_id_and_title(content):
    for key, guide in content.guides().items():
        assert len({route.id for route in guide.routes}) == len(guide.routes), key
        assert len({route.title for route in guide.routes}) == len(guide.routes), key


def test_a_guide_may_name_the_smartphone_only_on_the_ways_that_use_one(content):
    for (pack, service), guide in content.guides().items():
        for route in guide.routes:
            if route.id in ("on_site", "by_phone"):
                used = [step.say for step in route.steps if SMARTPHONE.search(step.say)]
                assert not used, (pack, service, route.id, used)


# --- every service ---


def test_every_service_has_a_guide_an_allowance_a_notice_or_is_a_complete_task(content):
    for name, service in content.services.items():
        if service.kind in ("control", "safety") or name in COMPLETE_TASKS:
            continue
        there = content.guide(name, NATIONAL), content.allowance(name, NATIONAL), content.notice(name, NATIONAL)
        assert any(there), f"{name} has nothing national"


def test_what_is_complete_has_no_notice_that_would_never_be_read(content):
    for pack, service in content.notices():
        assert service in content.services, (pack, service)
        assert service not in COMPLETE_TASKS, (pack, service)
        assert (pack, service) not in content.guides(), (pack, service)


def test_the_guides_of_this_slice_are_there(content):
    guides = content.guides()
    for service in ("pension_verification", "senior_travel_card", "ride_code"):
        assert {(NATIONAL, service), ("shanghai", service)} <= set(guides)
    for city in ("guangzhou", "beijing"):
        assert (city, "pension_verification") in guides
    for city in ("guangzhou", "beijing", "shenzhen", "xiamen", "hangzhou"):
        assert (city, "senior_travel_card") in guides


def test_every_city_of_the_vocabulary_has_a_pack_and_an_allowance(content):
    cities = {city.id for city in content.vocabulary.cities}
    assert cities == set(content.packs) - {NATIONAL}
    assert {(city, "old_age_allowance") for city in cities} <= set(content.allowances())


# --- words ---


def test_nothing_in_the_packs_frightens_or_hurries(said):
    hard = re.compile(r"尽快|立即|务必|否则|逾期|后果|赶紧|马上|必须|严禁|取消资格")
    assert not [str(line) for line in said if line.pack and hard.search(line.text)]


def test_nothing_in_the_packs_speaks_officialese(said):
    hard = re.compile(r"申领|核发|待遇发放|经办机构|参保地|参保人|渠道|予以|须|携带|办理|详询|(?i:app)|二维码|验证码")
    assert not [str(line) for line in said if line.pack and hard.search(line.text)]


def test_what_is_said_is_chinese_without_latin_letters(said):
    assert not [str(line) for line in said if line.pack and re.search(r"[A-Za-z]", line.text)]


def test_whole_sentences_end_with_a_stop(content, steps):
    open_ended = [(place, text) for place, step in steps for text in (step.say, step.more, *step.stuck)]
    open_ended += [(key, guide.brief) for key, guide in content.guides().items()]
    open_ended += [(key, notice.about) for key, notice in content.notices().items()]
    assert not [(place, text) for place, text in open_ended if text[-1] not in "。？！"]


def test_the_questions_about_what_was_meant_complete_the_sentence(content):
    for name, service in content.services.items():
        assert not service.want.endswith(("吗", "。", "？")), name
        assert 2 <= len(service.want) <= 18, name


# --- files ---


def test_every_yaml_file_of_content_is_read_by_the_loader_and_no_key_stands_twice():
    class Strict(yaml.SafeLoader):
        def construct_mapping(self, node, deep=False):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"{node.start_mark}: {keys}"
            return super().construct_mapping(node, deep)

    files = sorted(CONTENT.rglob("*.yml"))
    assert len(files) > 60
    for path in files:
        yaml.load(path.read_text(encoding="utf-8"), Loader=Strict)
