"""A model of genai-prices at its provider: what it costs, and how that was read."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from modelreg.catalog.foreign_json import NamedTwice
from modelreg.catalog.genai_prices.price import GenaiPrice
from modelreg.catalog.genai_prices.rates import UnfitError, UnknownKeyError, shown
from modelreg.catalog.models_dev.files import RefusedError, refuse_depth
from modelreg.catalog.report import Flag, Row, Skip

_LATEST: Final = "-latest"
_MOVES_ON: Final = "~"
_FREE: Final = ":free"
_TABLES: Final = ("price_usd_per_million", "price_usd")
_MOST_ID_CHARS: Final = 128
_MOST_NAME_CHARS: Final = 200
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
        row = Row(f"{of}/{index}")
        rows.append(row)
        try:
            yield _offer(of, index, model, row, left_out)
        except RefusedError as error:
            row.note(error.code, error.detail)


def _offer(provider: str, index: int, model: object, row: Row, left_out: Counter[str]) -> Priced:
    """Return a model of a provider.

    Raises:
        RefusedError: it is none.
    """
    if isinstance(model, NamedTwice):
        raise RefusedError(Skip.NOT_TOML, f'it names "{model.key}" twice')
    said = cast("dict[str, Any]", model) if isinstance(model, dict) else {}
    model_id = said.get("id")
    if isinstance(model_id, str):
        row.path = f"{provider}/{model_id}"
    refuse_depth(said)
    if not isinstance(model_id, str) or not 0 < len(model_id) <= _MOST_ID_CHARS or not model_id.isprintable():
        raise RefusedError(Skip.UNFIT_ID, f"{provider}[{index}]")
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
    return Priced(
        provider=provider,
        id=model_id,
        name=(_fact(said, "name", _is_name, row) or "").strip(),
        context_tokens=_fact(said, "context_window", _is_context, row),
        is_deprecated=_fact(said, "deprecated", _is_bool, row) is True,
        price=price,
        variants=variants,
        row=row,
    )


def _fact(said: dict[str, Any], key: str, fits: Callable[[object], bool], row: Row) -> Any:  # noqa: ANN401 - as stated
    """Return a fact as it is stated; None where it is not, or cannot be, which is noted in ``row``."""
    stated = said.get(key)
    if stated is None or fits(stated):
        return stated
    row.note(Flag.UNFIT_VALUE, f"{key} {shown(stated)}")
    return None


def _is_name(stated: object) -> bool:
    return isinstance(stated, str) and stated.strip().isprintable() and len(stated) <= _MOST_NAME_CHARS


def _is_context(stated: object) -> bool:
    return isinstance(stated, int) and not isinstance(stated, bool) and 0 < stated <= _MOST_CONTEXT


def _is_bool(stated: object) -> bool:
    return isinstance(stated, bool)


def _is_nothing(price: dict[str, Any]) -> bool:
    tables = [of.get(key, {}) for of in [price, *price.get("conditional_rates", ())] for key in _TABLES]
    return all(rate == "0" for table in tables for rate in table.values())
