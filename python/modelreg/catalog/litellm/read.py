"""LiteLLM's list to the document of a models file, and the report on every key."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from modelreg.catalog.foreign_json import NamedTwice, NoCatalogueError, parse_foreign_json
from modelreg.catalog.litellm.floating import resolved
from modelreg.catalog.litellm.key import Key, no_offer, read_key, without_vendor
from modelreg.catalog.litellm.limits import deprecated_on, limits_of
from modelreg.catalog.litellm.model import facts_of
from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.litellm.price import Source, price_of
from modelreg.catalog.litellm.route import Routes
from modelreg.catalog.litellm.suspicious import flag_suspicious
from modelreg.catalog.litellm.tables import table
from modelreg.catalog.models_dev.files import RefusedError, refuse_depth
from modelreg.catalog.models_dev.identity import compared, one_spelling
from modelreg.catalog.models_dev.model import Subject, model_entry
from modelreg.catalog.models_dev.offer import Offer, refuse_unfit_id
from modelreg.catalog.models_dev.providers import Provider
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.reading import Reading
from modelreg.catalog.report import Flag, Report, Row, Skip

CATALOGUE: Final = "LiteLLM"
_PROVIDER: Final = "litellm_provider"
_MODE: Final = "mode"
_WORD: Final = re.compile("[a-z][a-z_]{0,63}")
_MOST_KEY_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class ListReading(Reading):
    """What LiteLLM's list gave.

    Attributes:
        offers: every offer of a model with its price, also of providers that nobody knows how to call.
    """

    offers: list[PricedOffer]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row that can be an offer."""

    key: Key
    mode: str
    stated: dict[str, Any]
    row: Row


def is_litellm(document: object) -> bool:
    """Return whether a document has the form of the list: rows by key, each with its provider."""
    rows = cast("dict[str, object]", document) if isinstance(document, dict) else {}
    return any(isinstance(row, dict) and _PROVIDER in row for row in rows.values())


def read_litellm(data: bytes, as_of: str) -> ListReading:
    """Return what the file gives; as ``read_litellm_document``, and ``NoCatalogueError`` for what is no JSON, too."""
    return read_litellm_document(parse_foreign_json(data), as_of)


def read_litellm_document(document: object, as_of: str) -> ListReading:
    """Return what the list gives: models, and their routes at the providers of the packaged catalogue.

    Args:
        document: the file, by ``parse_foreign_json``.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        NoCatalogueError: it is not of that form.
    """
    if not is_litellm(document):
        raise NoCatalogueError(f"is not of the form of LiteLLM's list: rows by key, each with {_PROVIDER}")
    packaged: dict[str, Any] = json.loads(packaged_catalogue_bytes())
    rows: list[Row] = []
    left_out = Counter[str]()
    entries: list[_Entry] = []
    for name, stated in cast("dict[str, object]", document).items():
        rows.append(Row(name))
        try:
            entries.append(_entry(name, stated, rows[-1]))
        except RefusedError as error:
            rows[-1].note(error.code, error.detail)
    offers = [
        offer
        for entry, model in zip(entries, _spelled(entries, packaged["models"]), strict=True)
        if (offer := _offer(entry, model, as_of, left_out)) is not None
    ]
    leads_to = resolved(offers, {compared(name) for name in packaged["models"]})
    offers = [_led(offer, leads_to) for offer in offers]
    # Which model an id that moves on is of today nobody says, so it is held against none.
    flag_suspicious(offer for offer in offers if leads_to.get(offer.name, offer) is not None)
    providers = {name: Provider(name, entry) for name, entry in packaged["providers"].items()}
    routes = Routes(providers, as_of)
    routes.add_all(offers, leads_to)
    conflicts = Counter[str]()
    models = {
        name: _model(name, found, providers, packaged["models"].get(name, {}), conflicts)
        for name, found in _by_model(routes.offers.values()).items()
    }
    used = {offer.provider for offer in routes.offers.values()}
    return ListReading(
        catalogue=CATALOGUE,
        document={
            "providers": {name: provider.entry for name, provider in sorted(providers.items()) if name in used},
            "models": models,
            "routes": dict(sorted(routes.found.items())),
        },
        report=Report(rows, left_out, Counter({fact: n for fact, n in conflicts.items() if n})),
        model_of={offer.name: offer.model for offer in offers if offer.row.route is not None},
        offers=offers,
    )


def _entry(name: str, stated: object, row: Row) -> _Entry:
    """Return a row that names its provider and an id that can be one.

    Raises:
        RefusedError: it does not.
    """
    if name in table("keys")["no_offers"]:
        raise RefusedError(Skip.NO_OFFER, name)
    if len(name) > _MOST_KEY_CHARS:
        raise RefusedError(Skip.UNFIT_ID, name)
    if isinstance(stated, NamedTwice):
        raise RefusedError(Skip.NOT_TOML, f'it names "{stated.key}" twice')
    if not isinstance(stated, dict):
        raise RefusedError(Skip.NOT_TOML, "a row should be an object")
    own = cast("dict[str, Any]", stated)
    refuse_depth(own)
    listed_as = own.get(_PROVIDER)
    if not isinstance(listed_as, str):
        raise RefusedError(Skip.UNFIT_PROVIDER, f"{_PROVIDER} should be text")
    mode = own.get(_MODE)
    if _MODE in own and not (isinstance(mode, str) and _WORD.fullmatch(mode)):
        row.note(Flag.UNFIT_VALUE, f"{_MODE}: should be a word")
        mode = None
    return _Entry(read_key(name, listed_as), mode or "", own, row)


def _spelled(entries: list[_Entry], known: Iterable[str]) -> list[str]:
    """Return the model of each entry, spelled as the packaged catalogue does, else one way for all."""
    fixed = {compared(name): name for name in known}
    names = [without_vendor(entry.key.identity.model, fixed.keys()) for entry in entries]
    spelled = one_spelling((name, False) for name in names)
    return [fixed.get(compared(name)) or spelled[compared(name)] for name in names]


def _offer(entry: _Entry, model: str, as_of: str, left_out: Counter[str]) -> PricedOffer | None:
    """Return the offer of a row; None where it is none, which is noted. Its price is looked at in any case."""
    price = price_of(Source(entry.row.path, entry.key.provider, entry.mode, entry.stated), entry.row)
    left_out.update(price.left_out)
    offer = PricedOffer(
        name=entry.row.path,
        key=entry.key,
        model=model,
        mode=entry.mode,
        price=price,
        limits=limits_of(entry.stated, entry.row),
        deprecated_on=deprecated_on(entry.stated, as_of, entry.row),
        row=entry.row,
        stated=entry.stated,
    )
    if (why := no_offer(entry.row.path, entry.mode)) is not None:
        entry.row.note(why)
        return None
    try:
        refuse_unfit_id(entry.row.path, entry.key.identity)
    except RefusedError as error:
        entry.row.note(error.code, error.detail)
        return None
    return offer


def _led(offer: PricedOffer, leads_to: Mapping[str, PricedOffer | None]) -> PricedOffer:
    """Return the offer as one of the model that its floating id leads to."""
    dated = leads_to.get(offer.name)
    return offer if dated is None else replace(offer, model=dated.model)


def _by_model(offers: Iterable[PricedOffer]) -> dict[str, list[PricedOffer]]:
    found: dict[str, list[PricedOffer]] = {}
    for offer in sorted(offers, key=lambda offer: offer.name):
        found.setdefault(offer.model, []).append(offer)
    return dict(sorted(found.items()))


def _model(
    name: str,
    found: list[PricedOffer],
    providers: dict[str, Provider],
    known: dict[str, Any],
    conflicts: Counter[str],
) -> dict[str, Any]:
    offers = [
        Offer(providers[one.provider], one.key.model_string, None, one.key.identity, facts_of(one), one.row)
        for one in found
    ]
    entry = model_entry(Subject(name, offers, {}, CATALOGUE), conflicts)
    if "type" not in entry:
        for one in found:
            one.row.note(Flag.TYPE_UNKNOWN, name)
    # Who made it is a fact of the packaged catalogue; the list names sellers alone.
    return {**entry, "vendor": known.get("vendor", entry["vendor"])}
