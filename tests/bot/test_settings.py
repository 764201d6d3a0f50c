"""The settings: what they are when nothing is set, and one sentence for each that cannot be used."""

from __future__ import annotations

import pytest

from bot import settings


def test_an_empty_value_means_the_default():
    assert settings.load({"BANBAN_PORT": "", "BANBAN_CITY": ""}) == settings.load({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BANBAN_PORT", "abc"),
        ("BANBAN_PORT", "0"),
        ("BANBAN_PORT", "99999"),
        ("BANBAN_WAIT", "nan"),
        ("BANBAN_WAIT", "-1"),
        ("BANBAN_THREADS", "0"),
        ("BANBAN_SAMPLE", "yes"),
        ("RASA_URL", "localhost"),
        ("RASA_URL", "http://127.0.0.1:port"),
        ("ACTIONS_URL", "ftp://127.0.0.1:5055"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_setting(name, value):
    with pytest.raises(ValueError, match=rf"^{name} must be .*{value}"):
        settings.load({name: value})
