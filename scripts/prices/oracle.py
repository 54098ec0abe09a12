"""Every model of the installed genai-prices, priced by us and by genai-prices itself, for the same random calls.

Their amounts are exact decimals, ours whole pico-USD: they must be equal, but for rates finer than a pico-USD.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from genai_prices.data import providers as their_providers
from genai_prices.data_units import unit_data
from genai_prices.types import ModelInfo, Provider, Usage
from genai_prices.units import UnitDef, UnitRegistry

from modelreg._core import Engine
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.genai_prices.package import installed_providers
from modelreg.catalog.genai_prices.price import GenaiPrice
from modelreg.catalog.genai_prices.rates import units
from modelreg.catalog.merge import Catalogue
from modelreg.catalog.origin import plain_origins
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.snapshot import Stamp, build_content, stamp
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.v1 import common_pb2, cost_pb2

_PICO: Final = 10**12
_BATCH: Final = 256
ESTIMATE: Final = "/modelreg.v1.RouterService/EstimateCost"

_BATCH_METHOD: Final = "/modelreg.v1.RouterService/BatchEstimateCost"
_FIRST: Final = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS: Final = 900
_MOST_TOKENS_DIGITS: Final = 6
_OFTEN: Final = 0.5
_SELDOM: Final = 0.2
_BORDERS: Final = (100_000, 128_000, 199_999, 200_000, 256_000, 272_000, 512_000)
_REGISTRY: Final = UnitRegistry(unit_data)
# Their unit, as their usage reports it, by our name of it.
_THEIRS: Final = {units()[unit.price_key][0]: unit for unit in _REGISTRY.units.values() if unit.price_key in units()}
_NO_COUNTS: Final = frozenset({"request"})
_OURS_ALONE: Final = ("input_token", "output_token")


@dataclass(frozen=True, slots=True)
class Subject:
    """A model, theirs and ours.

    Attributes:
        provider: theirs.
        model: theirs.
        price: as we import it.
        route: that it is in our engine.
    """

    provider: Provider
    model: ModelInfo
    price: GenaiPrice
    route: str

    @property
    def name(self) -> str:
        """Return provider and model."""
        return f"{self.provider.id}/{self.model.id}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model.

    Attributes:
        counts: of our units, what their parts have included.
        moment: when it began.
        context: what they choose variants by.
    """

    counts: dict[str, int]
    moment: datetime
    context: dict[str, str]


@dataclass(slots=True)
class Findings:
    """What a run found.

    Attributes:
        calls: how many amounts were compared.
        differences: each with its call; none may be of an exact price.
        inexact: models with a rate finer than a pico-USD, and how many of their amounts differ.
        unpriced: models without any price: unknown here, 0 there.
    """

    calls: int = 0
    differences: list[str] = field(default_factory=list[str])
    inexact: dict[str, int] = field(default_factory=dict[str, int])
    unpriced: list[str] = field(default_factory=list[str])


def subjects() -> list[Subject]:
    """Return every model of the installed package."""
    stated = [(provider, model) for provider in installed_providers() for model in provider["models"]]
    theirs = [(provider, model) for provider in their_providers for model in provider.models]
    return [
        Subject(provider, model, GenaiPrice(ours[1]), f"oracle/m{index}")
        for index, ((provider, model), ours) in enumerate(zip(theirs, stated, strict=True))
    ]


def compare(found: Iterable[Subject], calls_each: int, seed: int) -> Findings:
    """Price random calls of each model twice.

    Args:
        found: the models.
        calls_each: how many of each.
        seed: of all of them.
    """
    findings = Findings()
    priced: list[Subject] = []
    for subject in found:
        if subject.price.keys:
            priced.append(subject)
        else:
            findings.unpriced.append(subject.name)
    engine = engine_of(priced)
    for begin in range(0, len(priced) * calls_each, _BATCH):
        places = range(begin, min(begin + _BATCH, len(priced) * calls_each))
        asked: list[tuple[Subject, Call]] = []
        for place in places:
            subject = priced[place // calls_each]
            asked.append((subject, random_call(subject, random.Random(f"{seed} {place}"))))  # noqa: S311 - no secret
        requests = cost_pb2.BatchEstimateCostRequest(
            requests=[estimate_request(subject, call) for subject, call in asked]
        )
        answer = cost_pb2.BatchEstimateCostResponse.FromString(engine.call(_BATCH_METHOD, requests.SerializeToString()))
        for (subject, call), result in zip(asked, answer.results, strict=True):
            findings.calls += 1
            theirs, ours = their_amount(subject, call), _ours(result)
            if subject.price.inexact:
                findings.inexact[subject.name] = findings.inexact.get(subject.name, 0) + (theirs != ours)
            elif theirs != ours:
                findings.differences.append(f"{subject.name} {call}: {theirs} there, {ours} here")
    return findings


def random_call(subject: Subject, chance: random.Random) -> Call:
    """Return a call whose every unit they charge something for."""
    starts = [day for one in _dated(subject.model) if (day := one) is not None]
    moment = _FIRST + timedelta(minutes=chance.randrange(_DAYS * 24 * 60))
    if starts and chance.random() < _OFTEN:
        # About the instant that a price begins.
        begin = datetime.combine(chance.choice(starts), datetime.min.time(), UTC)
        moment = begin + timedelta(milliseconds=chance.choice([-1, 0, 1, 3_600_000]))
    whens = [variant.when for variant in subject.model.price_variants or () if _is_known(variant.when)]
    context = dict(chance.choice(whens)) if whens and chance.random() < _OFTEN else {}
    priced = _priced(subject.model, moment, context)
    chargeable = [
        name
        for name, unit in _THEIRS.items()
        if name not in _NO_COUNTS and any(other.dimensions.items() <= unit.dimensions.items() for other in priced)
    ]
    own = {name: _count(chance) for name in chance.sample(chargeable, min(len(chargeable), chance.randrange(1, 6)))}
    return Call(_with_wholes(own, chargeable), moment, context)


def _count(chance: random.Random) -> int:
    if chance.random() < _SELDOM:
        return chance.choice(_BORDERS) + chance.choice([-1, 0, 1])
    return chance.randrange(10 ** chance.randrange(1, _MOST_TOKENS_DIGITS + 1))


def _with_wholes(own: Mapping[str, int], chargeable: Iterable[str]) -> dict[str, int]:
    """Return counts in which every unit has what its parts have."""
    counts: dict[str, int] = {}
    for name in chargeable:
        whole = _THEIRS[name]
        # Theirs want to be told that there is none of a part of two.
        counts[name] = sum(n for part, n in own.items() if whole.dimensions.items() <= _THEIRS[part].dimensions.items())
    return counts


def _priced(model: ModelInfo, moment: datetime, context: Mapping[str, str]) -> list[UnitDef]:
    prices = vars(model.get_prices(moment, dict(context)))
    return [_REGISTRY.unit_for_price_key(key) for key, price in prices.items() if price is not None]


def _dated(model: ModelInfo) -> Iterator[Any]:
    listed = model.prices if isinstance(model.prices, list) else []
    for one in [*listed, *(model.price_variants or ())]:
        yield getattr(one.constraint, "start_date", None)


def _is_known(when: Mapping[str, str]) -> bool:
    return "search_type" not in when


def their_amount(subject: Subject, call: Call) -> Decimal:
    """Return what a call costs by their arithmetic, in pico-USD."""
    usage = Usage(**{_THEIRS[name].usage_key: count for name, count in call.counts.items()})
    price = subject.model.calc_price(
        usage, subject.provider, genai_request_timestamp=call.moment, price_context=call.context
    )
    return price.total_price * _PICO


def _ours(result: cost_pb2.EstimateCostResult) -> Decimal | None:
    (quoted,) = result.response.quotes
    if not quoted.quote.HasField("expected"):
        return None
    return Decimal(quoted.quote.expected.units) * _PICO + quoted.quote.expected.pico


def estimate_request(subject: Subject, call: Call) -> cost_pb2.EstimateCostRequest:
    """Return what our engine is asked."""
    context, counts = call.context, call.counts
    speed, region = context.get("speed"), context.get("route")
    return cost_pb2.EstimateCostRequest(
        route=common_pb2.RouteRef(route_id=subject.route, variant=f"speed={speed}" if speed else ""),
        workload=common_pb2.Workload(
            input_tokens=counts.get("input_token", 0),
            expected_output_tokens=counts.get("output_token", 0),
            units=[common_pb2.UnitCount(kind=k, count=n) for k, n in counts.items() if n and k not in _OURS_ALONE],
            batch=context.get("processing") == "batch",
            service_tier=context.get("service_tier"),
            region=region.replace("/", "-") if region else None,
        ),
        as_of_unix_ms=int(call.moment.timestamp() * 1_000),
    )


def engine_of(found: Iterable[Subject]) -> Engine:
    """Return an engine with a route of each model."""
    document = {
        "providers": {"oracle": {"base_url": "https://oracle.invalid", "dialect": "openai-chat"}},
        "models": {subject.route.partition("/")[2]: {"vendor": "oracle", "type": "chat"} for subject in found},
        "routes": {
            subject.route: {
                "model_string": subject.model.id,
                "variants": ["", *subject.price.variants],
                **subject.price.keys,
            }
            for subject in found
        },
    }
    file = ModelsFile.model_validate(document)
    catalogue = Catalogue(
        demo=False,
        unpriced="reject",
        providers=file.providers,
        models=file.models,
        routes=file.routes,
        origins={name: plain_origins("genai_prices") for name in file.routes},
        measured=frozenset(),
        aliases={},
    )
    engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
    engine.load_snapshot(stamp(build_content(catalogue, packaged_vocabulary()), Stamp(1, 1_790_000_000_000)))
    return engine
