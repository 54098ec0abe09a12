"""What models.dev publishes as `api.json`: providers with their offers in one file, inheritance already done."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, Never, cast

from modelreg.catalog.models_dev.files import RefusedError, refuse_depth
from modelreg.catalog.models_dev.offer import Offer, offer_of
from modelreg.catalog.models_dev.providers import Provider, provider_of
from modelreg.catalog.models_dev.read import Reading, reading_of
from modelreg.catalog.models_dev.report import Row, Skip

# Digits of a number that no price and no limit has.
_MOST_DIGITS: Final = 40


class NoCatalogueError(ValueError):
    """The text is no catalogue of models.dev; the message says why."""


def read_api_file(data: bytes, as_of: str) -> Reading:
    """Return what the file gives; as ``read_models_dev`` does of a folder, but that no offer tells its base model.

    Args:
        data: the file.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        NoCatalogueError: it is no JSON, or not of that form.
    """
    offers: list[Offer] = []
    rows: list[Row] = []
    for name, stated in sorted(_parsed(data).items()):
        provider = _provider(name, stated)
        for offer, table in _offers(stated):
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
    if not isinstance(stated, dict):
        raise RefusedError(Skip.NOT_TOML, "an offer should be an object")
    table = cast("dict[str, Any]", stated)
    refuse_depth(table)
    own = {key: value for key, value in table.items() if key != "id"}
    return offer_of(provider, name, own, None, row)


def _parsed(data: bytes) -> dict[str, Any]:
    if data.lstrip()[:1] == b"<":
        raise NoCatalogueError("is HTML or XML, not the JSON of a catalogue")
    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_each_once,
        )
    except UnicodeDecodeError as error:
        raise NoCatalogueError("is no UTF-8") from error
    except RecursionError as error:
        raise NoCatalogueError("is nested too deep") from error
    except ValueError as error:
        raise NoCatalogueError(f"is no JSON: {error}") from error
    providers = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    if not any(isinstance(one, dict) and "models" in one for one in providers.values()):
        raise NoCatalogueError("is not of the form of models.dev's api.json: providers by id, each with models")
    return providers


def _provider(name: str, stated: object) -> Provider | RefusedError:
    if not isinstance(stated, dict):
        return RefusedError(Skip.UNFIT_PROVIDER, f"{name} should be an object")
    own = {key: value for key, value in cast("dict[str, Any]", stated).items() if key not in {"id", "models"}}
    try:
        return provider_of(name, own)
    except RefusedError as error:
        return error


def _offers(stated: object) -> Iterator[tuple[str, object]]:
    models = cast("dict[str, Any]", stated).get("models") if isinstance(stated, dict) else None
    if isinstance(models, dict):
        yield from sorted(cast("dict[str, Any]", models).items())


def _decimal(text: str) -> Decimal:
    if len(text) > _MOST_DIGITS:
        raise NoCatalogueError(f"has a number of {len(text)} characters")
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise NoCatalogueError(f"has a number of {len(text)} characters")
    return int(text)


def _no_number(text: str) -> Never:
    raise NoCatalogueError(f"has {text}, which is no number")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen = set[str]()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise NoCatalogueError(f'names "{twice}" twice')
    return found
