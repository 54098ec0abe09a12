"""A model of genai-prices at its provider: what it costs, and how that was read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from modelreg.catalog.genai_prices.price import GenaiPrice
from modelreg.catalog.genai_prices.rates import UnfitError, UnknownKeyError
from modelreg.catalog.report import Flag, Row, Skip

_LATEST: Final = "-latest"
_MOVES_ON: Final = "~"
_FREE: Final = ":free"
_TABLES: Final = ("price_usd_per_million", "price_usd")
_MOST_ID_CHARS: Final = 128
_MOST_CONTEXT: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Priced:
    """One of them.

    Attributes:
        provider: its id there.
        id: of the model there, the string to send.
        name: for people; empty where there is none.
        context_tokens: of the model; None: unknown.
        is_deprecated: by its vendor.
        price: as the source states it, zeros too, in the keys of a models file; none: unknown.
        variants: of our routes that its rates tell apart.
        row: what became of it.
    """

    provider: str
    id: str
    name: str
    context_tokens: int | None
    is_deprecated: bool
    price: dict[str, Any]
    variants: list[str]
    row: Row

    @property
    def key(self) -> str:
        """Return provider and model."""
        return f"{self.provider}/{self.id}"

    @property
    def moves_on(self) -> bool:
        """Return whether the id goes on to newer models."""
        return self.id.startswith(_MOVES_ON) or self.id.endswith(_LATEST)

    def route(self, as_of: str) -> dict[str, Any]:
        """Return the route of it; a price of nothing but zeros is unknown unless the id says that it is free."""
        price: dict[str, Any] = self.price
        if _is_nothing(price):
            is_free = bool(price) and self.id.endswith(_FREE)
            if price and not is_free:
                self.row.note(Flag.PRICE_ZERO)
            price = {"free": True} if is_free else {}
        route = {
            "model_string": self.id,
            **price,
            "variants": ["", *self.variants] if self.variants and "free" not in price else None,
            "status": "deprecated" if self.is_deprecated else None,
            "context_tokens": self.context_tokens,
            "source": f"genai-prices {self.key}",
            "as_of": as_of,
        }
        return {key: value for key, value in route.items() if value is not None}


def priced(provider: object, rows: list[Row], left_out: Counter[str]) -> Iterator[Priced]:
    """Yield the models of a provider.

    Args:
        provider: as the file states it.
        rows: gets one for each model.
        left_out: counts what we cannot state, by name.
    """
    stated = cast("dict[str, Any]", provider) if isinstance(provider, dict) else {}
    of, models = stated.get("id"), stated.get("models")
    if not isinstance(of, str) or not isinstance(models, list):
        row = Row(f"providers[{of!r}]")
        row.note(Skip.UNFIT_PROVIDER, "a provider should have an id and a list of models")
        rows.append(row)
        return
    for index, model in enumerate(cast("list[object]", models)):
        said = cast("dict[str, Any]", model) if isinstance(model, dict) else {}
        model_id = said.get("id")
        row = Row(f"{of}/{model_id if isinstance(model_id, str) else index}")
        rows.append(row)
        if not isinstance(model_id, str) or not 0 < len(model_id) <= _MOST_ID_CHARS or not model_id.isprintable():
            row.note(Skip.UNFIT_ID, f"{of}[{index}]")
            continue
        yield _offer(of, model_id, said, row, left_out)


def _offer(provider: str, model_id: str, said: dict[str, Any], row: Row, left_out: Counter[str]) -> Priced:
    price: dict[str, Any] = {}
    variants: list[str] = []
    try:
        read = GenaiPrice(said)
    except UnfitError as error:
        row.note(Flag.UNFIT_VALUE, str(error))
    except UnknownKeyError as error:
        # Taking the others for the price could be far too cheap.
        row.note(Flag.PRICE_CONDITIONS, str(error))
    else:
        price, variants = read.keys, read.variants
        left_out.update(read.left_out)
        for unit, usd in read.inexact.items():
            row.note(Flag.PRICE_ROUNDED, f"{unit} {usd}")
    name, context = said.get("name"), said.get("context_window")
    is_context = isinstance(context, int) and not isinstance(context, bool) and 0 < context <= _MOST_CONTEXT
    if context is not None and not is_context:
        row.note(Flag.UNFIT_VALUE, f"context_window {context!r}")
    return Priced(
        provider=provider,
        id=model_id,
        name=name if isinstance(name, str) and name.isprintable() else "",
        context_tokens=context if is_context else None,
        is_deprecated=said.get("deprecated") is True,
        price=price,
        variants=variants,
        row=row,
    )


def _is_nothing(price: dict[str, Any]) -> bool:
    tables = [of.get(key, {}) for of in [price, *price.get("conditional_rates", ())] for key in _TABLES]
    return all(rate == "0" for table in tables for rate in table.values())
