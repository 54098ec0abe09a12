"""What models.dev publishes as `api.json`: providers with their offers in one file, inheritance already done."""

from collections.abc import Iterator
from typing import Any, Final, cast

from modelreg.catalog.foreign_json import NamedTwice, NoCatalogueError, parse_foreign
from modelreg.catalog.models_dev.files import RefusedError, refuse_depth
from modelreg.catalog.models_dev.inherit import is_base_name
from modelreg.catalog.models_dev.offer import Offer, offer_of
from modelreg.catalog.models_dev.providers import Provider, provider_of
from modelreg.catalog.models_dev.read import reading_of
from modelreg.catalog.reading import Reading
from modelreg.catalog.report import Flag, Row, Skip

_BASE: Final = "canonical_model_id"


def read_api_file(data: bytes, as_of: str) -> Reading:
    """Return what the file gives; as ``read_api_document``, and ``NoCatalogueError`` for what is no JSON, too."""
    return read_api_document(parse_foreign(data), as_of)


def is_api_document(document: object) -> bool:
    """Return whether a document has the form of the file: providers by id, each with models."""
    providers = cast("dict[str, object]", document) if isinstance(document, dict) else {}
    return any(isinstance(one, dict) and "models" in one for one in providers.values())


def read_api_document(document: object, as_of: str) -> Reading:
    """Return what the file gives, as ``read_models_dev`` does of a folder; but base models state nothing here.

    Args:
        document: the file, by ``parse_foreign``.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        NoCatalogueError: it is not of that form.
    """
    if not is_api_document(document):
        raise NoCatalogueError("is not of the form of models.dev's api.json: providers by id, each with models")
    offers: list[Offer] = []
    rows: list[Row] = []
    for name, stated in sorted(cast("dict[str, object]", document).items()):
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
    if isinstance(stated, NamedTwice):
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
    if isinstance(models, NamedTwice):
        raise RefusedError(Skip.UNFIT_PROVIDER, f'it names "{models.key}" twice')
    if not isinstance(models, dict):
        raise RefusedError(Skip.UNFIT_PROVIDER, "a provider should be an object, and its models one, too")
    yield from sorted(cast("dict[str, Any]", models).items())
