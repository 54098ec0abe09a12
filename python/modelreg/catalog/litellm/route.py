"""The routes of offers: each at its provider of the packaged catalogue, under a name that no other has."""

import re
from collections.abc import Mapping
from typing import Any, Final

from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.litellm.tables import table
from modelreg.catalog.models_dev.files import RefusedError
from modelreg.catalog.models_dev.identity import compared, plain
from modelreg.catalog.models_dev.providers import Endpoint, Provider
from modelreg.catalog.report import Flag, Skip

# Two ids of one offer agree in these.
_TERMS: Final = (
    "price_usd_per_million", "price_usd", "conditional_rates", "free", "context_tokens", "max_output_tokens",
)  # fmt: skip
_RESPONSES: Final = "responses"
_RESPONDS: Final = "openai-responses"
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_NAME_CHARS: Final = 64


class Routes:
    """The routes, as offers claim their names."""

    def __init__(self, providers: dict[str, Provider], as_of: str) -> None:
        """Begin without any.

        Args:
            providers: those that can be called, by name.
            as_of: the day the list was read, YYYY-MM-DD.
        """
        self._providers = providers
        self._as_of = as_of
        self.found: dict[str, dict[str, Any]] = {}
        self.offers: dict[str, PricedOffer] = {}

    def add_all(self, offers: list[PricedOffer], leads_to: Mapping[str, PricedOffer | None]) -> None:
        """Add the route of each offer that can be called; what becomes of the others is noted in their rows.

        Args:
            offers: all of them.
            leads_to: the floating ones, each with the dated one that it is now; None where nobody says.
        """
        for offer in _in_order(offers):
            if offer.name not in leads_to:
                self._add(offer)
        by_offer = {offer.name: name for name, offer in self.offers.items()}
        for offer in offers:
            if offer.name in leads_to:
                self._follow(offer, leads_to[offer.name], by_offer)

    def _follow(self, offer: PricedOffer, dated: PricedOffer | None, by_offer: dict[str, str]) -> None:
        """Lead a floating id to the route of the dated one; it has none of its own, and would be no fixed model."""
        if offer.provider not in self._providers:
            offer.row.note(Skip.NO_ENDPOINT, offer.provider)
        elif dated is None:
            offer.row.note(Skip.FLOATING_ID, "no dated row of its provider, or more than one, states the same")
        elif dated.name not in by_offer:
            offer.row.note(Skip.FLOATING_ID, f"of {dated.name}, which is skipped")
        else:
            offer.row.note(Flag.ALIAS_RESOLVED, dated.name)
            offer.row.route = by_offer[dated.name]

    def _add(self, offer: PricedOffer) -> None:
        try:
            route = self._route(offer)
        except RefusedError as error:
            offer.row.note(error.code, error.detail)
            return
        names = [self._name(offer, lane) for lane in _lanes(offer)]
        for name in names:
            same = self.found.get(name)
            if same is not None and all(route.get(key) == same.get(key) for key in _TERMS):
                offer.row.note(Skip.SAME_OFFER, f"of {name}, {self.offers[name].name}")
                return
        name = next((name for name in names if name not in self.found), None)
        if name is None:
            offer.row.note(Skip.SAME_OFFER, f"of {names[0]}, {self.offers[names[0]].name}, at other terms")
            return
        if name != names[0]:
            offer.row.note(Flag.OTHER_TERMS, name)
        offer.row.route = name
        self.found[name] = route
        self.offers[name] = offer

    def _name(self, offer: PricedOffer, lane: str) -> str:
        return f"{offer.provider}/{offer.model}" + (f"@{lane}" if lane else "")

    def _route(self, offer: PricedOffer) -> dict[str, Any]:
        provider = self._providers.get(offer.provider)
        if provider is None:
            raise RefusedError(Skip.NO_ENDPOINT, offer.provider)
        endpoint = _endpoint(offer, provider)
        context = min((end for end in (offer.limits.context_tokens, offer.price.known_up_to) if end), default=None)
        route: dict[str, Any] = {
            "model_string": offer.key.model_string,
            "status": "active",
            "variants": [""],
            **offer.price.entry,
            "context_tokens": context,
            "max_output_tokens": offer.limits.max_output_tokens,
            "quantization": "fp8" if "fp8" in offer.key.model_string.lower() else None,
            "dialect": endpoint.dialect if endpoint.dialect != provider.entry["dialect"] else None,
            "base_url": endpoint.base_url if endpoint.base_url != provider.entry["base_url"] else None,
            "active_until": offer.deprecated_on,
            "source": f"LiteLLM {offer.name}",
            "as_of": self._as_of,
        }
        return {key: value for key, value in route.items() if value is not None}


def _endpoint(offer: PricedOffer, provider: Provider) -> Endpoint:
    own = provider.endpoint(offer.model, None)
    dialect, base_url = own
    for way in table("providers")["ways"]:
        if re.fullmatch(way["listed_as"], offer.key.listed_as) and re.fullmatch(way["models"], offer.model):
            if "dialect" not in way:
                raise RefusedError(Skip.NO_ENDPOINT, f"no dialect is known for {offer.key.listed_as}")
            dialect, base_url = way["dialect"], way.get("base_url", base_url)
            break
    if offer.mode == _RESPONSES and dialect == "openai-chat":
        dialect = _RESPONDS
    return Endpoint(dialect, base_url)


def _lanes(offer: PricedOffer) -> list[str]:
    """Return what may stand behind the model in the route's name, the first choice first.

    The lane of the offer; its own id; and that with LiteLLM's name of the provider, which lists some of them twice.
    """
    own = plain(offer.provider, offer.key.model_string).model
    lanes = [offer.key.identity.lane, own, f"{offer.key.listed_as}-{own}"]
    return [_NO_NAME.sub("-", f"{offer.provider}-{lane}")[:_MOST_NAME_CHARS] if lane else "" for lane in lanes]


def _in_order(offers: list[PricedOffer]) -> list[PricedOffer]:
    """Return the offers in the order in which they claim a route's name.

    What is not past its day first, then what calls itself by the model's id, then the longer id, which tends to name
    one snapshot, then the key.
    """
    return sorted(
        offers,
        key=lambda offer: (
            any(note.code is Flag.PAST_DEPRECATION for note in offer.row.notes),
            compared(plain(offer.provider, offer.key.model_string).model) != compared(offer.model),
            -len(offer.key.model_string),
            offer.name,
        ),
    )
