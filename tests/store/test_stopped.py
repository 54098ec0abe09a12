"""A store that is stopped in the middle of a batch: nothing is half-done, and it goes on when it is back."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modelreg.store.errors import StoreUnavailableError
from modelreg.store.migrate import migrate
from modelreg.store.revisions import Cause, Change, add_revision, head
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from support.postgresql import PostgresqlServer

# A child that writes half of a batch and says so, then waits to be killed.
HALF_A_BATCH = """
import sys
from pathlib import Path
from sqlalchemy import text
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
store = Store.open(StoreUrl.of_file(Path(sys.argv[1])), "")
with store.writing() as connection:
    # More than the page cache holds, so that the file itself is half-written.
    connection.execute(text("PRAGMA cache_size = 10"))
    for number in range(2_000):
        connection.execute(text(f"INSERT INTO revisions VALUES ({number + 2}, 0, '', '{'x' * 500}')"))
    print("half", flush=True)
    sys.stdin.read()
"""

CAUSE = Cause("a test", "a change")


def first_change(store: Store) -> None:
    with store.writing() as connection:
        add_revision(connection, [Change("model", "m", "created")], CAUSE, at_unix_ms=1)


def test_killed_in_the_middle_of_a_batch_sqlite_holds_none_of_it(tmp_path: Path) -> None:
    file = tmp_path / "registry.db"
    store = Store.open(StoreUrl.of_file(file), "")
    migrate(store)
    first_change(store)
    store.close()
    with subprocess.Popen(
        [sys.executable, "-c", HALF_A_BATCH, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "half\n"
        child.send_signal(signal.SIGKILL)
    # Reading comes first: it, too, must put right what the child left.
    store = Store.open(StoreUrl.of_file(file), "")
    with store.reading() as connection:
        assert head(connection).revision == 1
    first_change(store)
    store.close()


def test_postgresql_stopped_in_the_middle_of_a_batch_holds_none_of_it(own_postgresql: PostgresqlServer) -> None:
    store = Store.open(StoreUrl.parse(own_postgresql.url()), "model_registry")
    migrate(store)
    first_change(store)

    def stop_half_way() -> None:
        with store.writing() as connection:
            add_revision(connection, [Change("model", "n", "created")], CAUSE, at_unix_ms=2)
            own_postgresql.stop_at_once()
            add_revision(connection, [Change("model", "o", "created")], CAUSE, at_unix_ms=3)

    with pytest.raises(StoreUnavailableError, match="does not answer"):
        stop_half_way()
    with pytest.raises(StoreUnavailableError), store.reading():
        pass
    own_postgresql.start()
    with store.reading() as connection:
        assert head(connection).revision == 1
    first_change(store)
    store.close()
