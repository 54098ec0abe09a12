"""Rate limits of several tenants: who may not act as others sees and changes those of the own tenant alone."""

from pathlib import Path

import pytest

from modelreg.limits.limits import Limits
from modelreg.limits.service import RateLimitService
from modelreg.principal import LOCAL
from modelreg.store.store import Store
from modelreg.v1 import limits_pb2 as pb
from modelreg.v1.permission_pb2 import Permission
from support.asked import asked, caller_of
from support.key_world import SELECT, KeyWorld, refused

ACME = caller_of("acme", Permission.PERMISSION_BUDGETS_READ, Permission.PERMISSION_BUDGETS_WRITE)
DENIED = ("PERMISSION_DENIED", {"permission": "act_as"})


class Shared:
    """A store that two tenants are on, each with a key and with a limit of its own, and limits of everybody."""

    def __init__(self, store: Store, data: Path) -> None:
        keys = KeyWorld(store, data)
        ours, theirs = (keys.create(SELECT, tenant=tenant).key for tenant in ("acme", "other"))
        self.our_key, self.our_prefix = ours.key_id, ours.prefix
        self.their_key, self.their_prefix = theirs.key_id, theirs.prefix
        self.service = RateLimitService(Limits(store, lambda: keys.now_unix_ms, keys.engine))
        for rule in (
            limit("ours", subject="acme"),
            limit("our-key", "KEY", self.our_key),
            limit("theirs", subject="other"),
            limit("their-key", "KEY", self.their_key),
            limit("tenants"),
            limit("models", "MODEL"),
        ):
            self.service.set(pb.SetRateLimitRequest(limit=rule), LOCAL)

    def put(self, rule: pb.RateLimitRule) -> pb.RateLimitRule:
        return asked(
            self.service, "SetRateLimit", pb.SetRateLimitRequest(limit=rule), pb.SetRateLimitResponse, ACME
        ).limit

    def end(self, name: str) -> None:
        asked(self.service, "DeleteRateLimit", pb.DeleteRateLimitRequest(name=name), pb.DeleteRateLimitResponse, ACME)

    def listed(self) -> list[str]:
        answer = asked(self.service, "ListRateLimits", pb.ListRateLimitsRequest(), pb.ListRateLimitsResponse, ACME)
        return [one.name for one in answer.limits]

    def all(self) -> list[str]:
        return [one.name for one in self.service.list(pb.ListRateLimitsRequest(), LOCAL).limits]


@pytest.fixture
def shared(store: Store, tmp_path: Path) -> Shared:
    return Shared(store, tmp_path)


def limit(name: str, scope: str = "TENANT", subject: str = "") -> pb.RateLimitRule:
    return pb.RateLimitRule(
        name=name, scope=f"LIMIT_SCOPE_{scope}", subject=subject, unit="LIMIT_UNIT_CONCURRENT", limit=5
    )


@pytest.mark.parametrize(
    "wish",
    [
        limit("new", subject="other"),
        limit("new"),
        limit("new", "KEY"),
        limit("new", "MODEL", "gpt-5"),
        limit("new", "PROVIDER"),
        limit("new", "CREDENTIAL", "env:KEY"),
        # A limit of others, or of nobody, is not taken over by its name either.
        limit("theirs", subject="acme"),
        limit("their-key", subject="acme"),
        limit("tenants", subject="acme"),
    ],
)
def test_only_limits_of_the_own_tenant_are_set(shared: Shared, wish: pb.RateLimitRule) -> None:
    before = shared.all()
    assert refused(lambda: shared.put(wish)) == DENIED
    assert shared.all() == before


def test_the_own_ones_are_made_changed_listed_and_ended(shared: Shared) -> None:
    shared.put(limit("ours", "KEY", shared.our_key))
    shared.put(limit("new", subject="acme"))
    assert shared.listed() == ["new", "our-key", "ours"]
    shared.end("our-key")
    assert shared.listed() == ["new", "ours"]


def test_a_limit_of_a_key_is_set_by_its_prefix_and_kept_by_its_id(shared: Shared) -> None:
    assert shared.put(limit("new", "KEY", shared.our_prefix)).subject == shared.our_key
    reason, metadata = refused(lambda: shared.put(limit("more", "KEY", shared.our_prefix[:-1] + "-")))
    assert (reason, metadata["field"], metadata["nearest"]) == ("UNKNOWN_NAME", "limit.subject", shared.our_prefix)


def test_a_key_of_others_is_not_there(shared: Shared) -> None:
    for name in (shared.their_key, shared.their_prefix):
        reason, metadata = refused(lambda name=name: shared.put(limit("new", "KEY", name)))
        assert (reason, metadata["value"]) == ("UNKNOWN_NAME", name)
    assert "new" not in shared.all()


@pytest.mark.parametrize("name", ["theirs", "their-key", "tenants", "models"])
def test_what_others_have_is_not_there(shared: Shared, name: str) -> None:
    assert refused(lambda: shared.end(name))[0] == "NOT_FOUND"
    assert name in shared.all()
