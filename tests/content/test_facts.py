"""No figure that does not rest on a fact, no fact without a publisher and something to say in its place."""

from __future__ import annotations

import re
from urllib.parse import urlparse

from bot.content import CONTENT, GOOD_GRADES

FIGURE = re.compile(
    r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万半]+)(?:个月|个?工作日|个?小时|元|岁|天|年|块|点|折)"
)
FIGURES_WITHOUT_A_FACT = {
    "一点": "“稍微”的意思，不是钟点：亮一点、慢一点",
}

# Publishers whose addresses may be stored. All other addresses are evidence for us and stay out of the project.
PUBLISHERS = {
    "www.shine.cn", "www.shanghaidaily.com", "epaper.legaldaily.com.cn", "www.xinhuanet.com", "zjnews.zjol.com.cn",
    "www.cdpf.org.cn", "en.humanrights.cn",
}  # fmt: skip


# --- facts ---


def test_a_fact_stands_once_and_is_named_after_its_pack(content):
    for pack in content.packs:
        keys = re.findall(r"^(\w+):$", (CONTENT / pack / "facts.yml").read_text(encoding="utf-8"), re.MULTILINE)
        assert keys, pack
        assert len(keys) == len(set(keys)), pack
        assert not [key for key in keys if not key.startswith(f"{pack}_")], pack


def test_every_fact_that_is_named_exists_and_every_fact_is_named(content, steps):
    named = {name for guide in content.guides().values() for name in guide.facts}
    named |= {name for _, step in steps for name in step.facts}
    for allowance in content.allowances().values():
        named |= {allowance.who_fact, *(band.fact for band in allowance.bands)}
    named |= {name for names in notice_facts(content).values() for name in names}
    assert named == set(content.facts)


def test_what_rests_on_a_fact_says_what_to_say_without_it(content, steps):
    assert not [key for key, guide in content.guides().items() if guide.facts and not guide.otherwise]
    assert not [f"{place}: {step.say}" for place, step in steps if step.facts and not step.otherwise]


def test_what_is_said_without_a_fact_names_no_figure(content, steps):
    spoken = [(key, fact.otherwise) for key, fact in content.facts.items()]
    spoken += [(key, guide.otherwise or "") for key, guide in content.guides().items()]
    spoken += [(place, step.otherwise or "") for place, step in steps]
    spoken += [(key, entry.unknown) for key, entry in content.allowances().items()]
    assert not [(place, text) for place, text in spoken if figures(text)]


def test_what_is_not_yet_checked_has_a_day_when_it_stops_being_said(content):
    assert not [key for key, fact in content.facts.items() if fact.check and fact.expires is None]


def test_no_fact_ends_before_it_was_so(content):
    assert not [key for key, fact in content.facts.items() if fact.expires and fact.expires <= fact.as_of]


def test_the_bands_of_an_allowance_join_without_gap_and_their_ages_stand_in_the_facts(content):
    for key, allowance in content.allowances().items():
        for before, after in zip(allowance.bands, allowance.bands[1:]):
            assert before.to_age is not None, key
            assert after.from_age == before.to_age + 1, key
        for band in allowance.bands:
            assert str(band.from_age) in content.facts[band.fact].say, (key, band)
        if allowance.bands:
            assert allowance.bands[-1].to_age is None, key
            assert f"{allowance.bands[0].from_age}岁" in allowance.below, key
        assert allowance.who == content.facts[allowance.who_fact].say or not allowance.bands, key


# --- figures ---


def figures(text):
    return [found for found in FIGURE.findall(text) if found not in FIGURES_WITHOUT_A_FACT]


def resting_on(content, names):
    return " ".join(content.facts[name].say for name in names)


def test_the_search_for_figures_finds_them():
    assert figures("满65岁每月75元，12个月一次，十五个工作日，早上八点") == [
        "65岁", "75元", "12个月", "十五个工作日", "八点",
    ]  # fmt: skip
    assert figures("慢一点，打12345") == []


def test_every_figure_in_a_guide_stands_in_a_fact_that_the_place_names(content, steps):
    wrong = []
    for key, guide in content.guides().items():
        wrong += [(key, f) for f in figures(guide.brief) if f not in resting_on(content, guide.facts)]
    for place, step in steps:
        said = " ".join((step.say, step.more, *step.stuck))
        wrong += [(place, f) for f in figures(said) if f not in resting_on(content, step.facts)]
    assert not wrong


def test_every_figure_in_an_allowance_stands_in_its_facts(content):
    for key, allowance in content.allowances().items():
        facts = resting_on(content, (allowance.who_fact, *(band.fact for band in allowance.bands)))
        said = " ".join((allowance.name, allowance.who, allowance.below, allowance.how))
        assert not [found for found in figures(said) if found not in facts], key


def test_notices_and_hotlines_name_no_figure_because_they_cannot_fall_silent(content):
    said = [(key, f"{notice.about}{notice.counter}") for key, notice in content.notices().items()]
    said += [(pack, hotline.use) for pack in content.packs for hotline in content.hotlines(pack)]
    assert not [(place, text) for place, text in said if figures(text)]


# --- sources ---


def notice_facts(content):
    """The facts behind each notice, from its first line: # 依据（facts.yml）：one、two."""
    found = {}
    for pack, service in content.notices():
        first = (CONTENT / pack / "notices" / f"{service}.yml").read_text(encoding="utf-8").splitlines()[0]
        found[pack, service] = tuple(re.findall(r"[a-z]+_\w+", first)) if first.startswith("# 依据") else ()
    return found


def test_every_notice_rests_on_a_good_fact_or_on_the_publisher_of_a_number(content):
    numbers = {hotline.source for pack in content.packs for hotline in content.hotlines(pack)}
    for key, names in notice_facts(content).items():
        for name in names:
            assert content.facts[name].grade in GOOD_GRADES, (key, name)
        known = {content.facts[name].source for name in names} or numbers
        assert set(content.notices()[key].sources) <= known, key


def test_every_number_of_a_notice_stands_in_the_hotlines_of_its_pack(content):
    for (pack, service), notice in content.notices().items():
        assert notice.number in {hotline.number for hotline in content.hotlines(pack)}, (pack, service)


def test_only_addresses_of_the_first_publisher_are_stored(stored):
    for line in stored:
        for address in re.findall(r"https?://[^\s，。；）]+", line.text):
            host = urlparse(address).hostname or ""
            assert host.endswith(".gov.cn") or host in PUBLISHERS, str(line)


def test_no_address_is_ever_said(said):
    assert not said.matching(r"https?:|www\.|\.(cn|com|net|org)\b")
