"""Lists that come in pages, put together again."""

from collections.abc import Callable
from typing import Final, TypeVar

from modelreg.v1 import (
    decision_pb2,
    prices_pb2,
    registry_pb2,
    resource_pb2,
    review_pb2,
    search_pb2,
    usage_service_pb2,
)

PAGE_SIZE: Final = 1_000
"""Every list takes pages of this size."""

Listed = TypeVar(
    "Listed",
    decision_pb2.ListDecisionsResponse,
    registry_pb2.ListCandidatesResponse,
    resource_pb2.ListResourcesResponse,
    review_pb2.ListReviewsResponse,
    search_pb2.SearchModelsResponse,
    search_pb2.GetCapabilityMatrixResponse,
    search_pb2.ComparePricesResponse,
    search_pb2.ListQualityResponse,
    prices_pb2.ListPriceHistoryResponse,
    prices_pb2.ListPriceConflictsResponse,
    prices_pb2.ListLayerDifferencesResponse,
    usage_service_pb2.ListUsageResponse,
)


def all_pages(ask_page: Callable[[str], Listed]) -> Listed:
    """Return one answer with the entries of all pages; whatever else a page says is the last one's.

    Args:
        ask_page: takes the token of a page, empty for the first.
    """
    whole = ask_page("")
    while token := whole.next_page_token:
        whole.ClearField("next_page_token")
        whole.MergeFrom(ask_page(token))
    return whole
