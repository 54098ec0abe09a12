"""A registry of all four public catalogues: the snapshot made of it, and Selects while they are imported into it."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.frames import write_messages
from harness.large_registry import typical_select
from harness.load import Target
from harness.modelreg import REQUEST_ID_FIELD, SELECT, serve, wait_for_registry
from harness.process import Server
from harness.sources import ALL, import_into, raw_catalogue
from harness.stats import Spread
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.registry.stored.catalogue import StoredCatalogue, read_catalogue
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl


def measure(bench: Bench) -> Outcome:
    """Values ``four_build`` in seconds, and ``four_failed``, of all Selects. One that fails ends the run."""
    sources = [raw_catalogue(name) for name in ALL]
    data = bench.work / "data-four-sources"
    requests = write_messages(bench.work / "requests-four-sources.bin", [typical_select().SerializeToString()])
    with serve(None, data) as modelreg:
        wait_for_registry(modelreg)
        select = Target(modelreg.server, SELECT, requests, REQUEST_ID_FIELD)
        calls = _calls_during(bench, select, sources)
    store = Store.open(StoreUrl.of_file(data / "registry.db"), "")
    with closing(store):
        built = [_built(store) for _ in range(bench.rounds)]
    catalogue = built[-1][1]
    routes = f"{len(catalogue.standing.routes):,} routes of {len(catalogue.standing.models):,} models"
    return Outcome(
        {
            "four_build": Value(Spread.of([seconds for seconds, _ in built]), routes),
            "four_failed": Value(Spread.of([0.0]), f"of {calls:,} during {len(sources)} imports"),
        }
    )


def _calls_during(bench: Bench, select: Target, sources: Sequence[Path]) -> int:
    """Select at half of the knee until all is imported; return how many calls were answered.

    Raises:
        LoadError: one of them failed, or an import.
    """
    rate_per_s = round(bench.closed(select).calls_per_s / 2)
    calls = 0
    with ThreadPoolExecutor(1, thread_name_prefix="imports") as pool:
        imports = pool.submit(_import_all, select.server, sources)
        while not imports.done():
            calls += bench.open(select, rate_per_s).calls
        imports.result()
    return calls


def _import_all(server: Server, sources: Sequence[Path]) -> None:
    for source in sources:
        import_into(server, source)


def _built(store: Store) -> tuple[float, StoredCatalogue]:
    """Return how long it took to read all and make the snapshot, and what was read."""
    began_s = time.monotonic()
    with store.reading() as connection:
        catalogue = read_catalogue(connection, packaged_vocabulary())
        catalogue.content(packaged_vocabulary())
    return time.monotonic() - began_s, catalogue
