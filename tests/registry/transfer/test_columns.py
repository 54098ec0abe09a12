"""Columns of an export: each column of JSON has its shape, and what no store can hold is refused."""

import pytest
from sqlalchemy import Column

from modelreg.registry.transfer.columns import JSON_SHAPES, unfit
from modelreg.store.kinds import KINDS
from modelreg.store.tables.columns import Json
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.names import GROUPS


def test_each_column_of_json_has_a_shape() -> None:
    tables = [table for kind in KINDS for table in (kind.table, *(part.table for part in kind.parts))]
    assert {column.name for table in tables for column in table.columns if isinstance(column.type, Json)} == {
        *JSON_SHAPES
    }


@pytest.mark.parametrize(
    ("column", "value", "fits"),
    [
        (GROUPS.c.members, ["one"], True),
        (GROUPS.c.members, 5, False),
        (GROUPS.c.members, [{}], False),
        (GROUPS.c.members, ["\ud800"], False),
        (MODELS.c.vendor, "acme", True),
        (MODELS.c.vendor, "a\ud800", False),
        (MODELS.c.vendor, "a\0", False),
        (MODELS.c.context_tokens, 2**63, False),
        (MODELS.c.context_tokens, True, False),
    ],
)
def test_what_no_store_holds_is_unfit(column: Column[object], value: object, *, fits: bool) -> None:
    assert (unfit(column, value) is None) is fits
