"""What a model costs, for those that compare models: blended, or the quote of a workload on its cheapest route."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modelreg.registry.answers.facts import LAST, Facts, RouteFacts, cheapest, price_rank
from modelreg.registry.answers.quote import amount_pico_usd, competes, needed_tokens, quotes_of, whole_workload
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
        self._quotes: dict[str, common_pb2.Quote] = {}
        # The cheapest variant of a route goes first, one of unknown price last.
        for quoted in answer.quotes:
            route = facts.every_route[quoted.route.route_id]
            model = facts.held.models[route.model]
            context = route.entry.context_tokens or model.context_tokens
            needed = needed_tokens(whole, model, quoted.route.variant)
            if competes(workload, quoted.route.variant) and (context is None or needed <= context):
                self._quotes.setdefault(route.name, quoted.quote)

    def cheapest(self, routes: Sequence[RouteFacts], *, of_any_status: bool = False) -> Cheapest:
        """Return the cheapest that decisions take by default, of those that take the workload."""
        taken = [route for route in routes if route.is_taken()]
        listed = taken or (routes if of_any_status else ())
        route = min((route for route in listed if route.name in self._quotes), key=self._place, default=None)
        if route is None:
            return Cheapest(LAST, None, None)
        quote = self._quotes[route.name]
        amount = amount_pico_usd(quote)
        if amount is None:
            return Cheapest(LAST, route, None)
        return Cheapest(min(amount, LAST - 1), route, quote.expected)

    def _place(self, route: RouteFacts) -> tuple[bool, int, str]:
        amount = amount_pico_usd(self._quotes[route.name])
        return amount is None, amount or 0, route.name


Prices = BlendedPrices | QuotedPrices
