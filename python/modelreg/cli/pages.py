"""Lists that come in pages, put together again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from modelreg.cli.ask import REGISTRY, answer_of
from modelreg.v1 import (
    decision_pb2,
    identity_pb2,
    prices_pb2,
    registry_pb2,
    resource_pb2,
    review_pb2,
    search_pb2,
    usage_service_pb2,
)

if TYPE_CHECKING:
    from modelreg.cli.caller import Caller
    from modelreg.cli.options import Output

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
    identity_pb2.ListKeysResponse,
)

Listing: TypeAlias = (
    resource_pb2.ListResourcesRequest
    | review_pb2.ListReviewsRequest
    | search_pb2.SearchModelsRequest
    | search_pb2.GetCapabilityMatrixRequest
    | search_pb2.ComparePricesRequest
    | search_pb2.ListQualityRequest
    | prices_pb2.ListPriceHistoryRequest
    | prices_pb2.ListPriceConflictsRequest
    | prices_pb2.ListLayerDifferencesRequest
)


def whole_list(caller: "Caller", method: str, request: Listing, response: type[Listed], output: "Output") -> Listed:
    """Call a method of the registry for each page and return one answer with the entries of all.

    Args:
        caller: who answers.
        method: its name.
        request: what is asked for; its page is set here.
        response: what the method answers.
        output: how a failure is shown.

    Raises:
        typer.Exit: a call failed; the error is on stderr.
    """
    request.page_size = PAGE_SIZE

    def page(token: str) -> Listed:
        request.page_token = token
        return answer_of(caller, f"{REGISTRY}/{method}", request, response, output)

    return all_pages(page)


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
