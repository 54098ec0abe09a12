"""What a workload costs on offers, served or not: the engine quotes them, on a snapshot of them alone."""

import time
from collections.abc import Iterable
from typing import Final

from modelreg._core import Engine
from modelreg.catalog.merge import Catalogue
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.money import PICO_DIGITS
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.price import writes_output
from modelreg.catalog.route import RouteParts
from modelreg.catalog.snapshot import Stamp, build_content, stamp
from modelreg.catalog.variant import values_of_variant
from modelreg.registry.answers.parts import count_of_parts
from modelreg.registry.held import Held
from modelreg.v1 import common_pb2, constraints_pb2, cost_pb2

_PICO: Final = 10**PICO_DIGITS
_NS_PER_MS: Final = 1_000_000
_USUAL_OUTPUT_MILLI: Final = 1_000


def quotes_of(held: Held, names: Iterable[str], request: cost_pb2.EstimateCostRequest) -> cost_pb2.EstimateCostResponse:
    """Return a quote for every variant of some offers, the cheapest first.

    Args:
        held: the registry.
        names: of the offers.
        request: what is to be paid for; without a time it is for now.

    Raises:
        CallError: as EstimateCost, for a value that cannot be.
    """
    now_unix_ms = time.time_ns() // _NS_PER_MS
    snapshot = stamp(build_content(_catalogue(held, names), packaged_vocabulary()), Stamp(1, now_unix_ms))
    asked = cost_pb2.EstimateCostRequest(matching=constraints_pb2.Constraints(), as_of_unix_ms=now_unix_ms)
    asked.MergeFrom(request)
    return cost_pb2.EstimateCostResponse.FromString(Engine.quotes(snapshot, asked.SerializeToString()))


def _catalogue(held: Held, names: Iterable[str]) -> Catalogue:
    routes = {name: held.routes[name] for name in names}
    parts = [RouteParts.of(name) for name in routes]
    return Catalogue(
        providers={part.provider: held.providers[part.provider] for part in parts},
        models={part.model: held.models[part.model] for part in parts},
        routes=routes,
        origins=held.origins,
        aliases={},
        unpriced="reject",
        measured=frozenset(),
        demo=False,
    )


def whole_workload(stated: common_pb2.Workload, task_class: str) -> common_pb2.Workload:
    """Return a workload with the counts of the class where it leaves them out, its output no more than its cap.

    Args:
        stated: one that the engine takes.
        task_class: whose counts fill it; no less than the parts that are stated.
    """
    usual = next(entry for entry in packaged_vocabulary().task_classes.classes if entry.name == task_class)
    whole = common_pb2.Workload()
    whole.CopyFrom(stated)
    if not stated.HasField("input_tokens"):
        whole.input_tokens = max(usual.input_tokens, count_of_parts("input_token", stated.units))
    if not stated.HasField("expected_output_tokens"):
        whole.expected_output_tokens = max(usual.output_tokens, count_of_parts("output_token", stated.units))
    if stated.HasField("max_output_tokens"):
        whole.expected_output_tokens = min(whole.expected_output_tokens, stated.max_output_tokens)
    return whole


def needed_tokens(workload: common_pb2.Workload, model: ModelEntry, variant: str) -> int:
    """Return the context that a call needs: what the caller caps the output at, else what is expected of a variant."""
    if workload.HasField("max_output_tokens"):
        return workload.input_tokens + workload.max_output_tokens
    if not writes_output(model.type):
        return workload.input_tokens
    stated = (model.variants or {}).get(variant)
    output_milli = None if stated is None else stated.output_milli
    expected = workload.expected_output_tokens * (output_milli or _USUAL_OUTPUT_MILLI) // _USUAL_OUTPUT_MILLI
    return workload.input_tokens + expected


def competes(workload: common_pb2.Workload, variant: str) -> bool:
    """Return whether a variant is of the service tier and the effort asked for, as estimates and decisions look at it.

    Without a tier that is one without a tier and a speed mode; without an effort one of any.
    """
    values = values_of_variant(variant)
    if workload.HasField("service_tier"):
        is_of_tier = values.get("tier") == workload.service_tier
    else:
        is_of_tier = values.keys().isdisjoint({"tier", "speed"})
    return is_of_tier and (not workload.HasField("effort") or values.get("effort") == workload.effort)


def amount_pico_usd(quote: common_pb2.Quote) -> int | None:
    """Return what a quote expects; None where it is unknown."""
    return pico_usd_of(quote.expected) if quote.HasField("expected") else None


def pico_usd_of(amount: common_pb2.Usd) -> int:
    """Return an amount of the API."""
    return amount.units * _PICO + amount.pico


def usd(pico_usd: int) -> common_pb2.Usd:
    """Return an amount as the API has it: both parts have its sign."""
    units, pico = divmod(abs(pico_usd), _PICO)
    sign = -1 if pico_usd < 0 else 1
    return common_pb2.Usd(units=sign * units, pico=sign * pico)
