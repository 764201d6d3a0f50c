"""The words for cities and departments, and the complaints that lead to a department."""

from __future__ import annotations

from collections import Counter

import pytest

from bot import safety

DEPARTMENTS = [
    "全科", "内科", "外科", "骨科", "心内科", "神经内科", "消化内科", "呼吸内科", "内分泌科", "眼科",
    "耳鼻喉科", "口腔科", "皮肤科", "泌尿外科", "妇科", "中医科", "康复科", "风湿免疫科", "血液科",
    "精神心理科", "肾内科", "肿瘤科", "发热门诊",
]  # fmt: skip


def test_the_departments_are_the_fixed_list(content):
    assert [department.name for department in content.vocabulary.departments] == DEPARTMENTS


def test_no_word_leads_to_two_departments(content):
    for field in ("words", "symptoms"):
        count = Counter(word for entry in content.vocabulary.departments for word in getattr(entry, field))
        assert not [word for word, times in count.items() if times > 1]


def test_most_departments_know_a_dozen_complaints(content):
    few = [entry.name for entry in content.vocabulary.departments if len(entry.symptoms) < 8]
    assert few == ["内科"], "内科 is too wide to be led to by a complaint"


@pytest.mark.parametrize(
    ("complaint", "department"),
    [
        ("我这两天膝盖疼得厉害", "骨科"),
        ("老伴耳朵背了好几年", "耳鼻喉科"),
        ("眼睛糊，看不清报纸", "眼科"),
        ("晚上睡不着，老是心烦", "精神心理科"),
        ("夜里尿多，要起夜四五回", "泌尿外科"),
        ("血糖高了想配点药看看", "内分泌科"),
        ("右边的牙疼", "口腔科"),
        ("身上痒，起疹子了", "皮肤科"),
        ("老是咳嗽，有痰", "呼吸内科"),
        ("血压高了", "心内科"),
        ("早上发烧，三十八度", "发热门诊"),
        ("胃胀，吃不下饭", "消化内科"),
    ],
)
def test_a_complaint_leads_to_its_department(content, complaint, department):
    found = {
        entry.name: max((len(word) for word in entry.symptoms if word in complaint), default=0)
        for entry in content.vocabulary.departments
    }
    assert max(found, key=lambda name: found[name]) == department, {k: v for k, v in found.items() if v}


def test_no_complaint_that_leads_to_a_department_is_an_emergency(content):
    for department in content.vocabulary.departments:
        for symptom in department.symptoms:
            assert safety.check(f"我{symptom}，看什么科") is None, (department.name, symptom)
