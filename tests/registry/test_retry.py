"""When a failed reload is tried again."""

from modelreg.registry.retry import Retry


def looks_until_due(retry: Retry) -> int:
    return next(look for look in range(1, 1_000) if retry.is_due())


def test_what_did_not_fail_is_never_tried() -> None:
    retry = Retry()
    assert not any(retry.is_due() for _ in range(100))
    assert not retry.is_awaited


def test_what_may_be_over_soon_is_tried_at_the_next_look() -> None:
    retry = Retry()
    retry.at_next_look()
    assert looks_until_due(retry) == 1


def test_what_lasts_is_tried_after_a_minute_of_looks() -> None:
    retry = Retry()
    retry.in_a_while()
    assert looks_until_due(retry) == 60


def test_what_succeeded_is_not_tried_again() -> None:
    retry = Retry()
    retry.at_next_look()
    retry.never()
    assert not retry.is_due()
