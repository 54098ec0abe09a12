"""What is told as usage is shipped: what counts from now on and what was crossed first, each once, on both stores."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import text

from modelreg.events.bus import Bus
from modelreg.events.kinds import ThresholdCrossed, UsageCounted
from modelreg.events.subscription import MOST_BYTES
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGETS
from modelreg.store_url import StoreUrl
from modelreg.usage.shipper import Pace, Shipper
from modelreg.v1 import usage_pb2
from support.cutting_proxy import cutting_proxy
from support.memory_spool import MemorySpool
from support.postgresql import PostgresqlServer
from support.postings import TODAY_MS, expiry, spent, threshold
from support.usage_events import NOON_MS, usage_event
from support.watching import DEADLINE_S, shipped

MANY = 1_000


class Listener:
    """Who wants everything."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self._open = ExitStack()
        self.usage = self._open.enter_context(bus.usage.subscribe(lambda _: True, MANY, lambda: None))
        self.thresholds = self._open.enter_context(bus.thresholds.subscribe(lambda _: True, MANY, lambda: None))

    def ids(self) -> list[bytes]:
        """Return the ids of the events that were told, none of which was missed."""
        missed, events = self.usage.take(MANY)
        assert missed == 0
        return [event.event_id for event in events]

    def close(self) -> None:
        """Leave."""
        self._open.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with closing(Listener(Bus())) as one:
        yield one


def test_each_phase_is_told_as_it_is_stored(store: Store, listener: Listener) -> None:
    events = [
        usage_event(phase=usage_pb2.USAGE_PHASE_STARTED, outcome=None),
        usage_event(phase=usage_pb2.USAGE_PHASE_PARTIAL, outcome=None),
        usage_event(team="a\0b", outcome=usage_pb2.USAGE_OUTCOME_TIMEOUT, tenant="acme"),
    ]
    shipped(store, listener.bus, *events)
    missed, told = listener.usage.take(MANY)
    assert [event.event_id for event in told] == [event.event_id for event in events]
    assert (missed, [event.outcome for event in told]) == (0, ["", "", "timeout"])
    assert told[2] == UsageCounted(
        events[2].event_id, "acme", "a\ufffdb", "k", "w", "p/m", "m", "timeout", events[2].SerializeToString()
    )


def test_what_was_there_is_not_told_again(store: Store, listener: Listener) -> None:
    first, second, third = (usage_event() for _ in range(3))
    shipped(store, listener.bus, first, second)
    assert listener.ids() == [first.event_id, second.event_id]
    other = usage_event(event_id=first.event_id)
    shipped(store, listener.bus, second, other, third, third, first)
    assert listener.ids() == [third.event_id]
    shipped(store, listener.bus, first, second, third)
    assert listener.ids() == []


def test_of_large_events_fewer_wait(store: Store, listener: Listener) -> None:
    events = [usage_event(tags={"k": "v" * 60_000}) for _ in range(300)]
    shipped(store, listener.bus, *events)
    missed, told = listener.usage.take(MANY)
    kept = MOST_BYTES // events[-1].ByteSize()
    assert 0 < kept < len(events)
    assert (missed, len(told)) == (len(events) - kept, kept)
    assert told[-1].event_id == events[-1].event_id


def test_what_is_no_usage_or_cannot_be_stored_is_not_told(forgetful_store: Store, listener: Listener) -> None:
    call = spent(5)
    shipped(forgetful_store, listener.bus, expiry(8), usage_event(digest=b""), call, threshold(1, 7, 10))
    assert listener.ids() == [call.event_id]


def test_of_a_batch_that_is_halved_what_lands_is_told(store: Store, listener: Listener) -> None:
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE usage_events ADD CHECK (model <> 'poison')"))
        else:
            refusal = "WHEN new.model = 'poison' BEGIN SELECT raise(ABORT, 'no poison'); END"
            connection.execute(text(f"CREATE TRIGGER no_model BEFORE INSERT ON usage_events {refusal}"))
    events = [usage_event() for _ in range(7)]
    shipped(store, listener.bus, *events[:3], usage_event(model="poison"), *events[3:])
    assert listener.ids() == [event.event_id for event in events]


def crossed(level: int, budget: str, subject: str = "s", posted: int = 9) -> UsageEvent:
    event = threshold(level, posted, 10)
    event.budget_event.budget, event.budget_event.subject = budget, subject
    return event


def test_a_threshold_is_told_once_with_whose_budget_it_is(forgetful_store: Store, listener: Listener) -> None:
    with forgetful_store.writing() as connection:
        row = {"scope": "tag", "subject": "", "period": "day", "time_zone": "UTC", "limit_pico_usd": 10, "hard": True}
        own = {"name": "ours", "tenant": "acme", "changed_unix_ms": 1, "changed_by": "", "revision": 1}
        connection.execute(BUDGETS.insert().values(**row, **own))
    first = crossed(1, "ours", "a\0b")
    shipped(forgetful_store, listener.bus, first, crossed(1, "ours", "a\0b", posted=8), crossed(2, "gone"))
    missed, told = listener.thresholds.take(MANY)
    assert missed == 0
    assert list(told) == [
        ThresholdCrossed("acme", "ours", "a\ufffdb", TODAY_MS, 1, NOON_MS, 9, 10),
        ThresholdCrossed("", "gone", "s", TODAY_MS, 2, NOON_MS, 9, 10),
    ]
    # The same once more, as another server crossed it too, and one that is new.
    shipped(forgetful_store, listener.bus, first, crossed(1, "ours", "a\0b"), crossed(3, "ours"))
    assert [(one.budget, one.level) for one in listener.thresholds.take(MANY).events] == [("ours", 3)]


def test_a_batch_of_thresholds_alone_is_told_in_its_order(forgetful_store: Store, listener: Listener) -> None:
    largest = 5_000
    subjects = [f"s{number}" for number in range(largest)]
    with listener.bus.thresholds.subscribe(lambda _: True, 2 * largest, lambda: None) as told:
        shipped(forgetful_store, listener.bus, *(crossed(1, "b", subject) for subject in subjects[::2]))
        assert [one.subject for one in told.take(largest).events] == subjects[::2]
        # Half of these were told before.
        shipped(forgetful_store, listener.bus, *(crossed(1, "b", subject) for subject in reversed(subjects)))
        assert [one.subject for one in told.take(largest).events] == subjects[-1::-2]


def ship_again(store: Store, bus: Bus, *events: UsageEvent) -> None:
    """Ship until it succeeds, without letting time pass between two attempts."""
    spool = MemorySpool(*events)
    pace = Pace(lambda: NOON_MS, wait=lambda ended, _seconds: ended.is_set())
    shipper = Shipper(spool, store, pace, bus)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(shipper.run)
        assert spool.wait_until_empty(DEADLINE_S)
        shipper.end(DEADLINE_S)
        running.result(DEADLINE_S)


def test_what_an_unanswered_commit_may_have_stored_is_told_as_missed(own_postgresql: PostgresqlServer) -> None:
    address = own_postgresql.url()
    port = int(address.rpartition(":")[2].partition("/")[0])
    with (
        cutting_proxy(port) as proxy,
        closing(Store.open(StoreUrl.parse(address.replace(str(port), str(proxy.port))), "registry")) as store,
        closing(Listener(Bus())) as listener,
    ):
        migrate(store)
        before = usage_event()
        shipped(store, listener.bus, before)
        assert listener.ids() == [before.event_id]
        proxy.lose_next_commit()
        ship_again(store, listener.bus, usage_event(), usage_event(), crossed(1, "b"), expiry(3))
        assert proxy.cut == 1
        assert listener.usage.take(MANY) == (2, [])
        assert listener.thresholds.take(MANY) == (1, [])
        # From then on all is well.
        after = usage_event()
        shipped(store, listener.bus, after)
        assert listener.ids() == [after.event_id]
