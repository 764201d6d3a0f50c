"""What a naive author gets wrong (traps 1–27 of the list that came with the facts), each held by a test.

Traps 9–11 (retirement, months of the pension formula) are held by tests/bot/services; what is not content is left out.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.content import GOOD_GRADES, NATIONAL

RESEARCHED = dt.date(2026, 11, 21)  # what city staff enter with a later date may differ from what was found then
FREE = r"免费|不花钱|不要钱|不收钱|免票"
RIDE = r"坐车|乘车|公交|地铁|车票"


# 1
def test_shanghai_pays_from_65_on_and_says_so_to_the_younger(content):
    allowance = content.allowance("old_age_allowance", "shanghai")
    assert [band.from_age for band in allowance.bands] == [65, 70, 80, 90, 100]
    assert "65岁" in allowance.below
    assert "上海户口" in allowance.who


@pytest.mark.parametrize(("age", "amount"), [(65, 75), (70, 150), (80, 180), (90, 350), (100, 600)])
def test_the_shanghai_bands_say_the_published_amounts(content, age, amount):
    band = next(band for band in content.allowance("old_age_allowance", "shanghai").bands if band.from_age == age)
    fact = content.facts[band.fact]
    assert fact.as_of > RESEARCHED or fact.say.endswith(f"每个月{amount}元")


# 2
def test_no_sentence_promises_free_rides_to_shanghai_seniors(said):
    promised = [line for line in said.of("shanghai") if re.search(FREE, line.text) and re.search(RIDE, line.text)]
    assert promised, "the blind ride free, and that is said"
    assert not [str(line) for line in promised if "视力残疾" not in line.text]


def test_the_shanghai_guide_says_kindly_that_the_allowance_took_the_place_of_free_rides(content):
    guide = content.guide("senior_travel_card", "shanghai")
    assert "照常买票" in guide.brief
    assert "老年综合津贴" in guide.brief
    assert guide.facts == ("shanghai_no_free_ride",)
    assert "2016年6月26日" in content.facts["shanghai_no_free_ride"].say


# 3
def test_who_of_the_disabled_rides_free_differs_by_city(content):
    about = {city: content.notice("disabled_travel_card", city).about for city in ("shanghai", "beijing", "hangzhou")}
    assert "只有视力残疾人" in about["shanghai"]
    assert "残疾人凭证坐公交不花钱，盲人坐地铁也不花钱" in about["beijing"]
    assert "重度残疾人" in about["hangzhou"]
    assert "每个城市不一样" in content.notice("disabled_travel_card", NATIONAL).about


# 4
@pytest.mark.parametrize(
    ("fact", "words_of_it"),
    [
        ("guangzhou_card_half", "60到64岁，坐公交地铁半价"),
        ("guangzhou_card_free", "满65岁，坐公交地铁不花钱"),
        ("guangzhou_card_who", "居住证"),
        ("xiamen_senior_ride", "满65岁"),
        ("xiamen_senior_ride", "不看户口"),
        ("shenzhen_senior_ride", "满60岁"),
        ("hangzhou_bus_70", "满70岁，带身份证坐公交免费或者有优惠"),
    ],
)
def test_seniors_ride_by_the_rule_of_their_own_city(content, fact, words_of_it):
    assert words_of_it in content.facts[fact].say


def test_the_rule_of_shenzhen_is_not_said_while_it_is_known_at_second_hand_only(content, said):
    known = content.facts["shenzhen_senior_ride"].grade in GOOD_GRADES
    assert known or not said.of("shenzhen", "senior_travel_card").matching(rf"{FREE}|60岁")


# 5
def test_the_guangzhou_guide_says_that_the_card_stops_after_two_years_unless_renewed(content):
    assert "不续就停用" in content.facts["guangzhou_card_two_years"].say
    steps = [step for route in content.guide("senior_travel_card", "guangzhou").routes for step in route.steps]
    assert [step for step in steps if "guangzhou_card_two_years" in step.facts and "续" in step.say]


# 6, 29, 31
@pytest.mark.parametrize("number", ["962899", "962512", "962200", "962218", "95105105", "95129", "96066"])
def test_numbers_that_may_not_be_given_stand_nowhere(stored, number):
    assert not stored.matching(number)


def test_the_one_button_service_has_no_number_for_the_whole_of_shanghai(content):
    assert "没有全市统一的号码" in content.facts["shanghai_one_button"].say
    assert content.notice("home_care", "shanghai").number == "12345"


# 7
def test_96110_is_for_questions_about_swindles_and_not_for_reporting_a_crime(content, said):
    hotline = next(entry for entry in content.hotlines("shanghai") if entry.number == "96110")
    assert not {"报警", "警察"} & set(hotline.words)
    assert "报警" not in hotline.name + hotline.use
    assert "一定要接" in hotline.use
    assert not said.matching(r"96110[^。；]{0,6}报警|报警[^。；]{0,6}96110")


def test_numbers_that_only_send_messages_are_not_given_to_be_called(content):
    numbers = {hotline.number for city in content.packs for hotline in content.hotlines(city)}
    assert not numbers & {"12381", "962110"}


# 8
def test_95128_is_not_promised_to_every_city(content):
    use = next(entry.use for entry in content.hotlines(NATIONAL) if entry.number == "95128")
    assert "不是每个城市都开通" in use


# 12
def test_the_two_allowances_for_the_disabled_rest_on_paper_52(content, stored):
    assert "国发〔2015〕52号" in content.facts["national_disability_allowance_both"].source
    assert not stored.matching(r"国发〔2015〕27号")
    assert "一起领" in content.notice("disability_allowance", NATIONAL).about


# 13, 34
def test_no_level_and_no_price_of_long_term_care_is_said(content, said):
    assert not said.of("*", "long_term_care").matching(r"[\d一二三四五六](级|元|小时|%)")
    assert "和别的城市不一样" in content.notice("long_term_care", "guangzhou").about


# 14
def test_the_care_voucher_is_no_cash_and_asks_for_no_household_registration(content):
    say = content.facts["national_care_voucher"].say
    assert "券不是现金" in say
    assert "户口" not in say
    assert "券不是现金" in content.notice("home_care", NATIONAL).about


# 15
@pytest.mark.parametrize("city", [NATIONAL, "shanghai"])
def test_an_emergency_abroad_needs_no_registration_first(content, city):
    assert "急诊抢救不用先备案" in content.notice("remote_medical_insurance", city).about


def test_registration_is_for_a_city_and_not_for_a_hospital(content):
    assert "备到一个城市就行" in content.notice("remote_medical_insurance", NATIONAL).about


# 16
def test_the_family_code_is_not_mixed_up_with_sharing_the_money_of_an_account(said):
    assert not said.matching(r"亲情账户|共济")


# 17, 33, 43
def test_no_day_of_the_year_is_named_for_the_pension_verification(said):
    lines = said.of("*", "pension_verification")
    assert len(lines) > 100
    assert not lines.matching(r"\d+月(\d+日|底|前)|截止|[三3]个月")


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        ("national_verification_any_time", r"一年里哪天|做一次就够"),
        ("shanghai_verification_who", r"户口不在上海、在上海领"),
        ("beijing_verification_12_months", r"每12个月"),
    ],
)
def test_rules_of_verification_known_at_second_hand_are_asked_about_and_not_said(content, said, fact, rule):
    known = content.facts[fact].grade in GOOD_GRADES
    assert known or not said.of(fact.split("_")[0], "pension_verification").matching(rule)


# 18
def test_in_shanghai_somebody_who_applies_for_another_goes_to_the_counter_with_a_letter(content):
    about = content.notice("disability_allowance", "shanghai").about
    assert "委托书" in about
    assert "窗口" in about


# 19
def test_in_guangzhou_the_allowance_counts_from_the_month_of_asking(content):
    assert "从交申请的那个月算起" in content.notice("disability_allowance", "guangzhou").about


# 20, 35
@pytest.mark.parametrize("city", [NATIONAL, "shanghai", "guangzhou"])
def test_no_sum_is_named_for_meals(content, city):
    about = content.notice("meal_service", city).about
    assert not re.search(r"\d|[一二三五八九]折|[一二三五]元", about)


def test_shanghai_meals_go_by_where_one_lives_and_pay_no_cash(content):
    about = content.notice("meal_service", "shanghai").about
    assert "看住在哪里，不看户口" in about
    assert "不发现金" in about


# 21, and Hangzhou's and the nation's
@pytest.mark.parametrize("city", ["guangzhou", "hangzhou", NATIONAL])
def test_where_the_new_amounts_are_unknown_no_older_one_is_said(content, said, city):
    allowance = content.allowance("old_age_allowance", city)
    assert all(content.facts[band.fact].as_of > RESEARCHED for band in allowance.bands)
    assert "12345" in allowance.unknown
    assert allowance.bands or not said.of(city, "old_age_allowance").matching(r"\d+元")


# 22, 36, 40 of the older amounts, 45
@pytest.mark.parametrize(
    "pattern", [r"低保", r"居民医保", r"(3000|3500|5000)元", r"工本费", r"补卡.{0,4}\d+元", r"每月最多"]
)
def test_what_changes_every_year_or_contradicts_itself_is_not_said(said, pattern):
    assert not said.matching(pattern)


# 23
def test_no_price_is_given_for_company_to_the_hospital(content):
    for city in (NATIONAL, "shanghai"):
        assert not re.search(r"\d|元", content.notice("escort_service", city).about)


# 24, 25
@pytest.mark.parametrize(
    "name",
    ["离线随申码", "随身办", "银色数字工程", "辅具智配", "虚拟养老院", "社区养老助残服务平台", "助医网", "安心老爷车"],
)
def test_names_without_an_entrance_stand_nowhere(stored, name):
    assert not stored.matching(name)


# 26
def test_120_is_not_said_to_be_free(said):
    assert not said.matching(rf"(120|急救)[^。；]*({FREE})")


# 27
def test_invented_allowances_are_not_among_the_amounts(content):
    shanghai = {content.facts[band.fact].say for band in content.allowance("old_age_allowance", "shanghai").bands}
    assert not [say for say in shanghai if re.search(r"每个月(300|1000)元", say)]
    beijing = [content.facts[band.fact].say for band in content.allowance("old_age_allowance", "beijing").bands]
    assert beijing
    assert not [say for say in beijing if "每个月200元" in say]
