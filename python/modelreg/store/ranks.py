"""Which layer stands before which: the setting `prices.primary` lifts one of the public catalogues over the others."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, func, select

from modelreg.store.kinds import KINDS, Kind
from modelreg.store.revisions import Change
from modelreg.store.tables.columns import LAYER_RANKS, SOURCES, Layer
from modelreg.store.tables.names import SETTINGS

PRIMARY: Final = "prices.primary"
"""Name of the setting."""

LAYER_OF_SOURCE: Final[Mapping[str, Layer]] = {
    "models_dev": "catalogue",
    "litellm": "litellm",
    "genai_prices": "genai_prices",
    "openrouter": "openrouter",
}
"""The values of the setting, each with the layer that it lifts."""

USUAL_PRIMARY: Final = "models_dev"

_RANK: Final = LAYER_RANKS[SOURCES[-1]] + 1


def primary_layer(connection: Connection) -> Layer:
    """Return the layer of the primary source, as this transaction sees it."""
    said = select(SETTINGS.c.layer, SETTINGS.c.value).where(SETTINGS.c.name == PRIMARY)
    values = {row.layer: row.value for row in connection.execute(said)}
    # No catalogue states settings, so their order does not matter here.
    value = values[max(values, key=LAYER_RANKS.__getitem__)] if values else USUAL_PRIMARY
    # A newer version may know more sources.
    return LAYER_OF_SOURCE.get(value, LAYER_OF_SOURCE[USUAL_PRIMARY])


def ranks_in(connection: Connection) -> Mapping[str, int]:
    """Return the rank of each layer, as this transaction sees it; the highest stands."""
    return {**LAYER_RANKS, primary_layer(connection): _RANK}


def reordered(connection: Connection, before: Layer) -> list[Change]:
    """Return what another primary source changes: the resources of which more than one source speaks.

    Args:
        connection: of ``Store.writing``.
        before: the layer of the one before.
    """
    if primary_layer(connection) == before:
        return []
    return [Change(kind.name, name, "updated") for kind in KINDS for name in _said_by_two(connection, kind)]


def _said_by_two(connection: Connection, kind: Kind) -> list[str]:
    names = select(kind.table.c.name).where(kind.table.c.layer.in_(SOURCES))
    # Of a resource each layer has one row.
    two = names.group_by(kind.table.c.name).having(func.count() > 1)
    return sorted(connection.scalars(two))
