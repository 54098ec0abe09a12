"""Where the store keeps each field of a message, and an entry as rows: what a write of some fields touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table

from modelreg.catalog.licence import LicenceEntry
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.platform import PlatformEntry
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteEntry
from modelreg.registry.resources.documents import AliasDocument, Entry, GroupDocument
from modelreg.registry.stored.licence import licence_row
from modelreg.registry.stored.model import model_rows
from modelreg.registry.stored.platform import platform_row
from modelreg.registry.stored.provider import provider_rows
from modelreg.registry.stored.route import route_rows
from modelreg.store.tables.figures import EVIDENCE, QUALITY, SAFETY
from modelreg.store.tables.models import CAPABILITIES, PARAMETERS, VARIANTS, VERSIONS
from modelreg.store.tables.names import ALIASES, GROUPS, LICENCES, SETTINGS
from modelreg.store.tables.providers import PLATFORMS, PROVIDER_RATE_LIMITS
from modelreg.store.tables.routes import ALL_VARIANTS, IMPORTED_RATES, PRICE_LINES, ROUTE_RATE_LIMITS, ROUTE_VARIANTS
from modelreg.store.write_layer import Row
from modelreg.v1 import resource_pb2 as pb

_PRICE_PARTS: Final = (PRICE_LINES, IMPORTED_RATES)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is kept.

    Attributes:
        columns: of the resource's own row.
        parts: tables whose rows are the field's.
        of_variants: of the parts of a price the rows of single variants, or those of all; None: not by variant.
    """

    columns: tuple[str, ...] = ()
    parts: tuple[Table, ...] = ()
    of_variants: bool | None = None

    def has(self, table: Table, row: Row) -> bool:
        """Return whether a row of a part is the field's."""
        if table not in self.parts:
            return False
        if table not in _PRICE_PARTS or self.of_variants is None:
            return True
        return (row["variant"] != ALL_VARIANTS) is self.of_variants


_TIMES: Final = {
    field: Place((f"{field}_unix_ms",)) for field in ("released", "active_from", "active_until", "deprecated", "as_of")
}
_PLACES: Final[dict[int, dict[str, Place]]] = {
    pb.RESOURCE_KIND_PROVIDER: {
        "enabled": Place(("is_enabled",)),
        "data_policy": Place(("zdr", "training", "retention_days")),
        "data_policy.zdr": Place(("zdr",)),
        "data_policy.training": Place(("training",)),
        "data_policy.retention_days": Place(("retention_days",)),
        "rate_limits": Place(parts=(PROVIDER_RATE_LIMITS,)),
    },
    pb.RESOURCE_KIND_MODEL: {
        **_TIMES,
        "inferred_speed": Place(("inferred_ttft_ms", "inferred_us_per_token")),
        "inferred_speed.ttft_ms": Place(("inferred_ttft_ms",)),
        "inferred_speed.us_per_token": Place(("inferred_us_per_token",)),
        "capabilities": Place(parts=(CAPABILITIES,)),
        # One row says that a parameter is taken, and its bounds.
        "parameters": Place(parts=(PARAMETERS,)),
        "parameter_bounds": Place(parts=(PARAMETERS,)),
        "variants": Place(parts=(VARIANTS,)),
        "versions": Place(parts=(VERSIONS,)),
        "quality": Place(parts=(QUALITY,)),
        "safety": Place(parts=(SAFETY,)),
        "evidence": Place(parts=(EVIDENCE,)),
    },
    pb.RESOURCE_KIND_ROUTE: {
        **_TIMES,
        "speed": Place(("ttft_ms", "us_per_token")),
        "speed.ttft_ms": Place(("ttft_ms",)),
        "speed.us_per_token": Place(("us_per_token",)),
        "price": Place(("price",), _PRICE_PARTS, of_variants=False),
        "variants": Place(("variants",), (ROUTE_VARIANTS, *_PRICE_PARTS), of_variants=True),
        "rate_limits": Place(parts=(ROUTE_RATE_LIMITS,)),
    },
    pb.RESOURCE_KIND_ALIAS: {"model": Place(("kind", "target"))},
    pb.RESOURCE_KIND_GROUP: {"models": Place(("members",))},
}


def place_of(kind: int, field: str) -> Place:
    """Return where the store keeps a field, or one of a field's own (`data_policy.zdr`)."""
    return _PLACES.get(kind, {}).get(field) or Place((field,))


def nested_fields(kind: int) -> Iterable[str]:
    """Return the fields of fields that can be written by themselves."""
    return [field for field in _PLACES.get(kind, {}) if "." in field]


def rows_of(name: str, entry: Entry, *, is_enabled: bool | None) -> Iterator[tuple[Table, Row]]:
    """Yield the rows that say what an entry says, all of it: that a price is unknown, too.

    Args:
        name: of the resource.
        entry: what is said.
        is_enabled: of a provider; None: not said.
    """
    match entry:
        case PlatformEntry():
            yield PLATFORMS, platform_row(name, entry)
        case ProviderEntry():
            yield from provider_rows(name, entry, is_enabled=is_enabled)
        case ModelEntry():
            yield from model_rows(name, entry, is_whole=True)
        case RouteEntry():
            yield from route_rows(name, entry, {}, is_whole=True)
        case LicenceEntry():
            yield LICENCES, licence_row(name, entry)
        case AliasDocument():
            yield ALIASES, {"name": name, "kind": "model", "target": entry.model}
        case GroupDocument():
            yield GROUPS, {"name": name, "members": entry.models}
        case _:
            yield SETTINGS, {"name": name, "value": entry.value}
