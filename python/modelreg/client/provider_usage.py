"""What providers report of a call, as the counts of one convention: the input has all of it, cached tokens too."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, TypeGuard, cast

# Says who chose, not what it was.
_CHOSEN_BY_PROVIDER: Final = "auto"


class Counts(TypedDict, total=False):
    """Arguments of ``Decision.used`` and ``record_usage``.

    Attributes:
        input_tokens: of all input: cached tokens and those written to the cache are counted in.
        output_tokens: of all output: reasoning is counted in.
        units: parts of both, and everything else, by unit kind.
        service_tier: that the call was served in; also a standard one, as another may have been asked for.
        batch: it went through a batch interface.
    """

    input_tokens: int
    output_tokens: int
    units: dict[str, int]
    service_tier: str
    batch: bool


def openai_usage(usage: Mapping[str, Any], service_tier: str | None = None) -> Counts:
    """Return the counts of the object ``usage`` of OpenAI's APIs, chat completions and responses.

    Args:
        usage: as a mapping; its input has cached tokens counted in.
        service_tier: of the answer, beside ``usage``.

    Raises:
        ValueError: a count is none.
    """
    given = _of(usage, "prompt_tokens_details") or _of(usage, "input_tokens_details")
    made = _of(usage, "completion_tokens_details") or _of(usage, "output_tokens_details")
    units = {
        "cached_input_token": _count(given, "cached_tokens"),
        "cache_write_token": _count(given, "cache_write_tokens"),
        "audio_input_token": _count(given, "audio_tokens"),
        "cached_audio_input_token": _count(_of(given, "cached_tokens_details"), "audio_tokens"),
        "reasoning_token": _count(made, "reasoning_tokens"),
        "audio_output_token": _count(made, "audio_tokens"),
    }
    return _counts(
        _count(usage, "prompt_tokens") + _count(usage, "input_tokens"),
        _count(usage, "completion_tokens") + _count(usage, "output_tokens"),
        units,
        service_tier,
    )


def anthropic_usage(usage: Mapping[str, Any]) -> Counts:
    """Return the counts of the object ``usage`` of Anthropic's Messages API, whose input lacks what the cache has.

    Args:
        usage: as a mapping.

    Raises:
        ValueError: a count is none.
    """
    created = _of(usage, "cache_creation")
    read, written = _count(usage, "cache_read_input_tokens"), _count(usage, "cache_creation_input_tokens")
    units = {
        "cached_input_token": read,
        "cache_write_token": written,
        "cache_write_1h_token": _count(created, "ephemeral_1h_input_tokens"),
        "search": _count(_of(usage, "server_tool_use"), "web_search_requests"),
    }
    tier = usage.get("service_tier")
    return _counts(
        _count(usage, "input_tokens") + read + written,
        _count(usage, "output_tokens"),
        units,
        tier if isinstance(tier, str) else None,
    )


def _counts(input_tokens: int, output_tokens: int, units: Mapping[str, int], service_tier: str | None) -> Counts:
    counts = Counts(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        units={unit: count for unit, count in units.items() if count},
    )
    if service_tier == "batch":
        counts["batch"] = True
    elif service_tier is not None and service_tier != _CHOSEN_BY_PROVIDER:
        counts["service_tier"] = service_tier
    return counts


def _of(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}


def _count(said: Mapping[str, Any], name: str) -> int:
    count = said.get(name)
    if count is None:
        return 0
    if not _is_count(count):
        raise ValueError(f"{name} is {count!r}; a count of tokens is a whole number, at least 0")
    return count


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
