"""The routes of a model: one for each offer, with its own price, limits, variants and way to be called."""

from collections import Counter
from typing import Any, Final

from modelreg.catalog.models_dev.context_tiers import tiers_of
from modelreg.catalog.models_dev.files import RefusedError
from modelreg.catalog.models_dev.identity import compared, plain
from modelreg.catalog.models_dev.model import limit_of
from modelreg.catalog.models_dev.offer import Offer
from modelreg.catalog.models_dev.price import count_modifiers, price_of
from modelreg.catalog.models_dev.shape import Cost
from modelreg.catalog.models_dev.thinking import Parameters, variants_of
from modelreg.catalog.report import Flag, Skip

_STATUS: Final = {None: "active", "alpha": "testing", "beta": "beta", "deprecated": "deprecated"}
_FLOATING: Final = "-latest"
# Two ids of one offer agree in these.
_TERMS: Final = (
    "price_usd_per_million",
    "price_usd",
    "conditional_rates",
    "free",
    "context_tokens",
    "max_output_tokens",
)


class Routes:
    """The routes of one model, as they are added."""

    def __init__(self, model: str, entry: dict[str, Any], as_of: str, left_out: Counter[str]) -> None:
        """Begin without any.

        Args:
            model: the model's id.
            entry: its entry, whose limits a route repeats only where its own differ.
            as_of: the day the catalogue was read, YYYY-MM-DD.
            left_out: counts facts that routes cannot state.
        """
        self._model = model
        self._entry = entry
        self._as_of = as_of
        self._left_out = left_out
        self.found: dict[str, dict[str, Any]] = {}
        self.parameters: dict[str, dict[str, Parameters]] = {}

    def add(self, offer: Offer) -> None:
        """Add the route of an offer; one that is another id of an offer that is there already is noted and left."""
        try:
            route, parameters = self._route(offer)
        except RefusedError as error:
            offer.row.note(error.code, error.detail)
            return
        name = self._name(offer, offer.identity.lane)
        same = self.found.get(name)
        if same is not None and offer.name.endswith(_FLOATING):
            offer.row.note(Skip.FLOATING_ID, f"of {name}, {same['model_string']}")
            return
        if same is not None and all(route.get(key) == same.get(key) for key in _TERMS):
            offer.row.note(Skip.SAME_OFFER, f"of {name}, {same['model_string']}")
            return
        if same is not None:
            name = self._name(offer, plain(offer.provider.name, offer.name).model)
            if name in self.found:
                offer.row.note(Skip.SAME_OFFER, f"of {name}, {self.found[name]['model_string']}")
                return
            offer.row.note(Flag.OTHER_TERMS, name)
        offer.row.route = name
        self.found[name] = route
        self.parameters[name] = parameters
        self._note(offer, len(route.get("conditional_rates", ())))

    def _name(self, offer: Offer, lane: str) -> str:
        provider = offer.provider.name
        return f"{provider}/{self._model}" + (f"@{provider}-{lane}" if lane else "")

    def _route(self, offer: Offer) -> tuple[dict[str, Any], dict[str, Parameters]]:
        endpoint = offer.provider.endpoint(self._model, offer.shape.provider)
        context, most_output = limit_of(offer.shape, "context"), limit_of(offer.shape, "output")
        kind = self._entry.get("type")
        price = price_of(offer.key, offer.shape, kind, offer.row)
        priced = {*price.get("price_usd_per_million", ()), *price.get("price_usd", ())}
        tiers = tiers_of(offer.shape.cost or Cost(), kind, priced, offer.row)
        if tiers.known_up_to is not None:
            # No request is sent to where its price is not known.
            context = min(tiers.known_up_to, context or tiers.known_up_to)
        options = offer.shape.reasoning_options or []
        parameters = variants_of(offer.provider.name, self._model, endpoint.dialect, options, most_output)
        if options and not parameters:
            self._left_out["reasoning_options"] += 1
        own = offer.provider.entry
        route: dict[str, Any] = {
            "model_string": offer.name,
            "status": _STATUS[offer.shape.status],
            "variants": ["", *parameters],
            **price,
            "conditional_rates": tiers.entries or None,
            "context_tokens": context if context != self._entry.get("context_tokens") else None,
            "max_output_tokens": most_output if most_output != self._entry.get("max_output_tokens") else None,
            "quantization": "fp8" if "fp8" in offer.name.lower() else None,
            "dialect": endpoint.dialect if endpoint.dialect != own["dialect"] else None,
            "base_url": endpoint.base_url if endpoint.base_url != own["base_url"] else None,
            "source": f"models.dev {offer.row.path}",
            "as_of": self._as_of,
        }
        return {key: value for key, value in route.items() if value is not None}, parameters

    def _note(self, offer: Offer, tiers: int) -> None:
        count_modifiers(offer.shape, tiers, self._left_out)
        limit = offer.shape.limit
        if limit is not None and limit.input:
            self._left_out["limit.input"] += 1
        if limit is not None and limit.output and limit_of(offer.shape, "output") is None:
            offer.row.note(Flag.LIMIT_ABOVE_CONTEXT, f"{limit.output} of {limit.context}")
        if self._entry.get("type") is None:
            offer.row.note(Flag.TYPE_UNKNOWN, self._model)


def in_order(offers: list[Offer], model: str) -> list[Offer]:
    """Return the offers in the order in which they claim a route's name.

    What is not deprecated first, then what calls itself by the model's id, then what is no beta, then the longer id,
    which tends to name one snapshot, then the path.
    """
    return sorted(
        offers,
        key=lambda offer: (
            offer.shape.status == "deprecated",
            compared(plain(offer.provider.name, offer.name).model) != compared(model),
            offer.name.endswith("-beta"),
            -len(offer.name),
            offer.row.path,
        ),
    )
