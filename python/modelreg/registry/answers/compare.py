"""`ComparePrices`: what a workload costs on every route and variant of some models, the cheapest first."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from modelreg.errors import missing, too_long
from modelreg.pages import Pages
from modelreg.registry.answers.facts import LAST, Facts, FactsOfLast, RouteFacts
from modelreg.registry.answers.named import named_models
from modelreg.registry.answers.quote import Work, amount_pico_usd, quote_of
from modelreg.registry.answers.status import status_number
from modelreg.registry.answers.task_class import task_class_named
from modelreg.registry.held import Held
from modelreg.registry.registry import Registry
from modelreg.v1 import common_pb2
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
        work = Work.of(request.workload, task_class_named(request.task_class, "task_class"))
        works = {name: work.of_type(held.models[name].type) for name in names}
        facts = self._facts.of(held)
        priced = sorted(
            (
                entry
                for name in names
                for route in facts.routes.get(name, ())
                if not request.served or facts.is_served(route)
                for entry in _priced(name, route, works[name], facts)
            ),
            key=lambda entry: entry[0],
        )
        keys = [key for key, _ in priced]
        begin = 0 if after is None else bisect_right(keys, after)
        page = priced[begin : begin + size]
        return pb.ComparePricesResponse(
            prices=[price for _, price in page],
            next_page_token=_PRICES.token(page[-1][0]) if begin + size < len(priced) else "",
            revision=held.revision,
            demo=held.demo,
            workload=max(works.values(), key=lambda one: one.output_tokens).message(),
        )


def _models(request: pb.ComparePricesRequest, held: Held) -> list[str]:
    if not request.models:
        raise missing("models", "name at least one model")
    if len(request.models) > _MOST_MODELS:
        raise too_long("models", len(request.models), _MOST_MODELS)
    return sorted(
        {model for index, name in enumerate(request.models) for model in named_models(name, f"models[{index}]", held)}
    )


def _priced(name: str, route: RouteFacts, work: Work, facts: Facts) -> Iterator[tuple[_Key, pb.RoutePrice]]:
    of_model = facts.held.models[name].variants or {}
    for variant in route.entry.variants:
        stated = of_model.get(variant)
        price = route.entry.variant_prices.get(variant, route.entry)
        cap = route.entry.max_output_tokens or facts.held.models[name].max_output_tokens
        milli = stated.output_milli if stated is not None else None
        quote = quote_of(price, work, output_milli=milli, max_output_tokens=cap)
        amount = amount_pico_usd(quote)
        context = route.entry.context_tokens or facts.held.models[name].context_tokens
        is_too_long = context is not None and work.needed_tokens(milli) > context
        yield (
            (LAST if amount is None or is_too_long else min(amount, LAST - 1), route.name, variant),
            pb.RoutePrice(
                route=common_pb2.RouteRef(route_id=route.name, variant=variant),
                model_id=name,
                provider_id=route.provider,
                platform_id=facts.held.platform_of(route.name),
                served=facts.is_served(route),
                quote=quote,
                route_status=status_number(route.entry.status),
                context_exceeded=is_too_long,
            ),
        )
