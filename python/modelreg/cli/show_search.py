"""Answers about models as tables."""

from typing import TYPE_CHECKING, Final

from modelreg.cli import live_words, words
from modelreg.cli.output import table
from modelreg.v1 import search_pb2

if TYPE_CHECKING:
    from rich.console import Console

_TOKENS: Final = 1_000_000
_SHOWN_MODELS: Final = 12
_SHOWN_SHARES: Final = 15
_UNKNOWN: Final = "unknown"


def show_search(answer: search_pb2.SearchModelsResponse, out: "Console") -> None:
    """Print one line a model: its cheapest route, and what a million tokens cost there, blended."""
    numbers = ("context", "1M blended", "routes", "quality")
    rows = table("model", "vendor", *numbers, "released", "cheapest at", "besides", right=numbers)
    for found in answer.models:
        model = found.model
        rows.add_row(
            model.model_id,
            model.vendor,
            words.count(model.context_tokens),
            blended(found),
            str(found.routes),
            words.quality(found.quality.mean_ppm) if found.HasField("quality") else words.NOTHING,
            words.day(model.released) if model.HasField("released") else words.NOTHING,
            found.cheapest_route_id or words.NOTHING,
            words.names(found.optional_capabilities),
        )
    out.print(rows)
    out.print()
    out.print(f"models: {len(answer.models)}, registry revision {answer.revision}{words.demo(answer.demo)}")


def blended(found: "search_pb2.FoundModel | search_pb2.Alternative") -> str:
    """Return what a million tokens cost, three of input to one of output."""
    if not found.HasField("blended_pico_usd"):
        return _UNKNOWN
    return live_words.dollars(found.blended_pico_usd * _TOKENS) if found.blended_pico_usd else "free"


def joined(answer: search_pb2.GetCapabilityMatrixResponse) -> search_pb2.GetCapabilityMatrixResponse:
    """Return a matrix of many pages with each capability once."""
    whole = search_pb2.GetCapabilityMatrixResponse(revision=answer.revision, demo=answer.demo)
    for entry in answer.capabilities:
        if whole.capabilities and whole.capabilities[-1].capability == entry.capability:
            whole.capabilities[-1].models.extend(entry.models)
        else:
            whole.capabilities.append(entry)
    return whole


def show_matrix(answer: search_pb2.GetCapabilityMatrixResponse, out: "Console") -> None:
    """Print one line a capability, with the first of its models; --json has all."""
    rows = table("capability", "models", "which", right=("models",))
    for entry in answer.capabilities:
        shown = ", ".join(entry.models[:_SHOWN_MODELS])
        more = f", and {len(entry.models) - _SHOWN_MODELS} more" if len(entry.models) > _SHOWN_MODELS else ""
        rows.add_row(f"{entry.capability}{' *' if entry.derived else ''}", str(len(entry.models)), shown + more)
    out.print(rows)
    out.print()
    out.print(f"* follows from other facts; registry revision {answer.revision}{words.demo(answer.demo)}")


def show_stats(answer: search_pb2.GetDistributionsResponse, out: "Console") -> None:
    """Print a table for each fact."""
    for distribution in answer.distributions:
        rows = table(distribution.by, "models", "routes", right=("models", "routes"))
        for share in distribution.shares[:_SHOWN_SHARES]:
            rows.add_row(share.value or words.NOTHING, str(share.models), str(share.routes))
        out.print(rows)
        if len(distribution.shares) > _SHOWN_SHARES:
            out.print(f"and {len(distribution.shares) - _SHOWN_SHARES} more; --json has all")
        out.print()
    counts = f"models: {answer.models}, routes: {answer.routes}"
    out.print(f"{counts}, registry revision {answer.revision}{words.demo(answer.demo)}")
