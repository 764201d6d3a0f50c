"""The traps that were found later (28–45), each held by a test."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.content import GOOD_GRADES, NATIONAL

RESEARCHED = dt.date(2026, 11, 21)  # what city staff enter with a later date may differ from what was found then
FREE = r"免费|不花钱|不要钱|不收钱|免票"


# 28
def test_in_beijing_999_carries_the_sick_and_only_120_is_for_emergencies(content, said):
    hotline = next(entry for entry in content.hotlines("beijing") if entry.number == "999")
    assert "急救一律打120" in hotline.use
    assert hotline.name == "非急救转运"
    assert not {"急救", "救护车"} & set(hotline.words)
    assert not [city for city in content.packs if city != "beijing" and hotline in content.hotlines(city)]
    assert not [str(line) for line in said if re.search(r"(?<!\d)999(?!\d)", line.text) and line.pack != "beijing"]


# 29
def test_the_old_can_order_train_tickets_by_telephone_and_the_hours_are_asked_for(content, said):
    notice = content.notice("train_ticket", NATIONAL)
    assert notice.number == "12306"
    assert "打12306订票" in notice.about
    assert not said.matching(r"(没有|不能)[^。]{0,4}电话订票")
    fact = content.facts["national_train_by_phone"]
    assert fact.check or fact.as_of > RESEARCHED


# 30, and everything on the list of what somebody of the city should look up
@pytest.mark.parametrize("city", ["shanghai", "beijing", "shenzhen", "xiamen"])
def test_amounts_nobody_of_the_city_has_checked_are_said_with_their_date(content, city):
    allowance = content.allowance("old_age_allowance", city)
    facts = [content.facts[name] for name in (allowance.who_fact, *(band.fact for band in allowance.bands))]
    assert len(facts) > 3
    assert all(fact.grade in GOOD_GRADES for fact in facts)
    assert all(fact.as_of > RESEARCHED or (fact.check and fact.expires) for fact in facts)


# 31
def test_questions_about_the_shanghai_allowance_go_to_12345(content):
    allowance = content.allowance("old_age_allowance", "shanghai")
    assert "12345" in allowance.unknown
    assert "12345" in allowance.how


# 32
def test_the_travel_money_of_the_disabled_in_shanghai_is_not_said(said):
    assert not said.matching(r"45元")


# 37
def test_shenzhen_pays_from_70_on_and_one_has_to_ask_for_it(content):
    allowance = content.allowance("old_age_allowance", "shenzhen")
    assert [band.from_age for band in allowance.bands] == [70, 80, 90, 100]
    facts = [content.facts[band.fact] for band in allowance.bands]
    for fact, amount in zip(facts, ("200", "300", "500", "1000")):
        assert fact.as_of > RESEARCHED or fact.say.endswith(f"每个月{amount}元")
    assert "要自己申请" in allowance.how


# 38
def test_the_beijing_card_is_for_buses_asks_for_a_residence_permit_and_wants_renewing(content, said):
    guide = content.guide("senior_travel_card", "beijing")
    assert "没有写地铁能用" in guide.brief
    assert "居住证" in content.facts["beijing_card_who"].say
    assert "2年" in content.facts["beijing_card_two_years"].say
    free = [line for line in said.of("beijing", "senior_travel_card") if re.search(FREE, line.text)]
    assert free
    assert all("地面公交" in line.text for line in free)


# 39
def test_in_beijing_nobody_is_told_that_allowances_can_be_had_together(said):
    assert not said.of("beijing").matching(r"一起领|同时领|都能领")


# 40
def test_the_hangzhou_metro_costs_half_at_rush_hours(content):
    assert "早晚高峰半价" in content.facts["hangzhou_metro_70"].say
    assert "早晚高峰半价" in content.guide("senior_travel_card", "hangzhou").brief


# 41
def test_a_disability_certificate_away_from_home_needs_a_residence_permit(content):
    assert "居住证" in content.notice("disability_certificate", NATIONAL).about


# 42
RED_FLAGS = [
    "胸痛", "胸口", "胸闷", "心口疼", "心口痛", "心绞痛", "喘不上", "喘不过", "气短", "呼吸困难", "嘴歪",
    "口歪", "半边", "没力气", "说不清", "晕倒", "昏", "叫不醒", "大出血", "吐血", "呕血", "黑便", "便血",
    "突然看不见", "站不稳", "摔", "跌倒", "想不开", "不想活", "中风", "抽搐", "噎",
]  # fmt: skip


def test_red_flags_lead_to_no_department(content):
    harmless = {"头昏", "脑壳昏"}  # complaints of every day; 昏过去 and 昏迷 belong to safety
    for department in content.vocabulary.departments:
        for symptom in set(department.symptoms) - harmless:
            assert not [flag for flag in RED_FLAGS if flag in symptom], (department.name, symptom)


# 43
def test_what_only_the_papers_of_swindlers_claim_is_not_said(said):
    assert not said.matching(r"退票|火车票.{0,4}(打折|优惠)|非高峰")


# 44: tests/content/test_facts.py holds the addresses; here the names of the reprinting sites
@pytest.mark.parametrize("site", ["本地宝", "搜狐", "网易", "百家号", "知乎", "小红书", "github", "GitHub", "转载自"])
def test_reprinting_sites_are_neither_said_nor_stored(stored, site):
    assert not stored.matching(site)
