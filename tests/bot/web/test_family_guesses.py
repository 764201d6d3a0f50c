"""How often one may be wrong: one address, and all together."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from bot.web.family.guesses import OF_ALL, OF_ONE, Guesses

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)


def test_one_address_may_be_wrong_five_times_a_minute():
    guesses = Guesses()
    for _ in range(OF_ONE[0]):
        assert not guesses.refused("a", NOW)
        guesses.wrong("a", NOW)
    assert guesses.refused("a", NOW) and not guesses.refused("b", NOW)
    assert not guesses.refused("a", NOW + OF_ONE[1])


def test_many_addresses_together_cannot_try_the_codes_out():
    guesses = Guesses()
    for place in range(OF_ALL[0]):
        assert not guesses.refused(f"address {place}", NOW)
        guesses.wrong(f"address {place}", NOW + timedelta(seconds=place))
    late = NOW + timedelta(seconds=OF_ALL[0])
    assert guesses.refused("somebody new", late)
    assert not guesses.refused("somebody new", late + OF_ALL[1])
