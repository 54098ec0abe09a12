"""Cells come into the table once, in their places, on the column's own scale."""

import numpy as np
import pytest

from quality_model.cell import se_of_percent
from quality_model.names import Row
from quality_model.observations import LEAST_CELLS, observe
from support.quality import cell, names

MANY = [f"m{index}" for index in range(LEAST_CELLS)]
ROWS = names(**{name: Row(name, "") for name in MANY})


def test_of_two_cells_for_one_place_the_first_stands() -> None:
    first = [cell(name, "test", 10 * index) for index, name in enumerate(MANY, 1)]
    second = [cell(MANY[0], "test", 99)]
    observed = observe([*first, *second], ROWS)
    assert len(observed.z) == len(MANY)
    assert observed.cells[0].value == 10


def test_a_column_of_few_rows_is_left_out() -> None:
    few = [cell(name, "rare", 50 + index) for index, name in enumerate(MANY[:-1])]
    enough = [cell(name, "common", 50 + index) for index, name in enumerate(MANY)]
    assert observe([*few, *enough], ROWS).columns == ("common",)


def test_a_row_that_the_table_of_names_does_not_know_is_left_out() -> None:
    known = [cell(name, "test", 50 + index) for index, name in enumerate(MANY)]
    observed = observe([*known, cell("stranger", "test", 99)], ROWS)
    assert {row.model for row in observed.rows} == set(MANY)


def test_each_column_is_counted_in_its_own_standard_deviations() -> None:
    cells = [
        cell(name, column, 10 + factor * index)
        for column, factor in (("a", 1), ("b", 9))
        for index, name in enumerate(MANY)
    ]
    observed = observe(cells, ROWS)
    for index in range(2):
        own = observed.z[observed.column == index]
        assert own.mean() == pytest.approx(0, abs=1e-9)
        assert own.std() == pytest.approx(1)


def test_better_is_higher_and_a_hundred_per_cent_is_no_infinity() -> None:
    cells = [cell(name, "test", value) for name, value in zip(MANY, (0, 1, 20, 50, 80, 95, 99, 100), strict=True)]
    z = observe(cells, ROWS).z
    assert (np.diff(z) >= 0).all()
    assert np.isfinite(z).all()


def test_variants_of_a_model_are_held_out_together() -> None:
    table = names(
        **{name: Row(name, "") for name in MANY},
        other_effort=Row(MANY[0], "effort=high"),
        other_column=Row(MANY[0], ""),
    )
    cells = [
        cell(name, column, 50 + index) for column in ("a", "b") for index, name in enumerate([*MANY, "other_effort"])
    ]
    observed = observe(cells, table)
    whole = observed.blocks(whole_models=True)
    single = observed.blocks(whole_models=False)
    of_first = [index for index, place in enumerate(observed.places) if place.row.model == MANY[0]]
    assert len(of_first) == 4
    assert len({int(whole[index]) for index in of_first}) == 1
    assert len({int(single[index]) for index in of_first}) == 2
    assert len(set(whole.tolist())) == len(MANY)


def test_two_ids_of_one_model_are_one_row() -> None:
    table = names(**{name: Row(name, "") for name in MANY}, twin=Row("twin", ""))
    table.same_model["twin"] = MANY[0]
    observed = observe([cell(name, "test", 50 + index) for index, name in enumerate([*MANY, "twin"])], table)
    assert len(observed.rows) == len(MANY)


def test_more_questions_make_a_figure_surer() -> None:
    assert se_of_percent(50, 400) == pytest.approx(2.5)
    assert se_of_percent(50, 100) == pytest.approx(5)
    assert se_of_percent(100, 100) > 0
