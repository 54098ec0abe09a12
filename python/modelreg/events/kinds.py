"""What is told on the bus."""

from typing import NamedTuple


class UsageCounted(NamedTuple):
    """A usage event is in the store and counts from now on: what it is told apart by, as it stands in columns there.

    Attributes:
        event_id: the 16 bytes of its UUID.
        outcome: in the words of the store; empty for one that is on the way.
        encoded: the whole event, a ``modelreg.internal.v1.UsageEvent``.
    """

    event_id: bytes
    tenant: str
    team: str
    key_id: str
    workflow_run_id: str
    route: str
    model: str
    outcome: str
    encoded: bytes


class ThresholdCrossed(NamedTuple):
    """A window of a budget has crossed a level, and no server has told so before; amounts in pico-USD.

    Attributes:
        tenant: that the budget is of; empty: of none, or the budget has ended.
        budget: its name.
        subject: whose window it is.
        window_start_unix_ms: when the window began.
        level: 1, 2 and 3 for 70, 90 and 100 %.
        crossed_unix_ms: when.
        posted_pico_usd: what was spent by then.
        limit_pico_usd: of how much.
    """

    tenant: str
    budget: str
    subject: str
    window_start_unix_ms: int
    level: int
    crossed_unix_ms: int
    posted_pico_usd: int
    limit_pico_usd: int
