"""What can be said of a store at a look."""

from dataclasses import dataclass

from modelreg.store.revisions import head
from modelreg.store.store import Store
from modelreg.store.version import HEAD, SchemaVersion, Standing, read_version, standing


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """A store and its tables.

    Attributes:
        store: its address, as it may be shown.
        schema: schema in PostgreSQL; None for SQLite.
        version: of the tables; None where there are none.
        program_version: what this program's migrations lead to.
        standing: how the tables stand to this program.
        revision: newest revision of the registry; 0 before the first.
    """

    store: str
    schema: str | None
    version: SchemaVersion | None
    program_version: SchemaVersion
    standing: Standing
    revision: int


def look_at(store: Store) -> StoreStatus:
    """Look; nothing is changed.

    Raises:
        StoreVersionError: the tables are of a newer major.
        StoreError: it cannot be read.
    """
    version = read_version(store)
    stands = standing(version, store)
    revision = 0
    if version is not None:
        with store.reading() as connection:
            revision = head(connection).revision
    return StoreStatus(str(store.url), store.schema, version, HEAD, stands, revision)
