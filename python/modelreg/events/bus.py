"""The one bus of a process: a topic for each kind of event."""

from modelreg.events.kinds import ThresholdCrossed, UsageCounted
from modelreg.events.topic import Topic


class Bus:
    """Tells who subscribed. Thread-safe.

    Attributes:
        usage: usage events that count from now on, in the order of their batches.
        thresholds: thresholds of budgets that were crossed for the first time.
    """

    def __init__(self) -> None:
        """Nobody has subscribed yet."""
        # Its names are short beside what is encoded, which says them again.
        self.usage = Topic[UsageCounted](lambda event: len(event.encoded))
        self.thresholds = Topic[ThresholdCrossed]()
