"""`ComparePrices`: what a workload costs on every route and variant of some models, the cheapest first."""

from bisect import bisect_right
from typing import Final

from modelreg.catalog.price import writes_output
from modelreg.errors import missing, too_long
from modelreg.pages import Pages
from modelreg.registry.answers.facts import LAST, Facts, FactsOfLast, RouteFacts
from modelreg.registry.answers.named import named_models
from modelreg.registry.answers.quote import amount_pico_usd, needed_tokens, quotes_of, whole_workload
from modelreg.registry.answers.status import status_number
from modelreg.registry.answers.task_class import task_class_named
from modelreg.registry.held import Held
from modelreg.registry.registry import Registry
from modelreg.v1 import common_pb2, cost_pb2
from modelreg.v1 import search_pb2 as pb

_PRICES: Final = Pages("prices", usual=100, most=1_000, key=(int, str, str))
_MOST_MODELS: Final = 64

_Key = tuple[int, str, str]


class Compare:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, facts: FactsOfLast) -> None:
        """Read ``registry``."""
        self._registry = registry
        self._facts = facts

    def compare(self, request: pb.ComparePricesRequest) -> pb.ComparePricesResponse:
        """Return a page of the prices.

        Raises:
            CallError: MISSING_FIELD, TOO_LONG, UNKNOWN_NAME, OUT_OF_RANGE, DUPLICATE, NO_SNAPSHOT.
        """
        size, after = _PRICES.size(request.page_size), _PRICES.after(request.page_token)
        held = self._registry.held()
        names = _models(request, held)
        task_class = task_class_named(request.task_class, "task_class")
        facts = self._facts.of(held)
        routes = [
            route
            for name in names
            for route in facts.routes.get(name, ())
            if not request.served or facts.is_served(route)
        ]
        asked = cost_pb2.EstimateCostRequest(workload=request.workload, task_class=task_class)
        answer = quotes_of(held, [route.name for route in routes], asked)
        workload = whole_workload(request.workload, task_class)
        by_name = {route.name: route for route in routes}
        priced = sorted(
            (_priced(quoted, by_name[quoted.route.route_id], workload, facts) for quoted in answer.quotes),
            key=lambda entry: entry[0],
        )
        keys = [key for key, _ in priced]
        begin = 0 if after is None else bisect_right(keys, after)
        page = priced[begin : begin + size]
        if not any(writes_output(held.models[name].type) for name in names):
            workload.expected_output_tokens = 0
        return pb.ComparePricesResponse(
            prices=[price for _, price in page],
            next_page_token=_PRICES.token(page[-1][0]) if begin + size < len(priced) else "",
            revision=held.revision,
            demo=held.demo,
            workload=workload,
        )


def _models(request: pb.ComparePricesRequest, held: Held) -> list[str]:
    if not request.models:
        raise missing("models", "name at least one model")
    if len(request.models) > _MOST_MODELS:
        raise too_long("models", len(request.models), _MOST_MODELS)
    return sorted(
        {model for index, name in enumerate(request.models) for model in named_models(name, f"models[{index}]", held)}
    )


def _priced(
    quoted: cost_pb2.RouteQuote, route: RouteFacts, workload: common_pb2.Workload, facts: Facts
) -> tuple[_Key, pb.RoutePrice]:
    model = facts.held.models[route.model]
    context = route.entry.context_tokens or model.context_tokens
    is_too_long = context is not None and needed_tokens(workload, model, quoted.route.variant) > context
    amount = amount_pico_usd(quoted.quote)
    return (
        (LAST if amount is None or is_too_long else min(amount, LAST - 1), route.name, quoted.route.variant),
        pb.RoutePrice(
            route=quoted.route,
            model_id=route.model,
            provider_id=route.provider,
            platform_id=facts.held.platform_of(route.name),
            served=facts.is_served(route),
            quote=quoted.quote,
            route_status=status_number(route.entry.status),
            context_exceeded=is_too_long,
        ),
    )
