"""All of genai-prices to the document of a models file, and the report on its models."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, cast

from modelreg.catalog.genai_prices.offer import Priced, priced
from modelreg.catalog.genai_prices.package import installed_providers
from modelreg.catalog.models_dev.files import RefusedError
from modelreg.catalog.models_dev.identity import Identity, compared, identify, one_spelling
from modelreg.catalog.models_dev.offer import refuse_unfit_id
from modelreg.catalog.openrouter.identity import PROVIDER as OPENROUTER
from modelreg.catalog.openrouter.identity import identify_row
from modelreg.catalog.openrouter.model import provider as openrouter
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.reading import Reading
from modelreg.catalog.report import Flag, Report, Row, Skip

CATALOGUE: Final = "genai-prices"

_MODELS: Final = "models"
_UNFIT_IN_NAME: Final = re.compile(r"[^A-Za-z0-9._]+")
_MOST_LANE_CHARS: Final = 40
# Two ids of one offer agree in these.
_TERMS: Final = (
    "price_usd_per_million", "price_usd", "conditional_rates", "free", "context_tokens", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GenaiReading(Reading):
    """What genai-prices gave.

    Attributes:
        offers: every model with its price, also of providers that nobody knows how to call.
    """

    offers: list[Priced]


@dataclass(frozen=True, slots=True)
class _Routed:
    """An offer of a provider that we know how to call."""

    offer: Priced
    provider: str
    identity: Identity


def is_genai_prices(document: object) -> bool:
    """Return whether a document has the form of its file: a list of providers, each with models."""
    if not isinstance(document, list):
        return False
    listed = cast("list[object]", document)
    return any(isinstance(provider, dict) and "id" in provider and _MODELS in provider for provider in listed)


def read_installed(as_of: str) -> GenaiReading:
    """Return what the installed package gives.

    Raises:
        NotInstalledError: it is not installed.
    """
    return read_genai_prices(installed_providers(), as_of)


def read_genai_prices(providers: Sequence[object], as_of: str) -> GenaiReading:
    """Return what the file gives: prices of models, and routes at the providers that we know.

    Args:
        providers: the list of the file, or of the package.
        as_of: the day its facts are of, YYYY-MM-DD.
    """
    rows: list[Row] = []
    offers: list[Priced] = []
    left_out = Counter[str]()
    for provider in providers:
        offers += priced(provider, rows, left_out)
    packaged: dict[str, Any] = json.loads(packaged_catalogue_bytes())
    routed = [one for offer in offers if (one := _routed(offer, packaged["providers"])) is not None]
    known = [(name, True) for name in packaged[_MODELS]]
    spelled = one_spelling([*known, *((one.identity.model, False) for one in routed)])
    models: dict[str, dict[str, Any]] = {}
    routes: dict[str, dict[str, Any]] = {}
    model_of: dict[str, str] = {}
    for one in sorted(routed, key=_claims):
        model = spelled[compared(one.identity.model)]
        route = one.offer.route(as_of)
        if (name := _claimed(one, model, route, routes)) is None:
            continue
        routes[name] = route
        one.offer.row.route = name
        model_of[one.offer.key] = model
        models.setdefault(model, _model(packaged[_MODELS].get(model), one.offer))
    used = {name.partition("/")[0] for name in routes}
    known_providers = {**packaged["providers"], OPENROUTER: openrouter().entry}
    return GenaiReading(
        catalogue=CATALOGUE,
        document={
            "providers": {name: known_providers[name] for name in sorted(used)},
            _MODELS: dict(sorted(models.items())),
            "routes": dict(sorted(routes.items())),
        },
        report=Report(rows, left_out, Counter()),
        model_of=model_of,
        offers=offers,
    )


def _routed(offer: Priced, providers: dict[str, Any]) -> _Routed | None:
    """Return the offer as one of our providers; None, and a note, where nobody knows how to call its own."""
    provider, *lane = _providers().get(offer.provider, [""])
    if provider not in providers and provider != OPENROUTER:
        offer.row.note(Skip.NO_ENDPOINT, offer.provider)
        return None
    try:
        identity = identify_row(offer.id) if provider == OPENROUTER else identify(provider, offer.id, None)
        refuse_unfit_id(offer.id, identity)
    except RefusedError as error:
        offer.row.note(error.code, error.detail)
        return None
    if offer.moves_on:
        offer.row.note(Skip.FLOATING_ID, offer.id)
        return None
    return _Routed(offer, provider, Identity(identity.model, "-".join([*lane, *filter(None, [identity.lane])])))


def _claims(one: _Routed) -> tuple[bool, int, str]:
    """Order: who calls itself by the model's id claims a name first, then the longer id, which tends to name a day."""
    return compared(one.offer.id) != compared(one.identity.model), -len(one.offer.id), one.offer.key


def _claimed(one: _Routed, model: str, route: dict[str, Any], routes: dict[str, dict[str, Any]]) -> str | None:
    name = f"{one.provider}/{model}" + (f"@{one.provider}-{one.identity.lane}" if one.identity.lane else "")
    if (same := routes.get(name)) is None:
        return name
    if any(route.get(key) != same.get(key) for key in _TERMS):
        # Its whole id, as another vendor's model can have the name.
        lane = _UNFIT_IN_NAME.sub("-", one.offer.id).strip("-")[:_MOST_LANE_CHARS]
        other = f"{one.provider}/{model}@{one.provider}-{lane}"
        if other not in routes:
            one.offer.row.note(Flag.OTHER_TERMS, other)
            return other
    one.offer.row.note(Skip.SAME_OFFER, f"of {name}, {same['model_string']}")
    return None


def _model(known: dict[str, Any] | None, offer: Priced) -> dict[str, Any]:
    if known is not None:
        # What a model is the packaged catalogue knows better; figures and evidence stay its own.
        return {key: known[key] for key in ("vendor", "type", "display_name", "status") if key in known}
    offer.row.note(Flag.TYPE_UNKNOWN, offer.id)
    return {"vendor": offer.provider, **({"display_name": offer.name} if offer.name else {})}


@cache
def _providers() -> dict[str, list[str]]:
    return tomllib.loads(
        resources.files("modelreg.catalog.genai_prices").joinpath("providers.toml").read_text(encoding="utf-8")
    )
