"""What the catalogue knows of its models and routes: the side information of the quality model."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, TypeAlias

from modelreg.catalog.route import RouteParts

Document: TypeAlias = dict[str, dict[str, dict[str, Any]]]

# `70b`, `1.5b`, `1t`, as a word of its own: the first is the whole model, a later `a22b` what is active of it.
_SIZE = re.compile(r"(?<![\w.])e?(\d+(?:\.\d+)?)([bt])(?![a-z0-9])")
_BILLIONS = {"b": 1.0, "t": 1_000.0}
# Words of a name by which vendors say that the model is the small or fast one of its family.
_SMALL = re.compile(
    r"(?<![a-z])(nano|mini|lite|flash|flashx|haiku|small|tiny|micro|air|ministral|fast|turbo|e2b|e4b)(?![a-z])"
)
# Input tokens for each output token, in the blended price.
_INPUT_SHARE = 3


@dataclass(frozen=True)
class ModelFacts:
    """A chat model.

    Attributes:
        model: its id.
        vendor: who made it.
        variants: its variants, the default `""` among them.
        released: the day, None where unknown.
        reasoning: it can think before it answers.
        open_weights: its weights can be had.
        usd_per_million: blended price of a million tokens, three of input for one of output; the median of its
            priced routes, None where there is none.
        billion_parameters: by its name, None where that does not say.
    """

    model: str
    vendor: str
    variants: tuple[str, ...]
    released: date | None
    reasoning: bool
    open_weights: bool
    usd_per_million: float | None
    billion_parameters: float | None

    @property
    def is_small(self) -> bool:
        """The name says that it is the small one of its family."""
        return _SMALL.search(self.model) is not None


@dataclass(frozen=True)
class RouteFacts:
    """A route of a chat model: its name, its provider and its model."""

    route: str
    provider: str
    model: str


def model_facts(document: Document) -> list[ModelFacts]:
    """Return the chat models of a models file, by name."""
    prices: dict[str, list[float]] = defaultdict(list)
    for name, route in sorted(document["routes"].items()):
        price = route.get("price_usd_per_million", {})
        if "input" in price and "output" in price:
            blended = (_INPUT_SHARE * float(price["input"]) + float(price["output"])) / (_INPUT_SHARE + 1)
            if blended > 0:
                prices[_named(name, route).model].append(blended)
    return [
        _facts(name, entry, prices[name])
        for name, entry in sorted(document["models"].items())
        if entry.get("type") == "chat"
    ]


def route_facts(document: Document) -> list[RouteFacts]:
    """Return the routes of the chat models of a models file, by name."""
    chat = {name for name, entry in document["models"].items() if entry.get("type") == "chat"}
    named = [_named(name, route) for name, route in sorted(document["routes"].items())]
    return [route for route in named if route.model in chat]


def _named(name: str, route: dict[str, Any]) -> RouteFacts:
    place = RouteParts.of(name)
    return RouteFacts(name, route.get("provider", place.provider), route.get("model", place.model))


def parameters_in(name: str) -> float | None:
    """Return the billions of parameters that a name states."""
    size = _SIZE.search(name.lower())
    return float(size[1]) * _BILLIONS[size[2]] if size else None


def _facts(name: str, entry: dict[str, Any], prices: list[float]) -> ModelFacts:
    released = entry.get("released")
    return ModelFacts(
        model=name,
        vendor=entry.get("vendor") or "",
        variants=tuple(dict.fromkeys(["", *entry.get("variants", {})])),
        released=date.fromisoformat(released) if released else None,
        reasoning=bool(entry.get("capabilities", {}).get("reasoning")),
        open_weights=bool(entry.get("open_weights")),
        usd_per_million=median(prices) if prices else None,
        billion_parameters=parameters_in(name),
    )
