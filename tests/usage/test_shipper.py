"""The loop that ships: nothing is lost or counted twice, whatever breaks when."""

import logging
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from modelreg.events.bus import Bus
from modelreg.store.errors import StoreUnavailableError
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.store.tables.usage import USAGE_EVENTS
from modelreg.store_url import StoreUrl
from modelreg.usage.ship import Shipped, ship
from modelreg.usage.shipper import MAX_EVENTS, Pace, Shipper
from support.cutting_proxy import cutting_proxy
from support.memory_spool import MemorySpool
from support.postgresql import PostgresqlServer
from support.stores import Place
from support.usage_events import NOON_MS, batch_of, check_sums, random_event, rows_of, usage_event

TIMEOUT_S = 60


def at_noon() -> int:
    return NOON_MS


def shipper_of(spool: MemorySpool, store: Store, waits: list[float] | None = None) -> Shipper:
    """Return a shipper that waits without letting time pass, and notes for how long it would have."""

    def wait(ended: threading.Event, seconds: float) -> bool:
        if waits is not None:
            waits.append(seconds)
        return ended.is_set()

    return Shipper(spool, store, Pace(at_noon, wait=wait, random=lambda: 1.0), Bus())


@contextmanager
def running(shipper: Shipper) -> Iterator[None]:
    thread = threading.Thread(target=shipper.run)
    thread.start()
    try:
        yield
    finally:
        shipper.end(TIMEOUT_S)
        thread.join(TIMEOUT_S)
        assert not thread.is_alive()


def test_what_is_put_into_the_spool_comes_into_the_store_and_is_forgotten(store: Store) -> None:
    spool = MemorySpool(*(usage_event() for _ in range(3)))
    shipper = shipper_of(spool, store)
    assert (shipper.state.last_success_unix_ms, shipper.waiting()[0]) == (None, 3)
    with running(shipper):
        assert spool.wait_until_empty(TIMEOUT_S)
        spool.put(usage_event())
        assert spool.wait_until_empty(TIMEOUT_S)
    state = shipper.state
    assert state.shipped == Shipped(4, 0, 0, 0)
    assert (state.last_success_unix_ms, state.last_error, state.failures) == (NOON_MS, None, 0)


def test_the_end_ships_what_is_there_without_waiting(store: Store) -> None:
    spool = MemorySpool(*(usage_event() for _ in range(MAX_EVENTS + 1)))
    shipper = shipper_of(spool, store)
    shipper.end(TIMEOUT_S)
    shipper.run()
    assert shipper.state.shipped.inserted == MAX_EVENTS + 1
    assert shipper.waiting() == (0, 0)


def test_the_end_without_grace_leaves_it_in_the_spool(store: Store) -> None:
    shipper = shipper_of(MemorySpool(usage_event()), store)
    shipper.end(0)
    shipper.run()
    assert shipper.waiting()[0] == 1


def test_killed_between_the_commit_and_the_spool_it_counts_once(place: Place, store: Store) -> None:
    spool = MemorySpool(usage_event(), usage_event())
    # As a process that ends here: the store has it, the spool still holds it.
    ship(store, spool.take(MAX_EVENTS, 1 << 20, 0), NOON_MS)
    with closing(place.open()) as after_the_start:
        shipper = shipper_of(spool, after_the_start)
        shipper.end(TIMEOUT_S)
        shipper.run()
    assert (shipper.state.shipped, shipper.waiting()[0]) == (Shipped(0, 2, 0, 0), 0)


def test_a_lost_answer_to_the_commit_is_a_harmless_resend(own_postgresql: PostgresqlServer) -> None:
    address = own_postgresql.url()
    port = int(address.rpartition(":")[2].partition("/")[0])
    with (
        cutting_proxy(port) as proxy,
        closing(Store.open(StoreUrl.parse(address.replace(str(port), str(proxy.port))), "registry")) as store,
    ):
        migrate(store)
        batch = batch_of(usage_event(), usage_event())
        proxy.lose_next_commit()
        with pytest.raises(StoreUnavailableError):
            ship(store, batch, NOON_MS)
        assert proxy.cut == 1
        assert ship(store, batch, NOON_MS).shipped == Shipped(0, 2, 0, 0)
        check_sums(store)


def test_while_the_store_is_away_it_tries_again_later_and_later(
    own_postgresql: PostgresqlServer, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Store.open(StoreUrl.parse(own_postgresql.url()), "registry")) as store:
        migrate(store)
        own_postgresql.stop_at_once()
        spool, waits = MemorySpool(usage_event()), list[float]()

        def wait(ended: threading.Event, seconds: float) -> bool:
            waits.append(seconds)
            if len(waits) == 12:
                own_postgresql.start()
            return ended.is_set()

        shipper = Shipper(spool, store, Pace(at_noon, wait=wait, random=lambda: 1.0), Bus())
        with caplog.at_level(logging.INFO), running(shipper):
            assert spool.wait_until_empty(TIMEOUT_S)
        assert waits[:4] == [0.4, 0.8, 1.6, 3.2]
        assert max(waits) == 30.0
        assert shipper.state.failures == 0
        assert shipper.state.shipped.inserted == 1
        told = [record.getMessage() for record in caplog.records]
        # Each fault once, however often it is met.
        assert len(told) == len(set(told))
        assert told[-1] == "usage is shipped again"
        check_sums(store)


def test_the_end_does_not_wait_for_a_store_that_is_away(own_postgresql: PostgresqlServer) -> None:
    with closing(Store.open(StoreUrl.parse(own_postgresql.url()), "registry")) as store:
        migrate(store)
        own_postgresql.stop_at_once()
        shipper = shipper_of(MemorySpool(usage_event()), store)
        shipper.end(TIMEOUT_S)
        shipper.run()
        assert (shipper.waiting()[0], shipper.state.failures) == (1, 1)
        assert "does not answer" in str(shipper.state.last_error)


def test_two_that_ship_the_same_at_once_in_other_orders_count_it_once(place: Place, store: Store) -> None:
    chance = random.Random(3)
    rounds = [[random_event(chance) for _ in range(1_000)] for _ in range(5)]
    stores = [place.open(), place.open()]
    together = threading.Barrier(2, timeout=TIMEOUT_S)

    def ship_all(which: int) -> Shipped:
        results: list[Shipped] = []
        for events in rounds:
            batch = batch_of(*(events if which == 0 else reversed(events)))
            together.wait()
            results.append(ship(stores[which], batch, NOON_MS).shipped)
        return Shipped(*map(sum, zip(*results, strict=True)))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ship_all, (0, 1))
    assert first.inserted + second.inserted == 5_000 == len(rows_of(store, USAGE_EVENTS))
    assert first.duplicates + second.duplicates == 5_000
