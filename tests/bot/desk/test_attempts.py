"""Too many failures from one place within a minute."""

from __future__ import annotations

from bot.desk.attempts import Attempts


def test_the_twenty_first_within_a_minute_is_too_many_and_other_places_are_free(clock):
    attempts = Attempts(most=20)
    for _ in range(20):
        assert not attempts.too_many("here", clock())
        attempts.failed("here", clock())
    assert attempts.too_many("here", clock())
    assert not attempts.too_many("there", clock())


def test_a_minute_later_it_may_be_tried_again_and_nothing_is_kept(clock):
    attempts = Attempts(most=2)
    attempts.failed("here", clock())
    clock.forward(30)
    attempts.failed("here", clock())
    clock.forward(29)
    assert attempts.too_many("here", clock())
    clock.forward(1)
    assert not attempts.too_many("here", clock())
    clock.forward(60)
    assert not attempts.too_many("here", clock())
    assert attempts._failed == {}
