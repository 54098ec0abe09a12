"""Making, listing and revoking keys: what is refused, and that nobody gives more than he has."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelreg._core import CallError
from modelreg.principal import LOCAL, PERMISSIONS, Principal
from modelreg.v1 import identity_pb2 as pb
from modelreg.v1.permission_pb2 import Permission
from support.key_world import ACT_AS, KEYS, SELECT, KeyWorld, refused

YEAR_S = 366 * 86_400


def of(tenant: str, *permissions: Permission, user: str = "") -> Principal:
    """A caller without a key, so that no row is looked for."""
    return Principal(tenant, "", user, "", frozenset(permissions))


def test_a_key_is_told_once_with_all_that_it_is(keys: KeyWorld) -> None:
    made = keys.create(SELECT, KEYS, tenant="acme", team="web", user="ann", note="for ann", lifetime_s=60)
    assert made.secret.startswith(f"mr_{made.key.prefix}_")
    (listed,) = keys.service.list(pb.ListKeysRequest(), LOCAL).keys
    assert listed == made.key
    assert (listed.tenant, listed.team, listed.user, listed.note) == ("acme", "web", "ann", "for ann")
    assert list(listed.permissions) == [SELECT, KEYS]
    assert listed.created.ToMilliseconds() == keys.now_unix_ms
    assert listed.expires.ToMilliseconds() == keys.now_unix_ms + 60_000
    assert (listed.created_by, listed.HasField("revoked")) == ("", False)
    assert made.secret not in str(listed)


def test_a_key_is_its_makers_own_where_nothing_else_is_said(keys: KeyWorld) -> None:
    ann = keys.caller(keys.create(tenant="acme", team="web", user="ann"))
    made = keys.create(SELECT, caller=ann).key
    assert (made.tenant, made.team, made.user, made.created_by) == ("acme", "web", "ann", ann.key_id)
    other = keys.create(SELECT, caller=ann, tenant="other").key
    assert (other.tenant, other.team, other.user) == ("other", "", "")


def request(**fields: object) -> pb.CreateKeyRequest:
    return pb.CreateKeyRequest(**{"permissions": [SELECT], **fields})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("wish", "reason", "metadata"),
    [
        (request(permissions=[]), "MISSING_FIELD", {"field": "permissions"}),
        (request(permissions=[0]), "UNKNOWN_ENUM_VALUE", {"field": "permissions[0]", "value": "0"}),
        (request(permissions=[SELECT, 99]), "UNKNOWN_ENUM_VALUE", {"field": "permissions[1]", "value": "99"}),
        (request(permissions=[-1]), "UNKNOWN_ENUM_VALUE", {"field": "permissions[0]", "value": "-1"}),
        (request(permissions=[SELECT, SELECT]), "DUPLICATE", {"field": "permissions[1]", "value": "select"}),
        (request(permissions=[SELECT] * 15), "TOO_LONG", {"field": "permissions", "length": "15", "maximum": "14"}),
        (request(tenant=""), "MISSING_FIELD", {"field": "tenant"}),
        (request(tenant="x" * 65), "TOO_LONG", {"field": "tenant", "length": "65", "maximum": "64"}),
        (request(team="ü" * 33), "TOO_LONG", {"field": "team", "length": "66", "maximum": "64"}),
        (request(user="a\0b"), "UNFIT_VALUE", {"field": "user"}),
        (request(note="x" * 257), "TOO_LONG", {"field": "note", "length": "257", "maximum": "256"}),
        (
            request(lifetime_s=0),
            "OUT_OF_RANGE",
            {"field": "lifetime_s", "value": "0", "minimum": "1", "maximum": str(10 * YEAR_S)},
        ),
        (
            request(lifetime_s=2**64 - 1),
            "OUT_OF_RANGE",
            {"field": "lifetime_s", "value": str(2**64 - 1), "minimum": "1", "maximum": str(10 * YEAR_S)},
        ),
    ],
)
def test_a_bad_wish_is_refused_and_makes_nothing(
    keys: KeyWorld, wish: pb.CreateKeyRequest, reason: str, metadata: dict[str, str]
) -> None:
    assert refused(lambda: keys.service.create(wish, LOCAL)) == (reason, metadata)
    assert keys.prefixes() == []


@given(
    st.sets(st.sampled_from(PERMISSIONS)),
    st.sets(st.sampled_from(PERMISSIONS), min_size=1),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(["", "a", "b"]) for name in ("tenant", "team", "user")}),
    st.none() | st.integers(1, 120),
    st.none() | st.integers(1, 120),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_key_may_more_than_the_key_that_made_it(
    keys: KeyWorld,
    may: set[Permission],
    wanted: set[Permission],
    whose: dict[str, str],
    lives_s: int | None,
    lifetime_s: int | None,
) -> None:
    maker = keys.create(KEYS, *may - {KEYS}, tenant="a", team="a", user="a", lifetime_s=lives_s)
    caller = keys.caller(maker)
    try:
        made = keys.create(*wanted, caller=caller, lifetime_s=lifetime_s, **whose).key
    except CallError:
        # All that would have been within its rights is not refused.
        assert (
            not wanted <= caller.permissions
            or whose.get("tenant", "a") == ""
            or (ACT_AS not in may and any(name != "a" for name in whose.values()))
            or (lives_s is not None and (lifetime_s is None or lifetime_s > lives_s))
        )
        return
    assert set(made.permissions) <= caller.permissions
    if ACT_AS not in caller.permissions:
        assert (made.tenant, made.team, made.user) == ("a", "a", "a")
    if maker.key.HasField("expires"):
        assert made.HasField("expires")
        assert made.expires.ToMilliseconds() <= maker.key.expires.ToMilliseconds()


def test_a_missing_right_is_named(keys: KeyWorld) -> None:
    maker = keys.caller(keys.create(KEYS, tenant="acme"))
    assert refused(lambda: keys.create(SELECT, caller=maker)) == ("PERMISSION_DENIED", {"permission": "select"})
    assert refused(lambda: keys.create(KEYS, caller=maker, tenant="other")) == (
        "PERMISSION_DENIED",
        {"permission": "act_as"},
    )


def test_a_key_that_was_revoked_elsewhere_makes_no_other(keys: KeyWorld) -> None:
    made = keys.create()
    caller = keys.caller(made)
    keys.service.revoke(pb.RevokeKeyRequest(key=made.key.prefix), LOCAL)
    # Another server may not know yet and still let it in.
    assert refused(lambda: keys.create(caller=caller)) == ("UNAUTHENTICATED", {})
    gone = Principal("acme", "", "", "no such key", frozenset(PERMISSIONS))
    assert refused(lambda: keys.create(caller=gone)) == ("UNAUTHENTICATED", {})


def test_without_act_as_a_tenant_neither_sees_nor_revokes_keys_of_another(keys: KeyWorld) -> None:
    ours = keys.create(SELECT, tenant="acme")
    theirs = keys.create(SELECT, tenant="other")
    acme = of("acme", KEYS)
    assert keys.prefixes(acme) == [ours.key.prefix]
    for name in (theirs.key.prefix, theirs.key.key_id, theirs.secret):
        there = refused(lambda name=name: keys.service.revoke(pb.RevokeKeyRequest(key=name), acme))
        absent = name.replace("other", "x")
        assert there[0] == "NOT_FOUND", absent
        assert theirs.secret[12:] not in str(there)
    assert keys.is_let_in(theirs)
    assert keys.prefixes(of("acme", KEYS, ACT_AS)) == [theirs.key.prefix, ours.key.prefix]


def test_a_key_is_revoked_by_id_prefix_or_itself_and_once(keys: KeyWorld) -> None:
    for name in ("key_id", "prefix", "secret"):
        made = keys.create(SELECT)
        named = made.secret if name == "secret" else getattr(made.key, name)
        first = keys.service.revoke(pb.RevokeKeyRequest(key=named), LOCAL).key
        assert first.revoked.ToMilliseconds() == keys.now_unix_ms
        assert not keys.is_let_in(made)
        keys.pass_ms(1)
        assert keys.service.revoke(pb.RevokeKeyRequest(key=named), LOCAL).key == first


@pytest.mark.parametrize(("name", "reason"), [("", "MISSING_FIELD"), ("x" * 65, "TOO_LONG"), ("nobody", "NOT_FOUND")])
def test_what_names_no_key_is_refused(keys: KeyWorld, name: str, reason: str) -> None:
    assert refused(lambda: keys.service.revoke(pb.RevokeKeyRequest(key=name), LOCAL))[0] == reason


def test_keys_are_listed_a_page_at_a_time(keys: KeyWorld) -> None:
    made = [keys.create(SELECT).key.prefix for _ in range(5)]
    seen: list[str] = []
    token = ""
    for _ in range(3):
        page = keys.service.list(pb.ListKeysRequest(page_size=2, page_token=token), LOCAL)
        seen += [key.prefix for key in page.keys]
        token = page.next_page_token
    assert sorted(seen) == sorted(made)
    assert token == ""
    assert refused(lambda: keys.service.list(pb.ListKeysRequest(page_token="x"), LOCAL))[0] == "UNKNOWN_NAME"
