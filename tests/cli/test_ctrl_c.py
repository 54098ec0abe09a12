"""Ctrl-C ends a block that it usually ends, also where Python prints the exception instead of raising it."""

import signal
import sys

import pytest

from modelreg.cli.ctrl_c import ended_by_ctrl_c


def test_it_ends_the_block_without_an_error() -> None:
    before = signal.getsignal(signal.SIGINT)
    went_on = False
    with ended_by_ctrl_c() as ended:
        signal.raise_signal(signal.SIGINT)
        went_on = True
    assert ended()
    assert not went_on
    assert signal.getsignal(signal.SIGINT) is before


def test_an_exception_that_got_lost_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: lost.append(told.exc_type))

    class PressedWhileItGoes:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    with ended_by_ctrl_c() as ended:
        assert not ended()
        PressedWhileItGoes()
        assert lost == [KeyboardInterrupt]
        assert ended()
