"""The keys of the store and the engine's copy of them, on both stores."""

from pathlib import Path

import pytest
from sqlalchemy import text

from modelreg._core import CallError
from modelreg.identity.keys import Keys
from modelreg.identity.pepper import Pepper
from modelreg.store.migrate import migrate
from modelreg.v1 import identity_pb2 as pb
from support.doors import CLOCK_UNIX_MS, fresh_engine
from support.key_world import KEYS, SELECT, KeyWorld
from support.stores import Place


def test_a_key_is_let_in_as_soon_as_it_is_made_and_refused_as_soon_as_it_is_revoked(keys: KeyWorld) -> None:
    made = keys.create(SELECT, tenant="acme", team="web", user="ann")
    caller = keys.caller(made)
    assert (caller.tenant, caller.team, caller.user) == ("acme", "web", "ann")
    assert (caller.key_id, caller.permissions) == (made.key.key_id, {SELECT})
    keys.service.revoke(revoking(made.key.prefix), keys.caller(keys.create()))
    assert not keys.is_let_in(made)


def test_a_key_is_refused_from_the_moment_it_expires(keys: KeyWorld) -> None:
    made = keys.create(SELECT, lifetime_s=60)
    keys.pass_ms(59_999)
    assert keys.is_let_in(made)
    keys.pass_ms(1)
    assert not keys.is_let_in(made)


def test_another_server_on_the_store_has_them_after_a_look(keys: KeyWorld, tmp_path: Path) -> None:
    other = KeyWorld(keys.keys.store, tmp_path)
    made = keys.create(SELECT)
    assert not other.is_let_in(made)
    assert other.keys.follow() is True
    assert other.is_let_in(made)
    assert other.keys.follow() is False
    keys.service.revoke(revoking(made.key.key_id), keys.caller(keys.create()))
    other.keys.follow()
    assert not other.is_let_in(made)


def test_another_pepper_recognises_no_key(keys: KeyWorld, tmp_path: Path) -> None:
    made = keys.create(SELECT)
    other = tmp_path / "other"
    other.mkdir()
    assert not KeyWorld(keys.keys.store, other).is_let_in(made)


def test_the_store_has_neither_secret_nor_pepper(keys: KeyWorld) -> None:
    made = keys.create(SELECT, note="a note")
    pepper = keys.keys.pepper.read()
    with keys.keys.store.reading() as connection:
        kept = str(connection.execute(text("SELECT * FROM api_keys")).all())
    assert made.key.prefix in kept
    assert made.secret[12:] not in kept
    assert pepper.hex() not in kept


def test_before_there_is_a_table_nobody_is_let_in_and_then_everybody_with_a_key(place: Place, tmp_path: Path) -> None:
    store, engine = place.open(), fresh_engine(keys=True)
    keys = Keys(store, Pepper(tmp_path, {}), lambda: CLOCK_UNIX_MS, engine)
    assert keys.follow() is False
    with pytest.raises(CallError, match="not read yet"):
        engine.authenticate([])
    migrate(store)
    assert keys.follow() is True
    with pytest.raises(CallError, match="a valid API key"):
        engine.authenticate([])


def test_where_no_key_is_needed_nothing_is_read(place: Place, tmp_path: Path) -> None:
    keys = Keys(place.open(), Pepper(tmp_path, {}), lambda: CLOCK_UNIX_MS, fresh_engine())
    assert keys.follow() is False
    assert not list(tmp_path.glob("*.pepper"))


def test_a_permission_of_a_later_program_allows_nothing_here(keys: KeyWorld) -> None:
    made = keys.create(SELECT, KEYS)
    with keys.keys.store.writing() as connection:
        connection.execute(text("""UPDATE api_keys SET permissions = '["fly","keys"]', revision = 99"""))
    keys.keys.follow()
    assert keys.caller(made).permissions == {KEYS}


def revoking(key: str) -> pb.RevokeKeyRequest:
    return pb.RevokeKeyRequest(key=key)
