"""What a model costs, for those that compare models: blended, or the quote of a workload on its cheapest route."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from modelreg.registry.answers.facts import LAST, Facts, RouteFacts, cheapest, price_rank
from modelreg.registry.answers.quote import amount_pico_usd, needed_tokens, quotes_of, whole_workload
from modelreg.v1 import common_pb2, cost_pb2


class Cheapest(NamedTuple):
    """The cheapest of some routes.

    Attributes:
        pico_usd: its price; `LAST` where it is unknown.
        route: which; None: none is taken.
        expected: the quote, where there is one.
    """

    pico_usd: int
    route: RouteFacts | None
    expected: common_pb2.Usd | None


class BlendedPrices:
    """Prices of a token, three of input to one of output."""

    @staticmethod
    def cheapest(routes: Sequence[RouteFacts], *, of_any_status: bool = False) -> Cheapest:
        """Return the first that decisions take by default; ``routes`` are the cheapest first."""
        route = cheapest(routes)
        if route is None and of_any_status:
            route = next(iter(routes), None)
        return Cheapest(price_rank(route), route, None)


class QuotedPrices:
    """Quotes of one workload."""

    def __init__(
        self,
        facts: Facts,
        models: Iterable[str],
        workload: common_pb2.Workload,
        affinity: common_pb2.Affinity,
        task_class: str,
    ) -> None:
        """Quote it on every route of the models.

        Raises:
            CallError: a value of the workload or the affinity cannot be.
        """
        names = [route.name for model in models for route in facts.routes.get(model, ())]
        request = cost_pb2.EstimateCostRequest(workload=workload, affinity=affinity, task_class=task_class)
        answer = quotes_of(facts.held, names, request)
        whole = whole_workload(workload, task_class)
        self._expected: Mapping[str, tuple[int, common_pb2.Usd]] = {}
        # The cheapest variant of a route goes first.
        for quoted in answer.quotes:
            route = facts.every_route[quoted.route.route_id]
            model = facts.held.models[route.model]
            context = route.entry.context_tokens or model.context_tokens
            needed = needed_tokens(whole, model, quoted.route.variant)
            amount = amount_pico_usd(quoted.quote)
            if amount is not None and (context is None or needed <= context):
                self._expected.setdefault(route.name, (amount, quoted.quote.expected))

    def cheapest(self, routes: Sequence[RouteFacts], *, of_any_status: bool = False) -> Cheapest:
        """Return the cheapest that decisions take by default."""
        taken = [route for route in routes if route.is_taken()]
        listed = taken or (routes if of_any_status else ())
        priced = [(*self._expected[route.name], route) for route in listed if route.name in self._expected]
        if not priced:
            return Cheapest(LAST, next(iter(listed), None), None)
        amount, expected, route = min(priced, key=lambda one: (one[0], one[2].name))
        return Cheapest(min(amount, LAST - 1), route, expected)


Prices = BlendedPrices | QuotedPrices
