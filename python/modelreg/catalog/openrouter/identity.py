"""Which model a row is of, and which way to it: the rules for models.dev's offers, and OpenRouter's own exceptions."""

import functools
import json
import re
import tomllib
from importlib import resources
from typing import Any, Final

from modelreg.catalog.models_dev.files import RefusedError
from modelreg.catalog.models_dev.identity import Identity, identify
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.report import Skip

PROVIDER: Final = "openrouter"

_MOVES_ON: Final = "~"
_LATEST: Final = "-latest"
# A dated snapshot, as vendors name it.
_DAY: Final = re.compile(r"-(20\d{2}-\d{2}-\d{2}|20\d{6}|\d{4})$")


def identify_row(row_id: str) -> Identity:
    """Return the model and the way to it; empty for the plain one.

    Args:
        row_id: as OpenRouter writes it, `vendor/model` or `vendor/model:way`.

    Raises:
        RefusedError: a way that we do not know.
    """
    plain_id, _, way = row_id.partition(":")
    tables = _tables()
    if way and way not in tables["ways"]:
        raise RefusedError(Skip.UNKNOWN_WAY, way)
    exception = tables["models"].get(plain_id)
    model, lane = Identity(*exception) if exception is not None else identify(PROVIDER, plain_id, None)
    return Identity(model, "-".join(part for part in (lane, way) if part))


def moves_on(row_id: str) -> bool:
    """Return whether the id goes on to newer models: `~vendor/family-latest`, `vendor/family-latest`."""
    return row_id.startswith(_MOVES_ON) or row_id.endswith(_LATEST)


def is_dated(slug: str) -> bool:
    """Return whether the slug names one snapshot by its day."""
    return _DAY.search(slug) is not None


def vendor_of(row_id: str) -> str:
    """Return who made the model."""
    folder = row_id.partition("/")[0]
    return _tables()["vendors"].get(folder, folder)


@functools.cache
def packaged_models() -> dict[str, dict[str, Any]]:
    """Return the packaged catalogue's models by id: their spelling stands, and what they are for."""
    return json.loads(packaged_catalogue_bytes())["models"]


@functools.cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("modelreg.catalog.openrouter").joinpath("tables.toml").read_text(encoding="utf-8")
    )
