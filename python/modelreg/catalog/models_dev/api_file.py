"""What models.dev publishes as `api.json`: providers with their offers in one file, inheritance already done."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from modelreg.catalog.models_dev.files import RefusedError, refuse_depth
from modelreg.catalog.models_dev.inherit import is_base_name
from modelreg.catalog.models_dev.offer import Offer, offer_of
from modelreg.catalog.models_dev.providers import Provider, provider_of
from modelreg.catalog.models_dev.read import Reading, reading_of
from modelreg.catalog.models_dev.report import Flag, Row, Skip

# Digits of a number that no price and no limit has.
_MOST_DIGITS: Final = 40
_BASE: Final = "canonical_model_id"


class NoCatalogueError(ValueError):
    """The text is no catalogue of models.dev; the message says why."""


@dataclass(frozen=True, slots=True)
class _NoNumber:
    """What stands for a number that is none, or too long: no field takes it."""

    text: str


@dataclass(frozen=True, slots=True)
class _NamedTwice:
    """What stands for an object that has a key twice: no field takes it."""

    key: str


def read_api_file(data: bytes, as_of: str) -> Reading:
    """Return what the file gives, as ``read_models_dev`` does of a folder; but base models state nothing here.

    Args:
        data: the file.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        NoCatalogueError: it is no JSON, or not of that form.
    """
    offers: list[Offer] = []
    rows: list[Row] = []
    for name, stated in sorted(_parsed(data).items()):
        try:
            found = list(_offers(stated))
        except RefusedError as error:
            rows.append(Row(name))
            rows[-1].note(error.code, error.detail)
            continue
        provider = _provider(name, cast("dict[str, Any]", stated))
        for offer, table in found:
            row = Row(f"{name}/{offer}")
            rows.append(row)
            try:
                offers.append(_offer(provider, offer, table, row))
            except RefusedError as error:
                row.note(error.code, error.detail)
    return reading_of(offers, rows, as_of, None)


def _offer(provider: Provider | RefusedError, name: str, stated: object, row: Row) -> Offer:
    if isinstance(provider, RefusedError):
        raise provider
    if isinstance(stated, _NamedTwice):
        raise RefusedError(Skip.NOT_TOML, f'it names "{stated.key}" twice')
    if not isinstance(stated, dict):
        raise RefusedError(Skip.NOT_TOML, "an offer should be an object")
    table = cast("dict[str, Any]", stated)
    refuse_depth(table)
    base = table.get(_BASE)
    if isinstance(base, str) and not is_base_name(base):
        row.note(Flag.UNFIT_VALUE, f"{_BASE}: {base} is no name of a base model")
        base = None
    own = {key: value for key, value in table.items() if key != "id"}
    return offer_of(provider, name, own, base if isinstance(base, str) else None, row)


def _parsed(data: bytes) -> dict[str, Any]:
    if data.lstrip()[:1] == b"<":
        raise NoCatalogueError("is HTML or XML, not the JSON of a catalogue")
    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_NoNumber,
            object_pairs_hook=_each_once,
        )
    except UnicodeDecodeError as error:
        raise NoCatalogueError("is no UTF-8") from error
    except RecursionError as error:
        raise NoCatalogueError("is nested too deep") from error
    except ValueError as error:
        raise NoCatalogueError(f"is no JSON: {error}") from error
    if isinstance(document, _NamedTwice):
        raise NoCatalogueError(f'names "{document.key}" twice')
    providers = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    if not any(isinstance(one, dict) and "models" in one for one in providers.values()):
        raise NoCatalogueError("is not of the form of models.dev's api.json: providers by id, each with models")
    return providers


def _provider(name: str, stated: dict[str, Any]) -> Provider | RefusedError:
    own = {key: value for key, value in stated.items() if key not in {"id", "models"}}
    try:
        return provider_of(name, own)
    except RefusedError as error:
        return error


def _offers(stated: object) -> Iterator[tuple[str, object]]:
    """Yield the offers of a provider.

    Raises:
        RefusedError: it is none, so nobody knows how many it would have.
    """
    models = cast("dict[str, Any]", stated).get("models", {}) if isinstance(stated, dict) else stated
    if isinstance(models, _NamedTwice):
        raise RefusedError(Skip.UNFIT_PROVIDER, f'it names "{models.key}" twice')
    if not isinstance(models, dict):
        raise RefusedError(Skip.UNFIT_PROVIDER, "a provider should be an object, and its models one, too")
    yield from sorted(cast("dict[str, Any]", models).items())


def _decimal(text: str) -> Decimal | _NoNumber:
    try:
        return Decimal(text) if len(text) <= _MOST_DIGITS else _NoNumber(text)
    except ArithmeticError:
        # An exponent beyond all bounds.
        return _NoNumber(text)


def _integer(text: str) -> int | _NoNumber:
    return int(text) if len(text) <= _MOST_DIGITS else _NoNumber(text)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _NamedTwice:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen = set[str]()
    return _NamedTwice(next(key for key, _ in pairs if key in seen or seen.add(key)))
