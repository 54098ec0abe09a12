"""Which model an offer is of: the ids that providers write, led back to one id a model."""

import functools
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from modelreg.catalog.models_dev.tables import table

# Amazon's inference profiles: the same model, called through the regions of a geography.
_GEOGRAPHIES: Final = ("us", "us-gov", "eu", "au", "jp", "apac", "global")
# What Amazon writes before a model's own id; DeepSeek's ids are too short without it.
_MAKERS: Final = re.compile(
    r"(amazon|anthropic|cohere|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|writer|xai|zai)\."
)
_AMAZON_VERSION: Final = re.compile(r"(-v\d)?:\d$|(?<=claude-opus-4-6)-v1$")
# How a host stores or sells the weights; the model is the same.
_HOSTING: Final = ("-maas", "-fp8-fast", "-fp8", "-tput")
# Anthropic's ids name one snapshot with or without its day, but for Claude 3.5 Sonnet, which had two.
_CLAUDE_DAY: Final = re.compile(r"(?P<id>claude-(?!3-5-sonnet).*)-20\d{6}$")


class Identity(NamedTuple):
    """What an offer is of.

    Attributes:
        model: the model's id, in one spelling.
        lane: what tells this offer from the provider's plain one of the model (`eu`, `fast`); empty for that one.
    """

    model: str
    lane: str


def compared(name: str) -> str:
    """Return what two spellings of one id have in common: its letters and digits."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def plain(provider: str, offer: str) -> Identity:
    """Return the id that `offer` writes, without the marks of its provider."""
    name = offer.rpartition("/")[2].lower()
    lane = ""
    if provider == "amazon-bedrock":
        geography, _, rest = name.partition(".")
        if geography in _GEOGRAPHIES:
            lane, name = geography, rest
        name = _AMAZON_VERSION.sub("", _MAKERS.sub("", name, count=1)).replace("deepseek.", "deepseek-")
        name = re.sub(r"-1$", "", name) if name.startswith("gpt-oss") else name
    elif provider == "databricks":
        name = name.removeprefix("databricks-")
    elif provider == "fireworks-ai":
        name = re.sub(r"(?<=\d)p(?=\d)", ".", name)
    name = name.removesuffix("@default").replace("@", "-").replace(":", "-")
    name = re.sub(r"(?<=\d)_(?=\d)", ".", name).replace("_", "-")
    for mark in _HOSTING:
        name = name.removesuffix(mark)
    day = _CLAUDE_DAY.fullmatch(name)
    return Identity(day["id"] if day else name, lane)


def identify(provider: str, offer: str, base_model: str | None) -> Identity:
    """Return the model and lane of an offer, before spellings are made one (`one_spelling`).

    The written exceptions go first, then what the offer's own id says of a lane, then its base model, then its own id.
    """
    exceptions = table("identity")["offers"]
    if (exception := exceptions.get(f"{provider}/{offer}")) is not None:
        return Identity(*exception)
    own = plain(provider, offer)
    if (lane := _lanes().get(compared(own.model))) is not None:
        return lane
    name = plain("", base_model).model if base_model else own.model
    if (lane := _lanes().get(compared(name))) is not None:
        return lane
    return Identity(_aliases().get(compared(name), name), own.lane)


def one_spelling(names: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """Return the spelling of each model's id that stands, by `compared`.

    That of the table of aliases, else of a base model, else the most frequent one, the shortest and first in the
    alphabet among equals.

    Args:
        names: the ids that offers led to, and whether a base model gave it.
    """
    counts: dict[str, Counter[str]] = {}
    of_bases: dict[str, str] = {}
    for name, from_base in names:
        counts.setdefault(compared(name), Counter())[name] += 1
        if from_base:
            of_bases[compared(name)] = min(name, of_bases.get(compared(name), name))
    spelled = {key: min(seen, key=lambda name: (-seen[name], len(name), name)) for key, seen in counts.items()}
    fixed = {compared(name): name for name in table("identity")["aliases"]}
    return {key: fixed.get(key) or of_bases.get(key) or name for key, name in spelled.items()}


@functools.cache
def _aliases() -> dict[str, str]:
    aliases: dict[str, list[str]] = table("identity")["aliases"]
    return {compared(name): model for model, names in aliases.items() for name in [model, *names]}


@functools.cache
def _lanes() -> dict[str, Identity]:
    lanes: dict[str, list[str]] = table("identity")["lanes"]
    return {compared(name): Identity(*lane) for name, lane in lanes.items()}
