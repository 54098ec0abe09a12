"""The ways an offer can be told how long to think, as variants, with the request parameters that choose each."""

from typing import Any, Final, TypeAlias

from modelreg.catalog.models_dev.shape import ReasoningOption
from modelreg.catalog.models_dev.tables import table

Parameters: TypeAlias = dict[str, Any]

EFFORTS: Final = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
# Budgets as benchmarks set them: `64k` is 63,000 tokens of thinking before an output cap of 64,000, `32k` 31,000 before
# 32,000.
_CLAUDE_BUDGETS: Final = {"32k": (31_000, 32_000), "64k": (63_000, 64_000)}
# The budget that efforts were measured with.
_WITH_EFFORT: Final = "64k"
# Google's are the model's own ceilings.
_GOOGLE_BUDGETS: Final = {24_576: "24k", 32_768: "32k"}
# Since Claude 4.6, whose efforts first went to `max`, thinking is adaptive and has to be asked for.
_ADAPTIVE: Final = "max"


def variants_of(
    provider: str, model: str, dialect: str, options: list[ReasoningOption], most_output: int | None
) -> dict[str, Parameters]:
    """Return the parameters to set by variant, the default left out, in the order of their efforts.

    Only those whose parameters we know: a variant nobody can ask for is none.

    Args:
        provider: who serves it.
        model: the model's id.
        dialect: the protocol spoken there.
        options: what models.dev says of the offer.
        most_output: its cap of output tokens; None where unknown.
    """
    stated = [value for option in options if option.type == "effort" for value in option.values or ()]
    efforts = [effort for effort in EFFORTS if effort in stated]
    budget = next((option for option in options if option.type == "budget_tokens"), None)
    if model.startswith("claude-"):
        found = _claude(efforts, most_output or 0, budgets=budget is not None)
    elif dialect == "google-generate-content":
        found = _google(efforts, budget)
    elif dialect == "openai-responses":
        found = {f"effort={effort}": {"reasoning": {"effort": effort}} for effort in efforts}
    else:
        found = {f"effort={effort}": {"reasoning_effort": effort} for effort in efforts}
        if any(option.type == "toggle" for option in options):
            found |= _switch(provider)
    return _in_dialect(dialect, model, found)


def rank(variant: str) -> tuple[int, str]:
    """Return what sorts variants: the default first, then those without an effort, then by effort."""
    effort = next((part.removeprefix("effort=") for part in variant.split(";") if part.startswith("effort=")), "")
    return (EFFORTS.index(effort) if effort in EFFORTS else -1, variant)


def _claude(efforts: list[str], most_output: int, *, budgets: bool) -> dict[str, Parameters]:
    if _ADAPTIVE in efforts:
        return {f"effort={e}": {"output_config": {"effort": e}, "thinking": {"type": "adaptive"}} for e in efforts}
    found: dict[str, Parameters] = {f"effort={effort}": {"output_config": {"effort": effort}} for effort in efforts}
    fitting = {name: tokens for name, (tokens, cap) in _CLAUDE_BUDGETS.items() if budgets and most_output >= cap}
    for name, tokens in fitting.items():
        found[f"thinking={name}"] = {"thinking": {"type": "enabled", "budget_tokens": tokens}}
    if _WITH_EFFORT in fitting:
        thinking = found[f"thinking={_WITH_EFFORT}"]
        found |= {f"effort={e};thinking={_WITH_EFFORT}": {"output_config": {"effort": e}, **thinking} for e in efforts}
    return found


def _google(efforts: list[str], budget: ReasoningOption | None) -> dict[str, Parameters]:
    found: dict[str, Parameters] = {f"effort={effort}": _thinking_config("thinkingLevel", effort) for effort in efforts}
    if budget is not None:
        if budget.min == 0:
            found["thinking=off"] = _thinking_config("thinkingBudget", 0)
        if budget.max in _GOOGLE_BUDGETS:
            found[f"thinking={_GOOGLE_BUDGETS[budget.max]}"] = _thinking_config("thinkingBudget", budget.max)
    return found


def _thinking_config(key: str, value: object) -> Parameters:
    return {"generationConfig": {"thinkingConfig": {key: value}}}


def _switch(provider: str) -> dict[str, Parameters]:
    match table("providers")["thinking_switch"].get(provider):
        case "enable_thinking":
            return {"thinking=off": {"enable_thinking": False}, "thinking=on": {"enable_thinking": True}}
        case "thinking":
            return {
                "thinking=off": {"thinking": {"type": "disabled"}},
                "thinking=on": {"thinking": {"type": "enabled"}},
            }
        case _:
            return {}


def _in_dialect(dialect: str, model: str, found: dict[str, Parameters]) -> dict[str, Parameters]:
    """Return the variants as `dialect` takes them; none where it is not known how."""
    if dialect == "bedrock-converse":
        known = model.startswith(("claude-", "gpt-oss-"))
        return {name: {"additionalModelRequestFields": value} for name, value in found.items()} if known else {}
    if model.startswith("claude-") and dialect not in {"anthropic-messages", "vertex-anthropic"}:
        # Gateways take the effort in OpenAI's words, and each its own way of a budget.
        return {
            name: {"reasoning_effort": name.removeprefix("effort=")}
            for name in found
            if name.startswith("effort=") and ";" not in name
        }
    return found
