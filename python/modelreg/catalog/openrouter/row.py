"""The rows of the list, each read: its id, the model it is of, its fields; ids that move on are resolved."""

from dataclasses import dataclass, replace
from typing import Any, cast

from modelreg.catalog.models_dev.files import RefusedError, refuse_depth
from modelreg.catalog.models_dev.identity import Identity
from modelreg.catalog.models_dev.offer import refuse_unfit_id
from modelreg.catalog.models_dev.tolerant import read_as
from modelreg.catalog.openrouter.identity import identify_row, is_dated, moves_on
from modelreg.catalog.openrouter.shape import ModelRow
from modelreg.catalog.report import Flag, Row, Skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A row that can be imported.

    Attributes:
        id: its id, the model string to send.
        identity: the model it is of, and the way to it.
        shape: what it states.
        row: what becomes of it.
    """

    id: str
    identity: Identity
    shape: ModelRow
    row: Row


def read_rows(stated: list[object]) -> tuple[list[Listed], list[Row]]:
    """Return the rows that can be imported, and what became of every one, in the order of the list."""
    listed: dict[str, Listed] = {}
    rows: list[Row] = []
    for index, one in enumerate(stated):
        row = Row(f"data[{index}]")
        rows.append(row)
        try:
            found = _listed(one, row, listed)
            listed[found.id] = found
        except RefusedError as error:
            row.note(error.code, error.detail)
    fixed = {found.shape.canonical_slug or "": found.id for found in listed.values() if not moves_on(found.id)}
    kept: list[Listed] = []
    for found in listed.values():
        try:
            kept.append(_resolved(found, fixed, listed) if moves_on(found.id) else found)
        except RefusedError as error:
            found.row.note(error.code, error.detail)
    return kept, rows


def _listed(stated: object, row: Row, before: dict[str, Listed]) -> Listed:
    if not isinstance(stated, dict):
        raise RefusedError(Skip.NOT_TOML, "a row should be an object, and name nothing twice")
    table = cast("dict[str, Any]", stated)
    refuse_depth(table)
    row_id = table.get("id")
    if not isinstance(row_id, str):
        raise RefusedError(Skip.UNFIT_ID, "id: should be text")
    row.path = row_id
    if row_id in before:
        raise RefusedError(Skip.LISTED_TWICE, row_id)
    identity = identify_row(row_id)
    refuse_unfit_id(row_id, identity)
    return Listed(row_id, identity, read_as(ModelRow, table, row), row)


def _resolved(found: Listed, fixed: dict[str, str], listed: dict[str, Listed]) -> Listed:
    """Return a row whose id moves on to newer models as the one of the dated model that it leads to.

    Args:
        found: the row.
        fixed: ids of rows that stay with their model, by canonical slug.
        listed: all rows by id.

    Raises:
        RefusedError: that model has a row of its own, or nobody says which it is.
    """
    slug = found.shape.canonical_slug or ""
    target = found.shape.alias_target.slug if found.shape.alias_target is not None else None
    if (own := fixed.get(slug) or (target if target in listed else None)) is not None:
        raise RefusedError(Skip.FLOATING_ID, f"leads to {own}")
    if not is_dated(slug):
        raise RefusedError(Skip.FLOATING_ID, "nobody says where it leads")
    identity = identify_row(slug)
    refuse_unfit_id(slug, identity)
    found.row.note(Flag.ALIAS_RESOLVED, slug)
    return replace(found, identity=identity)
