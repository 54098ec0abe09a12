"""One offer of a catalogue, read: its fields, its provider, the model it is of, and the notes on its row."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from modelreg.catalog.models_dev.files import OfferFile, RefusedError, Table, offer_files, read_table
from modelreg.catalog.models_dev.identity import Identity, identify
from modelreg.catalog.models_dev.inherit import BaseModels
from modelreg.catalog.models_dev.providers import Provider, read_provider
from modelreg.catalog.models_dev.shape import OfferTable, read_shape
from modelreg.catalog.models_dev.tolerant import has_unseen
from modelreg.catalog.report import Row, Skip

_MODEL_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/-]{0,127}")
_MAX_ID_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that can be imported.

    Attributes:
        provider: who serves it.
        name: its id there, the model string to send.
        base_model: the base model it names; None where it names none.
        identity: the model it is of, in the spelling of this offer, and its lane.
        shape: what it states, inherited fields included.
        row: what becomes of it.
    """

    provider: Provider
    name: str
    base_model: str | None
    identity: Identity
    shape: OfferTable
    row: Row

    @property
    def key(self) -> str:
        """Return `provider/offer`, as our tables name it."""
        return f"{self.provider.name}/{self.name}"


def read_offers(root: Path, bases: BaseModels) -> tuple[list[Offer], list[Row]]:
    """Return the offers below `root` that can be read, and the row of every one, in the order of their paths."""
    offers: list[Offer] = []
    rows: list[Row] = []
    providers: dict[str, Provider | RefusedError] = {}
    for file in offer_files(root):
        row = Row(file.path.relative_to(root).as_posix())
        rows.append(row)
        if file.provider not in providers:
            providers[file.provider] = _provider(root, file.provider)
        try:
            offers.append(_read(root, bases, providers[file.provider], file, row))
        except RefusedError as error:
            row.note(error.code, error.detail)
    return offers, rows


def _provider(root: Path, name: str) -> Provider | RefusedError:
    try:
        return read_provider(root, name)
    except RefusedError as error:
        return error


def _read(root: Path, bases: BaseModels, provider: Provider | RefusedError, file: OfferFile, row: Row) -> Offer:
    if isinstance(provider, RefusedError):
        raise provider
    own = read_table(root, file.path)
    return offer_of(provider, file.offer, bases.inherited(own), own.get("base_model"), row)


def offer_of(provider: Provider, name: str, table: Table, base_model: str | None, row: Row) -> Offer:
    """Return an offer.

    Args:
        provider: who serves it.
        name: its id there.
        table: what it states, inherited fields included.
        base_model: the base model it names.
        row: takes the notes.

    Raises:
        RefusedError: its id cannot name a route.
    """
    identity = identify(provider.name, name, base_model)
    refuse_unfit_id(name, identity)
    return Offer(provider, name, base_model, identity, read_shape(table, row), row)


def refuse_unfit_id(name: str, identity: Identity) -> None:
    """Refuse an id that cannot name a route.

    Raises:
        RefusedError: it cannot.
    """
    if _MODEL_NAME.fullmatch(identity.model) is None or len(name) > _MAX_ID_CHARS or has_unseen(name):
        raise RefusedError(Skip.UNFIT_ID, name)
