"""`RegistryService`: which part of the registry answers which method."""

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from modelreg.errors import needs_server
from modelreg.methods import (
    Downloads,
    LocalMethods,
    Methods,
    Uploads,
    download,
    download_of,
    service_methods,
    unary,
    upload,
)
from modelreg.registry.answers.alternatives import Alternatives
from modelreg.registry.answers.availability import Availability
from modelreg.registry.answers.compare import Compare
from modelreg.registry.answers.distributions import Distributions
from modelreg.registry.answers.facts import FactsOfLast
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.matrix import Matrix
from modelreg.registry.answers.quality import ListQuality
from modelreg.registry.answers.search import Search
from modelreg.registry.candidates import Candidates
from modelreg.registry.gate.service import Reviews
from modelreg.registry.news import News
from modelreg.registry.prices.conflicts import ListPriceConflicts
from modelreg.registry.prices.explain import ExplainPrices
from modelreg.registry.prices.history import ListPriceHistory
from modelreg.registry.prices.layer_differences import ListLayerDifferences
from modelreg.registry.registry import Registry
from modelreg.registry.resources.reading import ReadResources
from modelreg.registry.resources.writing import MAX_BATCH_BYTES, WriteResources
from modelreg.registry.source import ModelSource
from modelreg.registry.transfer.exporting import Export
from modelreg.registry.transfer.importing import MAX_PIECE_BYTES, Import
from modelreg.registry.watching import Watch
from modelreg.store.store import Store
from modelreg.v1 import prices_pb2, registry_pb2, resource_pb2, review_pb2, search_pb2, transfer_pb2
from modelreg.v1.permission_pb2 import Permission

SERVICE: Final = registry_pb2.DESCRIPTOR.services_by_name["RegistryService"]

_READ: Final = Permission.PERMISSION_REGISTRY_READ
_WRITE: Final = Permission.PERMISSION_REGISTRY_WRITE

_NEED_A_SERVER: Final = (
    "CreateResource",
    "UpdateResource",
    "DeleteResource",
    "BatchWriteResources",
    "Watch",
    "ExportRegistry",
    "ImportRegistry",
    "ListReviews",
    "DecideReviews",
    "ExplainPrices",
    "ListPriceHistory",
    "ListPriceConflicts",
    "ListLayerDifferences",
)


def registry_methods(candidates: Candidates, registry: Registry) -> Methods:
    """Return the methods that only read.

    Args:
        candidates: what is served.
        registry: what is held.
    """
    resources, facts, figures = ReadResources(registry), FactsOfLast(), Figures(registry)
    return service_methods(
        SERVICE,
        SearchModels=unary(search_pb2.SearchModelsRequest, Search(registry, facts, figures).search, permission=_READ),
        GetCapabilityMatrix=unary(search_pb2.GetCapabilityMatrixRequest, Matrix(registry, facts).get, permission=_READ),
        ComparePrices=unary(search_pb2.ComparePricesRequest, Compare(registry, facts).compare, permission=_READ),
        GetAvailability=unary(search_pb2.GetAvailabilityRequest, Availability(registry, facts).get, permission=_READ),
        ListAlternatives=unary(
            search_pb2.ListAlternativesRequest, Alternatives(registry, facts, figures).list, permission=_READ
        ),
        GetDistributions=unary(
            search_pb2.GetDistributionsRequest, Distributions(registry, facts).get, permission=_READ
        ),
        ListQuality=unary(search_pb2.ListQualityRequest, ListQuality(registry, figures).list, permission=_READ),
        ListCandidates=unary(registry_pb2.ListCandidatesRequest, candidates.list, permission=_READ),
        GetResource=unary(resource_pb2.GetResourceRequest, resources.get, permission=_READ),
        ListResources=unary(resource_pb2.ListResourcesRequest, resources.list, permission=_READ),
    )


def price_methods(registry: Registry, store: Store) -> Methods:
    """Return the methods that tell of prices what each layer says, which only a store knows."""
    return service_methods(
        SERVICE,
        ExplainPrices=unary(prices_pb2.ExplainPricesRequest, ExplainPrices(registry, store).explain, permission=_READ),
        ListPriceHistory=unary(
            prices_pb2.ListPriceHistoryRequest, ListPriceHistory(registry, store).list, permission=_READ
        ),
        ListPriceConflicts=unary(
            prices_pb2.ListPriceConflictsRequest, ListPriceConflicts(store).list, permission=_READ
        ),
        ListLayerDifferences=unary(
            prices_pb2.ListLayerDifferencesRequest, ListLayerDifferences(store).list, permission=_READ
        ),
    )


def writing_methods(source: ModelSource, store: Store) -> Methods:
    """Return the methods that change the registry, or tell what waits to change it."""
    resources, reviews = WriteResources(source), Reviews(source, store)
    return service_methods(
        SERVICE,
        CreateResource=unary(resource_pb2.CreateResourceRequest, resources.create, permission=_WRITE),
        UpdateResource=unary(resource_pb2.UpdateResourceRequest, resources.update, permission=_WRITE),
        DeleteResource=unary(resource_pb2.DeleteResourceRequest, resources.delete, permission=_WRITE),
        BatchWriteResources=unary(
            resource_pb2.BatchWriteResourcesRequest, resources.batch, max_bytes=MAX_BATCH_BYTES, permission=_WRITE
        ),
        ListReviews=unary(review_pb2.ListReviewsRequest, reviews.list, permission=_READ),
        DecideReviews=unary(review_pb2.DecideReviewsRequest, reviews.decide, permission=_WRITE),
    )


def registry_downloads(store: Store, news: News, threads: Executor, clock_unix_ms: Callable[[], int]) -> Downloads:
    """Return the methods that answer with many messages; they read the store on ``threads``."""
    watch = Watch(store, news, threads, clock_unix_ms)
    return service_methods(
        SERVICE,
        Watch=download_of(resource_pb2.WatchRequest, watch.watch, permission=_READ),
        ExportRegistry=download(transfer_pb2.ExportRegistryRequest, Export(store, threads).export, permission=_READ),
    )


def registry_uploads(source: ModelSource, threads: Executor) -> Uploads:
    """Return the methods that are asked with many messages; they write on ``threads``."""
    return service_methods(
        SERVICE,
        ImportRegistry=upload(
            transfer_pb2.ImportRegistryRequest,
            Import(source, threads).take,
            permission=_WRITE,
            max_bytes=MAX_PIECE_BYTES,
        ),
    )


def methods_for_servers() -> LocalMethods:
    """Return, for a process that keeps nothing, refusals of all that needs a store: changes, and what layers say."""
    return {path: _refusal(path) for path in (f"/{SERVICE.full_name}/{name}" for name in _NEED_A_SERVER)}


def _refusal(path: str) -> Callable[[bytes], bytes]:
    def refuse(_request: bytes) -> bytes:
        raise needs_server(path.rpartition("/")[2])

    return refuse
