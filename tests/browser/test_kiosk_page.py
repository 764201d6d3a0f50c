"""A person in front of the kiosk: touches, speaks, writes on the screen, pages choices, takes the steps along."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from kiosk_driver import SCREENS, Kiosk
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def said_aloud(kiosk: Kiosk) -> list[str]:
    return kiosk.page.evaluate("voice.said")


def test_one_touch_anywhere_begins_and_the_greeting_is_shown_and_spoken(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, begin=False)
    kiosk.page.mouse.click(30, 30)
    expect(kiosk.words).to_contain_text("您好，我是伴办")
    assert kiosk.choices.all_inner_texts() == ["预约看病", "养老金认证", "老人补贴", "叫车"]
    kiosk.until("voice.said.length === 1")
    assert "您好，我是伴办" in said_aloud(kiosk)[0]
    assert "handsFree true" in kiosk.page.evaluate("voice.done")  # nothing more needs to be pressed to speak
    assert kiosk.troubles == []


def test_a_finger_that_trembles_begins_once_and_presses_nothing_below(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, begin=False)
    kiosk.page.mouse.dblclick(900, 420)  # where the first choices will be
    expect(kiosk.words).to_contain_text("您好，我是伴办")
    kiosk.page.wait_for_timeout(300)
    expect(kiosk.page.locator("#own")).to_be_hidden()


def test_the_conversation_comes_through_the_door_of_the_kiosk(kiosk, kiosk_server):
    conversation = kiosk.page.evaluate("voice.access.id")
    assert kiosk_server.hub().case(conversation).door == "kiosk"


def test_a_choice_is_said_and_the_next_question_stands_alone(kiosk):
    kiosk.press("预约看病")
    expect(kiosk.words).to_have_text("好，我帮您预约。您要去哪家医院？")
    expect(kiosk.page.locator("#own")).to_contain_text("我想预约看病")
    assert kiosk.words.count() == 1


@pytest.mark.parametrize("screen", SCREENS)
def test_long_choices_are_whole_and_cover_nothing(contexts, kiosk_server, screen):
    kiosk = Kiosk.open(contexts(SCREENS[screen]), kiosk_server.kiosk_url)
    kiosk.says("有号吗", "第几个")
    expect(kiosk.choices).to_have_count(4)
    shown = ["#own", *(f"#answers .key:nth-child({n})" for n in range(1, 5)), "#mic", "nav"]
    boxes = [kiosk.page.locator(selector).bounding_box() for selector in shown]
    assert boxes[0]["y"] >= 0
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1
    cut_off = "keys => keys.filter(key => key.scrollHeight > key.clientHeight + 1).map(key => key.textContent)"
    assert kiosk.choices.evaluate_all(cut_off) == []
    assert kiosk.page.locator("#asked").bounding_box()["height"] > 150  # the question itself is in sight
    assert kiosk.troubles == []


def test_more_than_four_choices_are_paged_and_each_can_be_reached(kiosk):
    kiosk.press("预约看病")
    expect(kiosk.choices).to_have_text(["市一医院", "中山医院", "华山医院", "还有别的"])
    kiosk.press("还有别的")
    expect(kiosk.choices).to_have_text(["瑞金医院", "仁济医院", "长海医院", "还有别的"])
    expect(kiosk.choices.first).to_be_focused()
    kiosk.press("还有别的")
    expect(kiosk.choices.first).to_have_text("市一医院")
    kiosk.page.evaluate("voice.listener.heard('还有呢')")  # by ear alone
    expect(kiosk.choices.first).to_have_text("瑞金医院")
    kiosk.press("仁济医院")
    expect(kiosk.words).to_contain_text("您的电话是多少")


def test_what_is_heard_is_shown_while_it_is_heard_and_then_said(kiosk):
    caption = kiosk.page.locator("#caption")
    kiosk.page.evaluate("voice.listener.state('hearing'); voice.listener.caption('我想预约', false)")
    expect(caption).to_have_text("听到：我想预约")
    expect(kiosk.page.locator("#mic")).to_contain_text("听见了")
    kiosk.says("我想预约看病", "哪家医院")
    expect(caption).to_be_hidden()
    expect(kiosk.page.locator("#own")).to_have_text("您说：我想预约看病")


def test_the_sentence_that_is_spoken_is_marked_and_no_word_is_written_anew(kiosk):
    kiosk.says("我想预约看病", "哪家医院")
    kiosk.page.evaluate(
        """() => { window.changes = 0;
        new MutationObserver(records => window.changes += records.length)
          .observe(document.getElementById('asked'), {childList: true, subtree: true, characterData: true}); }"""
    )
    n = kiosk.page.locator("#asked .block").get_attribute("data-n")
    kiosk.page.evaluate(f"voice.listener.sentence({n}, 1, '您要去哪家医院？')")
    marked = "[...CSS.highlights.get('spoken')].map(range => range.toString()).join()"
    assert kiosk.page.evaluate(marked) == "您要去哪家医院？"
    kiosk.page.evaluate(f"voice.listener.sentence({n}, 2, '您可以说：市一医院，中山医院。')")
    assert kiosk.page.locator("#answers .spoken").all_inner_texts() == ["市一医院", "中山医院"]
    kiosk.page.evaluate(f"voice.listener.sentence({n}, null)")
    assert kiosk.page.evaluate("CSS.highlights.size") == 0
    assert kiosk.page.evaluate("window.changes") == 0


def test_choices_are_read_out_as_well_as_the_question(kiosk):
    assert kiosk.page.evaluate("voice.settings.choices") == 1


def test_free_words_are_written_with_pinyin_on_the_screen(kiosk):
    kiosk.press("打字")
    kiosk.letters("woxiang")
    kiosk.page.locator("#candidates").get_by_role("button", name="我想", exact=True).click()
    kiosk.letters("yuyue")
    kiosk.page.locator("#candidates").get_by_role("button", name="预约", exact=True).click()
    kiosk.letters("kanbing")
    kiosk.press("看病")
    expect(kiosk.page.locator("#field")).to_have_value("我想预约看病")
    kiosk.press("发送")
    expect(kiosk.words).to_have_text("好，我帮您预约。您要去哪家医院？")
    expect(kiosk.page.locator("#sheet")).to_be_hidden()


def test_pinyin_of_a_whole_sentence_is_offered_as_one_and_its_parts_one_by_one(kiosk):
    kiosk.press("打字")
    kiosk.letters("woyaokanyanjing")
    first = kiosk.page.locator("#candidates button").first
    expect(first).to_have_text(re.compile("^我要看眼睛$"))
    kiosk.press("删")
    expect(kiosk.page.locator("#field")).to_have_value("woyaokanyanjin")


def test_pinyin_that_is_not_finished_is_not_sent_by_mistake(kiosk):
    kiosk.press("打字")
    kiosk.letters("nihao")
    kiosk.press("发送")
    expect(kiosk.page.get_by_text("请先在上面选字")).to_be_visible()
    expect(kiosk.page.locator("#own")).to_be_hidden()
    kiosk.press("你好")
    kiosk.press("发送")
    expect(kiosk.page.locator("#own")).to_have_text("您说：你好")


def test_a_question_for_a_number_brings_the_digits(kiosk):
    kiosk.says("仁济医院", "您的电话是多少")
    for digit in "13800138000":
        kiosk.press(digit)
    expect(kiosk.page.locator("#field")).to_have_value("13800138000")
    kiosk.press("发送")
    expect(kiosk.words).to_contain_text("138 0013 8000，对吗？")
    expect(kiosk.choices).to_have_text(["对", "不对"])


def test_a_question_for_a_birth_date_brings_digits_with_year_and_month(kiosk):
    kiosk.says("几岁", "哪年哪月")
    for key in ("1", "9", "4", "8", "年", "3", "月"):
        kiosk.press(key)
    kiosk.press("发送")
    expect(kiosk.page.locator("#own")).to_have_text("您说：1948年3月")


def test_the_three_fixed_keys_speak_for_the_person(kiosk):
    for key, says in (("上一步", "上一步"), ("再说一遍", "再说一遍"), ("找人工", "转人工")):
        kiosk.press(key)
        expect(kiosk.page.locator("#own")).to_have_text(f"您说：{says}")
    expect(kiosk.page.get_by_text("正在请工作人员")).to_be_visible()


def test_louder_and_slower_are_said_to_the_voice_and_shown(kiosk):
    before = kiosk.page.evaluate("voice.settings")
    kiosk.press("大声")
    expect(kiosk.page.get_by_role("status").get_by_text("声音：5")).to_be_visible()
    kiosk.press("慢点")
    expect(kiosk.page.get_by_text("说话快慢：2")).to_be_visible()
    after = kiosk.page.evaluate("voice.settings")
    assert after["volume"] > before["volume"] and after["rate"] < before["rate"]
    for _ in range(6):
        kiosk.press("小声")
    expect(kiosk.page.get_by_text("没有声音了")).to_be_visible()
    assert kiosk.page.evaluate("voice.settings.volume") == 0


def test_the_key_of_the_microphone_stops_the_voice_ends_the_sentence_and_closes_the_microphone(kiosk):
    mic = kiosk.page.locator("#mic")
    kiosk.page.evaluate("voice.done.length = 0; voice.listener.state('speaking')")
    mic.click()
    assert kiosk.page.evaluate("voice.done") == ["hush"]
    kiosk.page.evaluate("voice.listener.state('listening')")
    kiosk.page.wait_for_timeout(1100)
    kiosk.page.evaluate("voice.listener.state('hearing')")
    mic.click()
    kiosk.page.evaluate("voice.listener.state('listening')")
    kiosk.page.wait_for_timeout(600)  # a second press at once would be the same one
    mic.click()
    assert kiosk.page.evaluate("voice.done") == ["hush", "release", "handsFree false"]
    expect(mic).to_contain_text("按一下，再说话")


def test_it_listens_on_by_itself_when_the_line_was_closed_for_silence(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, clock=True)
    kiosk.until("voice.listening")
    kiosk.page.evaluate("voice.fails('silence')")
    assert not kiosk.page.evaluate("voice.listening")
    kiosk.page.clock.run_for(1000)
    kiosk.until("voice.listening")
    assert kiosk.page.locator("#trouble").is_hidden()


def test_where_nothing_can_be_heard_it_says_so_and_works_by_hand(contexts, kiosk_server):
    context = contexts(SCREENS["small"])
    context.add_init_script("globalThis.abilities = {ears: false, mouth: false, why: '这里听不了您说话。'}")
    kiosk = Kiosk.open(context, kiosk_server.kiosk_url)
    expect(kiosk.page.locator("#trouble")).to_have_text(re.compile("这里听不了您说话。"))
    expect(kiosk.page.locator("#mic")).to_be_hidden()
    kiosk.press("预约看病")
    expect(kiosk.words).to_contain_text("哪家医院")
    expect(kiosk.page.locator("#trouble")).to_be_hidden()


def test_the_steps_are_taken_along_large_as_a_code_and_on_paper(contexts, kiosk_server):
    context = contexts(SCREENS["small"])
    context.add_init_script("window.print = () => { window.printed = document.getElementById('paper').innerText; }")
    kiosk = Kiosk.open(context, kiosk_server.kiosk_url, wishes="?printer=1")
    kiosk.press("带走")
    expect(kiosk.page.get_by_text("现在还没有可以带走的")).to_be_visible()
    kiosk.press("好了")
    kiosk.says("养老金认证", "第一步")
    kiosk.press("带走")
    lines = kiosk.page.locator("#lines li")
    expect(lines).to_have_count(5)
    expect(lines.nth(1)).to_have_text("第2步：带上您的身份证。")
    assert kiosk.page.locator("#qr img").evaluate("img => img.decode().then(() => img.naturalWidth)") > 100
    kiosk.press("打印出来")
    assert "第4步" in kiosk.page.evaluate("window.printed")
    assert kiosk.page.locator("#paper").inner_html() == ""
    assert kiosk.page.evaluate("voice.lines") == ["taking", "taking"]
    assert kiosk.troubles == []


def test_only_the_paper_is_printed(kiosk):
    kiosk.page.emulate_media(media="print")
    kiosk.page.evaluate("document.getElementById('paper').textContent = '第1步'")
    shown = "[...document.body.children].filter(one => one.checkVisibility()).map(one => one.id)"
    assert kiosk.page.evaluate(shown) == ["paper"]


def test_starting_over_asks_first_and_then_greets_anew(kiosk):
    kiosk.says("我想预约看病", "哪家医院")
    first = kiosk.page.evaluate("voice.access.id")
    kiosk.press("重新开始")
    kiosk.press("不，接着办")
    expect(kiosk.words).to_contain_text("哪家医院")
    kiosk.press("重新开始")
    kiosk.press("从头来")
    expect(kiosk.words).to_contain_text("您好，我是伴办")
    assert kiosk.page.evaluate("voice.access.id") != first


def test_an_operator_who_helps_is_named_and_heard(kiosk, kiosk_server):
    kiosk.press("找人工")
    expect(kiosk.page.get_by_text("正在请工作人员")).to_be_visible()
    hub, conversation = kiosk_server.hub(), kiosk.page.evaluate("voice.access.id")
    hub.take(conversation, "wang")
    hub.tell(conversation, "operator", "您好，我来帮您。", operator="wang", author="小王")
    expect(kiosk.words.last).to_have_text("您好，我来帮您。")
    expect(kiosk.page.locator("#asked .who").last).to_have_text("小王")
    expect(kiosk.page.get_by_text("现在是工作人员回答您")).to_be_visible()
