"""What only PostgreSQL has: its own schema, the limits of a session, refused versions, a password not to show."""

import psycopg
import pytest
from sqlalchemy import text

from modelreg.store.errors import StoreUnavailableError, StoreVersionError
from modelreg.store.migrate import migrate
from modelreg.store.postgresql import check_server
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from support.postgresql import PostgresqlServer


def test_the_tables_are_in_the_schema_and_nowhere_else(postgresql: PostgresqlServer) -> None:
    store = Store.open(StoreUrl.parse(postgresql.url()), "another_name")
    migrate(store)
    with psycopg.connect(postgresql.url()) as connection:
        where = "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('revisions', 'alembic_version')"
        assert ("another_name",) in connection.execute(where).fetchall()
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    store.close()


def test_a_role_that_may_not_create_schemas_uses_one_made_for_it(postgresql: PostgresqlServer) -> None:
    with psycopg.connect(postgresql.url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE modest LOGIN")
        connection.execute("CREATE SCHEMA given AUTHORIZATION modest")
    store = Store.open(StoreUrl.parse(postgresql.url().replace("modelreg@", "modest@")), "given")
    assert migrate(store) is True
    store.close()


def test_a_statement_that_takes_too_long_is_ended(postgresql: PostgresqlServer) -> None:
    store = Store.open(StoreUrl.parse(postgresql.url()), "any")
    with store.reading() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "30s"
        connection.execute(text("SET statement_timeout = 10"))

    def sleep() -> None:
        with store.reading() as connection:
            connection.execute(text("SELECT pg_sleep(30)"))

    with pytest.raises(StoreUnavailableError, match="statement timeout"):
        sleep()
    store.close()


def test_whoever_writes_is_not_waited_for_without_end(postgresql: PostgresqlServer) -> None:
    first, second = (Store.open(StoreUrl.parse(postgresql.url()), "any") for _ in range(2))
    with second.reading() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "7s"
        connection.execute(text("SET lock_timeout = 10"))

    def write() -> None:
        with second.writing():
            pass

    with first.writing(), pytest.raises(StoreUnavailableError, match="lock timeout"):
        write()
    write()
    first.close()
    second.close()


@pytest.mark.parametrize("version", [90_624, 140_012])
def test_an_old_server_is_refused(version: int) -> None:
    with pytest.raises(StoreVersionError, match="15 or later is needed"):
        check_server(version, "postgresql://db/registry")


@pytest.mark.parametrize("version", [150_000, 180_006])
def test_a_server_of_today_is_taken(version: int) -> None:
    check_server(version, "postgresql://db/registry")


def test_a_refused_connection_says_where_and_shows_no_password(postgresql: PostgresqlServer) -> None:
    nobody = postgresql.url().replace("modelreg@", "nobody:geheim@")
    store = Store.open(StoreUrl.parse(nobody), "any")
    with pytest.raises(StoreUnavailableError) as refused, store.reading():
        pass
    assert "nobody:***@127.0.0.1" in str(refused.value)
    assert "geheim" not in str(refused.value)
