"""The rate limits of the store and the engine's copy of them, on both stores."""

import pytest

from modelreg._core import CallError, Engine, LimitSetError
from modelreg.limits.limits import Limits
from modelreg.limits.service import RateLimitService
from modelreg.principal import LOCAL
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.v1 import limits_pb2 as pb
from modelreg.v1 import select_pb2
from support.doors import CLOCK_UNIX_MS, fresh_engine
from support.key_world import refused
from support.snapshots import packaged_snapshot
from support.stores import Place

CHECK = "/modelreg.v1.RouterService/CheckRateLimit"
DAY_MS = 86_400_000


class LimitWorld:
    """One server's limits, with a clock that the test moves."""

    def __init__(self, store: Store, *, most: int = 10_000) -> None:
        self.now_unix_ms = CLOCK_UNIX_MS
        self.engine: Engine = fresh_engine()
        self.limits = Limits(store, lambda: self.now_unix_ms, self.engine)
        self.service = RateLimitService(self.limits, most=most)
        self.limits.follow()

    def pass_ms(self, ms: int) -> None:
        """Move the clock."""
        self.now_unix_ms += ms
        self.engine.set_clock(self.now_unix_ms)

    def set(self, name: str = "tenants", **fields: object) -> pb.RateLimitRule:
        """Set a limit; so many requests a minute of each tenant where nothing else is said."""
        usual: dict[str, object] = {
            "scope": "LIMIT_SCOPE_TENANT",
            "unit": "LIMIT_UNIT_REQUESTS_PER_MINUTE",
            "limit": 60,
        }
        rule = pb.RateLimitRule(name=name, **{**usual, **fields})  # pyright: ignore[reportArgumentType]
        return self.service.set(pb.SetRateLimitRequest(limit=rule), LOCAL).limit

    def end(self, name: str) -> None:
        """End a limit."""
        self.service.delete(pb.DeleteRateLimitRequest(name=name), LOCAL)

    def names(self) -> list[str]:
        """Return the names of all limits."""
        return [limit.name for limit in self.service.list(pb.ListRateLimitsRequest(), LOCAL).limits]

    def check(self, hits: int = 1) -> pb.CheckRateLimitResponse:
        """Take from the limits of who calls."""
        answer = self.engine.call(CHECK, pb.CheckRateLimitRequest(hits=hits).SerializeToString())
        return pb.CheckRateLimitResponse.FromString(answer)

    def enforced(self) -> dict[str, int]:
        """Return what the engine has left of each limit that it knows."""
        return {limit.limit_name: limit.remaining for limit in self.check(hits=0).limits}


@pytest.fixture
def world(store: Store) -> LimitWorld:
    """The limits of a fresh store."""
    return LimitWorld(store)


def test_a_limit_is_enforced_as_soon_as_it_is_set_and_no_longer_when_it_ended(world: LimitWorld) -> None:
    made = world.set(limit=60)
    assert (made.kind, made.etag) == (pb.LIMIT_KIND_BUCKET, "1")
    assert world.enforced() == {"tenants": 10}
    assert world.check(10).allowed
    assert not world.check().allowed
    world.end("tenants")
    assert world.enforced() == {}


def test_a_change_keeps_what_was_taken(world: LimitWorld) -> None:
    world.set(limit=10, kind="LIMIT_KIND_SLIDING")
    world.check(8)
    world.set(limit=20, kind="LIMIT_KIND_SLIDING")
    assert world.enforced() == {"tenants": 12}
    world.set("another", limit=5, kind="LIMIT_KIND_SLIDING")
    assert world.enforced() == {"another": 5, "tenants": 12}
    assert world.names() == ["another", "tenants"]


def test_another_server_on_the_store_has_them_after_a_look(world: LimitWorld) -> None:
    other = LimitWorld(world.limits.store)
    world.set()
    assert other.limits.follow() is True
    assert other.enforced() == {"tenants": 10}
    assert other.limits.follow() is False
    world.end("tenants")
    other.limits.follow()
    assert other.enforced() == {}


def test_days_begin_where_the_limit_says_and_calendars_are_told_anew_each_day(world: LimitWorld) -> None:
    zone = "Europe/Berlin"
    world.set("days", unit="LIMIT_UNIT_REQUESTS_PER_DAY", limit=3, time_zone=zone)
    world.check(2)
    # 11:06:40 UTC on 18 November 2026: midnight in Berlin is 23:00 UTC.
    assert world.check(hits=0).limits[0].resets_at_unix_ms == CLOCK_UNIX_MS // DAY_MS * DAY_MS + 23 * 3_600_000
    assert world.limits.follow() is False
    world.pass_ms(DAY_MS)
    assert world.limits.follow() is True
    assert world.enforced() == {"days": 3}


def test_only_the_state_that_an_etag_names_is_changed(world: LimitWorld) -> None:
    first = world.set(limit=10)
    second = world.set(limit=20, etag=first.etag)
    assert second.etag != first.etag
    reason, metadata = refused(lambda: world.set(limit=30, etag=first.etag))
    assert (reason, metadata["etag"]) == ("ETAG_MISMATCH", second.etag)
    assert refused(lambda: world.set("no-such", etag=first.etag))[0] == "ETAG_MISMATCH"


def test_what_is_not_there_cannot_end_and_the_nearest_is_told(world: LimitWorld) -> None:
    world.set("acme-tokens")
    reason, metadata = refused(lambda: world.end("acme-token"))
    assert (reason, metadata["nearest"]) == ("NOT_FOUND", "acme-tokens")
    world.end("acme-tokens")
    assert refused(lambda: world.end("acme-tokens"))[0] == "NOT_FOUND"
    world.set("acme-tokens")
    assert world.names() == ["acme-tokens"]


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"name": ""}, "MISSING_FIELD", "limit.name"),
        ({"name": "x" * 65}, "TOO_LONG", "limit.name"),
        ({"name": "a b"}, "UNFIT_VALUE", "limit.name"),
        ({"scope": 0}, "MISSING_FIELD", "limit.scope"),
        ({"scope": 99}, "UNKNOWN_ENUM_VALUE", "limit.scope"),
        ({"unit": 0}, "MISSING_FIELD", "limit.unit"),
        ({"unit": 99}, "UNKNOWN_ENUM_VALUE", "limit.unit"),
        ({"kind": 99}, "UNKNOWN_ENUM_VALUE", "limit.kind"),
        ({"unit": 4, "kind": 1}, "UNFIT_VALUE", "limit.kind"),
        ({"subject": "ä" * 129}, "TOO_LONG", "limit.subject"),
        ({"subject": "a\0"}, "UNFIT_VALUE", "limit.subject"),
        ({"limit": 0}, "OUT_OF_RANGE", "limit.limit"),
        ({"limit": 10**12 + 1}, "OUT_OF_RANGE", "limit.limit"),
        ({"time_zone": "Europe/Berlin"}, "UNFIT_VALUE", "limit.time_zone"),
        ({"unit": 3, "time_zone": "Europe/Berlinn"}, "UNKNOWN_NAME", "limit.time_zone"),
        ({"unit": 3, "time_zone": "../etc/passwd"}, "UNKNOWN_NAME", "limit.time_zone"),
    ],
)
def test_what_cannot_stand_is_refused_by_its_field(
    world: LimitWorld, fields: dict[str, object], reason: str, field: str
) -> None:
    told, metadata = refused(lambda: world.set(**{"name": "tenants", **fields}))  # pyright: ignore[reportArgumentType]
    assert (told, metadata["field"]) == (reason, field)
    assert world.names() == []


def test_there_are_only_so_many(store: Store) -> None:
    world = LimitWorld(store, most=2)
    world.set("a")
    world.set("b")
    assert refused(lambda: world.set("c"))[0] == "UNFIT_VALUE"
    world.set("b", limit=7)
    world.end("a")
    world.set("c")


def test_before_there_is_a_table_there_are_no_limits(place: Place) -> None:
    store = place.open()
    world = LimitWorld(store)
    assert world.limits.follow() is False
    assert world.check().allowed
    migrate(store)
    assert world.limits.follow() is True
    assert world.enforced() == {}


def test_the_engine_refuses_what_is_no_set_of_limits() -> None:
    with pytest.raises(LimitSetError, match="no encoded LimitSet"):
        fresh_engine().load_limits(b"\xff")


def test_a_select_takes_from_them(world: LimitWorld) -> None:
    world.engine.load_snapshot(packaged_snapshot())
    world.set(limit=1, kind="LIMIT_KIND_SLIDING")
    select = "/modelreg.v1.RouterService/Select"
    first = select_pb2.SelectResponse.FromString(world.engine.call(select, b""))
    assert [(limit.limit_name, limit.subject, limit.remaining) for limit in first.limits] == [("tenants", "default", 0)]
    with pytest.raises(CallError, match="limit `tenants` of tenant `default`: 0 of 1 REQUESTS_PER_MINUTE may be taken"):
        world.engine.call(select, b"")
