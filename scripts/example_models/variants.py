"""Names of variants in canonical spelling, and the request parameters that select them in each dialect."""

from collections.abc import Iterable
from typing import TypeAlias

KEYS = ("effort", "speed", "thinking", "tier")
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")

# Budgets as LiveBench set them: `64k` is 63,000 tokens of thinking before an output cap of 64,000, `32k` 31,000 before
# 32,000; Google's are the model's own ceilings.
BUDGETS = {
    "anthropic-messages": {"32k": 31_000, "64k": 63_000},
    "google-generate-content": {"24k": 24_576, "32k": 32_768},
}

Parameters: TypeAlias = dict[str, object]


def parts(variant: str) -> dict[str, str]:
    """Split `effort=high;thinking=64k`; raises ValueError where it is not in canonical spelling."""
    pairs = [part.partition("=") for part in variant.split(";")] if variant else []
    found = {key: value for key, equals, value in pairs if equals and value}
    if len(found) != len(pairs) or list(found) != [key for key in KEYS if key in found]:
        message = f"not a canonical variant: {variant!r}"
        raise ValueError(message)
    return found


def in_order(variants: Iterable[str]) -> list[str]:
    """Return the variants with the default first, then by effort, then by name."""

    def rank(variant: str) -> tuple[int, str]:
        effort = parts(variant).get("effort")
        return (EFFORTS.index(effort) if effort else -1, variant)

    return sorted(set(variants), key=rank)


def parameters_to_set(variant: str, dialect: str, *, adaptive: bool) -> Parameters:
    """Return what a request has to say to get this variant.

    `adaptive`: an Anthropic model whose effort steers adaptive thinking, which has to be asked for.
    """
    wanted = parts(variant)
    effort, thinking = wanted.get("effort"), wanted.get("thinking")
    if dialect == "openai-chat":
        return {"reasoning_effort": effort}
    budget = BUDGETS[dialect][thinking] if thinking else None
    if dialect == "google-generate-content":
        config = {"thinkingBudget": budget} if budget else {"thinkingLevel": effort}
        return {"generationConfig": {"thinkingConfig": config}}
    set_to: Parameters = {"output_config": {"effort": effort}} if effort else {}
    if budget:
        set_to["thinking"] = {"type": "enabled", "budget_tokens": budget}
    elif adaptive:
        set_to["thinking"] = {"type": "adaptive"}
    return set_to
