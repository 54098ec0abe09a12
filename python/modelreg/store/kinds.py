"""The kinds of resource there are, each with its table and those of its parts."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table

from modelreg.store.tables.figures import EVIDENCE, QUALITY, SAFETY
from modelreg.store.tables.models import CAPABILITIES, MODELS, PARAMETERS, VARIANTS, VERSIONS
from modelreg.store.tables.names import ALIASES, GROUPS, IMPORTS, LICENCES, SETTINGS
from modelreg.store.tables.providers import PLATFORMS, PROVIDER_RATE_LIMITS, PROVIDERS
from modelreg.store.tables.routes import IMPORTED_RATES, PRICE_LINES, ROUTE_RATE_LIMITS, ROUTE_VARIANTS, ROUTES


@dataclass(frozen=True, slots=True)
class Part:
    """What a resource has many of.

    Attributes:
        table: its rows.
        together: columns by which rows belong together: of those that agree in them, one layer's stand.
    """

    table: Table
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource.

    Attributes:
        name: as the log of revisions calls it.
        table: a row for each resource and layer.
        parts: the tables of its parts.
    """

    name: str
    table: Table
    parts: tuple[Part, ...] = ()


PLATFORM: Final = Kind("platform", PLATFORMS)
PROVIDER: Final = Kind("provider", PROVIDERS, (Part(PROVIDER_RATE_LIMITS, ("unit", "window_ms")),))
MODEL: Final = Kind(
    "model",
    MODELS,
    (
        Part(VERSIONS, ("version",)),
        Part(VARIANTS, ("variant",)),
        Part(CAPABILITIES, ("capability",)),
        Part(PARAMETERS, ("parameter",)),
        Part(QUALITY, ("task_class", "variant")),
        Part(SAFETY, ("variant",)),
        Part(EVIDENCE, ("source", "measure", "variant")),
    ),
)
ROUTE: Final = Kind(
    "route",
    ROUTES,
    (
        Part(ROUTE_VARIANTS, ("variant",)),
        # A price is one statement: never one layer's input beside another's output.
        Part(PRICE_LINES, ("variant",)),
        Part(IMPORTED_RATES, ("variant",)),
        Part(ROUTE_RATE_LIMITS, ("unit", "window_ms")),
    ),
)
ALIAS: Final = Kind("alias", ALIASES)
GROUP: Final = Kind("group", GROUPS)
LICENCE: Final = Kind("licence", LICENCES)
SETTING: Final = Kind("setting", SETTINGS)
IMPORT: Final = Kind("import", IMPORTS)

KINDS: Final = (PLATFORM, PROVIDER, MODEL, ROUTE, ALIAS, GROUP, LICENCE, SETTING, IMPORT)
