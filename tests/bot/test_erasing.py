"""The hub erases in the transaction that says so: nothing is left, and the numbering goes on."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select

from bot import database, people
from bot.dialogue import Reply, Said
from bot.services.family import KINDS, Family, NoConsent

WORD = "我叫李秀英"


def answer(question):
    if question.text == "删掉":
        return Reply((Said("都删掉了。"),), agenda={"fresh": True}, erase=True)
    return Reply((Said(f"听到：{question.text}"),), agenda={"said": question.text}, brief={"want": question.text})


@pytest.fixture
def told(hub, dialogue):
    dialogue.answer = answer
    opened = hub.open("web", "shanghai")
    hub.hear(opened.id, WORD)
    return opened


def everything(hub):
    with hub.store.engine.connect() as connection:
        tables = database.metadata.tables.values()
        rows = [[list(row) for row in connection.execute(select(table))] for table in tables]
    return json.dumps(rows, ensure_ascii=False, default=str)


def test_after_the_yes_no_table_has_a_word_of_it_and_the_answer_is_the_first_message(hub, told):
    assert WORD in everything(hub)
    heard = hub.hear(told.id, "删掉")
    assert [(message.n, message.text) for message in heard.messages] == [(5, "都删掉了。")]
    assert heard.first == 5 and hub.since(told.id) == heard
    for word in (WORD, "删掉，", "听到"):
        assert word not in everything(hub)
    assert hub.store.conversation(told.id).brief is None


def test_the_conversation_goes_on_with_the_next_number(hub, told, dialogue):
    hub.hear(told.id, "删掉")
    heard = hub.hear(told.id, "我想挂号")
    assert [message.n for message in heard.messages] == [6, 7]
    assert dialogue.asked[-1].agenda == {"fresh": True}


def test_who_was_invited_is_out(hub, told):
    family = Family(hub.store.engine)
    code = family.invite(told.id, "女儿", KINDS, hub.now() + dt.timedelta(days=1), hub.now())
    token, _ = family.redeem(code, hub.now())
    hub.hear(told.id, "删掉")
    with pytest.raises(NoConsent):
        family.admit(token, hub.now())


def test_the_audit_log_remembers_that_it_was_done(hub, told):
    hub.hear(told.id, "删掉")
    with hub.store.engine.connect() as connection:
        (entry,) = connection.execute(select(people.audit)).mappings()
    assert (entry["act"], entry["conversation_id"]) == ("erased", told.id)


def test_an_operator_who_took_it_meanwhile_keeps_everything(hub, told, dialogue):
    def taken(question):
        hub.call(told.id, "asked")
        hub.take(told.id, "wang")
        return answer(question)

    dialogue.answer = taken
    hub.hear(told.id, "删掉")
    assert WORD in everything(hub)


def test_the_copy_is_of_this_conversation(hub, told):
    other = hub.open("web", "shanghai")
    assert WORD in json.dumps(hub.export(told.id), ensure_ascii=False)
    assert WORD not in json.dumps(hub.export(other.id), ensure_ascii=False)
