"""Lists, searches and changes of a large registry over gRPC: what people and dashboards wait for."""

from functools import partial

from google.protobuf.message import Message

from harness.bench import Bench, Outcome, Value
from harness.control_plane import REGISTRY, calling
from harness.large_registry import prepare, typical_select
from harness.modelreg import serve, wait_for_registry
from harness.stats import Spread
from modelreg.v1 import resource_pb2, search_pb2

_PAGE = 100
_SEARCH = f"{REGISTRY}/SearchModels"
_LIST = f"{REGISTRY}/ListResources"
_CALLS_A_ROUND = 5


def measure(bench: Bench) -> Outcome:
    """Values in ms: a list page and a search page of 100 each, the first search after a change, a change."""
    registry = prepare(bench)
    with serve(None, registry.data) as modelreg, calling(modelreg.server) as caller:
        wait_for_registry(modelreg)
        pages = {
            **{name: partial(caller.ms, _LIST, one, resource_pb2.ListResourcesResponse) for name, one in _lists()},
            **{name: partial(caller.ms, _SEARCH, one, search_pb2.SearchModelsResponse) for name, one in _searches()},
        }
        for page in pages.values():
            page()
        found_ms = {name: list[float]() for name in (*pages, "search_first", "change")}
        for number in range(bench.rounds):
            found_ms["change"].append(caller.ms_until_decided(registry.route, number, typical_select()))
            found_ms["search_first"].append(pages["search"]())
            for _ in range(_CALLS_A_ROUND):
                for name, page in pages.items():
                    found_ms[name].append(page())
    return Outcome({name: Value(Spread.of(each_ms)) for name, each_ms in found_ms.items()})


def _lists() -> list[tuple[str, Message]]:
    kinds = {"list_models": resource_pb2.RESOURCE_KIND_MODEL, "list_routes": resource_pb2.RESOURCE_KIND_ROUTE}
    return [(name, resource_pb2.ListResourcesRequest(kind=kind, page_size=_PAGE)) for name, kind in kinds.items()]


def _searches() -> list[tuple[str, Message]]:
    priced = search_pb2.ModelQuery(min_context_tokens=128_000)
    priced.capabilities.required.add(name="tools")
    priced.prices.add(kind="input_token", max_pico_usd=500_000)
    in_range = search_pb2.ModelQuery(version_range=">=1.2, <4")
    by_quality = search_pb2.SEARCH_ORDER_QUALITY
    return [
        ("search", search_pb2.SearchModelsRequest(query=priced, page_size=_PAGE)),
        ("search_version", search_pb2.SearchModelsRequest(query=in_range, page_size=_PAGE)),
        ("search_quality", search_pb2.SearchModelsRequest(order=by_quality, task_class="coding", page_size=_PAGE)),
    ]
