"""The job `price-sync`: each source fetched where it changed, read, imported through the gate; or left as it was."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from modelreg._core import CallError
from modelreg.catalog.layer import LAYER_OF_CATALOGUE
from modelreg.catalog.problem import printable
from modelreg.catalog.source import SourceError, as_shown, catalogue_of, fetch_source
from modelreg.jobs.job import Did, Job, JobStoppedError, Stop
from modelreg.registry.source import ModelSource
from modelreg.registry.sync.fetched import Fetched, FetchedSources
from modelreg.registry.transfer.catalogue import digest_of
from modelreg.registry.transfer.importing import import_file
from modelreg.store.errors import StoreError
from modelreg.store.store import Store
from modelreg.v1 import transfer_pb2

NAME: Final = "price-sync"

_log: Final = logging.getLogger(__name__)

_DAY_MS: Final = 24 * 60 * 60 * 1_000
# Up to 2.4 hours sooner or later: not every sidecar of the world asks at once.
_JITTER_PPM: Final = 100_000
_STAYS: Final = "; what was there stays"


def price_sync(urls: Sequence[str], source: ModelSource, store: Store) -> Job:
    """Return the job.

    Args:
        urls: of the catalogues, in the order of their import.
        source: what is served.
        store: where it is remembered what was fetched.
    """
    sync = _PriceSync(urls, source, FetchedSources(store))
    return Job(NAME, _DAY_MS, _JITTER_PPM, sync.run)


class _PriceSync:
    def __init__(self, urls: Sequence[str], source: ModelSource, fetched: FetchedSources) -> None:
        self._urls = urls
        self._source = source
        self._fetched = fetched

    def run(self, stop: Stop) -> Did:
        """Bring each source up to date; one that fails keeps no other from it."""
        lines: list[str] = []
        failed = False
        for url in self._urls:
            shown = as_shown(url)
            try:
                lines.append(f"{shown}: {self._take(url, stop)}")
            except SourceError as error:
                stop.check()
                lines.append(f"{error}{_STAYS}")
                failed = True
            except (CallError, StoreError) as error:
                why = error.message if isinstance(error, CallError) else error
                lines.append(f"{shown} is not imported: {why}{_STAYS}")
                failed = True
            except JobStoppedError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it is logged whole
                # A bug of ours, or of what it leans on. Whether what was there stays nobody can say.
                _log.exception("price sync of %s failed", shown)
                lines.append(f"{shown} failed unexpectedly: {type(error).__name__}: {printable(str(error))}")
                failed = True
        return Did("failed" if failed else "done", lines)

    def _take(self, url: str, stop: Stop) -> str:
        """Bring one source up to date; returns what that did."""
        as_of = f"{datetime.fromtimestamp(self._source.clock_unix_ms() / 1_000, UTC):%Y-%m-%d}"
        reading, etag = fetch_source(url, as_of, etag=self._fetched.etag(url), stop=stop.told)
        if reading is None:
            return "unchanged"
        data = catalogue_of(reading, url, as_of)
        stop.check()
        options = transfer_pb2.ImportOptions(
            format=transfer_pb2.IMPORT_FORMAT_CATALOGUE, layer=LAYER_OF_CATALOGUE[reading.catalogue]
        )
        answer = import_file(self._source, options, data, NAME)
        # After the import: where the process is killed between the two, the same is imported again and changes nothing.
        self._fetched.remember(url, None if etag is None else Fetched(etag, digest_of(data)))
        became = f"created {answer.created}, updated {answer.updated}, deleted {answer.deleted}"
        refused = answer.rows - answer.imported
        return (
            f"imported, {became}, refused {refused}, held back {answer.held_back}; registry revision {answer.revision}"
        )
