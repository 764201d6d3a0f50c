"""The service is held to its own document: every operation, good input and bad, gives what the document says."""

from __future__ import annotations

import functools
import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.family import KINDS, Family
from bot.web import openapi
from bot.web.errors import STATUS

DOCUMENT = openapi.document()
WORDS = st.text(max_size=40) | st.sampled_from(
    ["你好", "我要挂号", "好" * 500, "好" * 501, " ", "/restart", "\ud800", "\x00"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PARTLY_RIGHT = st.fixed_dictionaries(
    {},
    optional={
        "text": WORDS | ANYTHING,
        "client_key": st.text(max_size=70) | st.sampled_from(["key", "key-2"]) | ANYTHING,
        "door": st.sampled_from(["web", "kiosk", "window"]) | ANYTHING,
        "code": st.sampled_from(["123456", "１２３ 456", "\ud800"]) | ANYTHING,
        "ask": st.booleans() | ANYTHING,
        "city": st.sampled_from(["shanghai", "atlantis"]) | ANYTHING,
        "more": ANYTHING,
    },
)
RIGHT = {
    "open": st.fixed_dictionaries({"door": st.sampled_from(["web", "kiosk", "phone", "family"])}),
    "join": st.just({"code": "the resident's"}),
    "write": st.fixed_dictionaries({"text": st.sampled_from(["妈，我在", "好" * 500]), "ask": st.booleans()}),
    "say": st.fixed_dictionaries({"text": st.sampled_from(["你好", "我要挂号", "胸口痛", "好" * 500])}),
}
BODIES = (PARTLY_RIGHT | ANYTHING).map(lambda data: json.dumps(data).encode()) | st.binary(max_size=60)
NUMBERS = st.none() | st.integers(-3, 12).map(str) | st.text(st.characters(codec="latin-1"), max_size=12)
PLACES = st.sampled_from(["1", "0", "1"]) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
TOKENS = st.sampled_from(["mine", "mine", "mine", "none", "other", "Basic x", "Bearer \xff"])
IDS = st.sampled_from(["mine", "mine", "mine", "0" * 32, "x"]) | st.text(
    st.characters(codec="utf-8"), min_size=1, max_size=10
)


def draft(schema: Any) -> Any:
    """An OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a type, references find their place."""
    if isinstance(schema, list):
        return [draft(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: draft(part) for name, part in schema.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain


@functools.cache
def judge(schema: str) -> jsonschema.protocols.Validator:
    """Holds data to `schema`, as JSON; made once for the thousands of answers that are held to the same one."""
    whole = {**draft(json.loads(schema)), "components": draft(DOCUMENT["components"])}
    kind = jsonschema.validators.validator_for(whole)
    kind.check_schema(whole)
    return kind(whole)


def conforms(data: Any, schema: dict[str, Any]) -> None:
    judge(json.dumps(schema)).validate(data)


@pytest.fixture
def invite(hub, opened):
    """A new code for the daughter, who may see everything."""
    family = Family(hub.store.engine)
    return lambda: family.invite(opened.id, "女儿", KINDS, hub.now() + timedelta(days=1), hub.now())


@pytest.fixture
def call(app, client, opened, reopened, hub, invite):
    """Does one operation and holds the answer to the document; gives the answer."""

    def run(operation, *, identity="mine", token="mine", body=None, numbers=(), places=("1", "0")):
        mine = opened.headers
        known = opened
        if operation.name == "go" and token == "mine":  # afterwards the token opens nothing
            known = reopened()
            mine = known.headers
        if "/family/" in operation.path and operation.needs_token and token == "mine":
            mine = {"Authorization": f"Bearer {Family(hub.store.engine).redeem(invite(), hub.now())[0]}"}
        path = operation.path.replace("{id}", known.id if identity == "mine" else quote(identity, safe=""))
        for name, place in zip(("n", "index"), places):
            path = path.replace(f"{{{name}}}", quote(place, safe=""))
        headers = {"mine": mine, "none": {}, "other": {"Authorization": "Bearer other"}}.get(
            token, {"Authorization": token}
        )
        given_numbers = dict(zip((*operation.query, *operation.headers), numbers))
        query = {name: value for name, value in given_numbers.items() if name in operation.query and value is not None}
        for name in operation.headers:
            value = given_numbers.get(name)
            if value is not None and not re.search(r"[\r\n\x00]", value):
                headers = {**headers, name: value}
        answer = client.open(path, method=operation.method.upper(), headers=headers, data=body, query_string=query)
        described = DOCUMENT["paths"][operation.path][operation.method]["responses"]
        assert str(answer.status_code) in described, f"{answer.status_code} is not in the document"
        ((kind, content),) = described[str(answer.status_code)]["content"].items()
        assert answer.mimetype == kind
        if kind == "application/json":
            conforms(answer.get_json(), content["schema"])
        if answer.status_code >= 400 and "error" in (answer.get_json(silent=True) or {}):
            assert answer.get_json()["error"]["code"] in operation.errors
            assert STATUS[answer.get_json()["error"]["code"]] == answer.status_code
        answer.close()
        return answer

    return run


PROPERTY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EACH = pytest.mark.parametrize("operation", openapi.OPERATIONS, ids=lambda operation: operation.name)


@EACH
@PROPERTY
@given(data=st.data())
def test_whatever_comes_in_the_answer_is_one_that_the_document_describes(operation, call, data):
    with_id = "{id}" in operation.path
    answer = call(
        operation,
        identity=data.draw(IDS) if with_id else "mine",
        token=data.draw(TOKENS),
        body=data.draw(BODIES) if operation.body else None,
        numbers=[data.draw(NUMBERS) for _ in (*operation.query, *operation.headers)],
        places=[data.draw(PLACES) if f"{{{name}}}" in operation.path else "" for name in ("n", "index")],
    )
    assert answer.status_code < 500


@EACH
@settings(PROPERTY, max_examples=10)
@given(data=st.data())
def test_what_is_right_succeeds(operation, call, invite, data):
    wish = data.draw(RIGHT[operation.name]) if operation.body else None
    body = json.dumps({"code": invite()} if operation.name == "join" else wish).encode() if wish else None
    assert call(operation, body=body).status_code < 300


def test_every_route_of_the_interface_is_in_the_document_and_the_other_way_round(app):
    served = {
        (rule.rule.replace("<conversation>", "{id}").replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "speech.")) or rule.rule.startswith("/api/family/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}


def test_every_reference_in_the_document_leads_somewhere():
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert names <= set(DOCUMENT["components"]["schemas"])
    assert "definitions" not in json.dumps(DOCUMENT)


def test_every_code_has_words_for_the_resident(hub):
    assert {f"error_{code}" for code in STATUS} <= set(hub.content.phrases)


def test_the_document_is_served(client):
    assert client.get("/api/openapi.json").get_json() == DOCUMENT
    assert DOCUMENT["openapi"] == "3.0.3"


def test_what_may_be_null_is_said_to_be_so():
    message = DOCUMENT["components"]["schemas"]["Message"]
    assert message["properties"]["speech"]["nullable"]
    assert set(message["required"]) == {"n", "from", "text", "speech", "choices", "expect", "at", "name"}
    assert message["additionalProperties"] is False
