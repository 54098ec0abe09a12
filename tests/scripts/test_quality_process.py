"""The numbers behind the quality model, against truths that are known."""

import numpy as np
import pytest

from quality_model.classes import class_estimate
from quality_model.covariance import covariance
from quality_model.observations import Vector
from quality_model.process import Estimate, Process
from support.quality import World, draw

WORLDS = [draw(seed) for seed in range(40)]


def first_column(world: World) -> tuple[Estimate, Vector]:
    """Return what is expected of every row in tests like the first column, and the truth; against the mean of all."""
    process = Process(covariance(world.observations, world.expected, world.sd), world.observations.z)
    weights = np.eye(len(world.observations.columns))[0]
    return class_estimate(world.observations, process, world.expected, weights), world.value - world.value.mean()


def test_held_out_values_are_those_of_a_model_without_them() -> None:
    world = WORLDS[0]
    whole = covariance(world.observations, world.expected, world.sd)
    blocks = world.observations.row % 7
    found = Process(whole, world.observations.z).held_out(blocks)
    for block in range(7):
        own, others = np.flatnonzero(blocks == block), np.flatnonzero(blocks != block)
        without = Process(whole[np.ix_(others, others)], world.observations.z[others])
        expected = without.estimate(whole[np.ix_(own, others)], np.diag(whole)[own])
        np.testing.assert_allclose(found.mean[own], expected.mean, atol=1e-8)
        np.testing.assert_allclose(found.se[own], expected.se, atol=1e-8)


def test_the_truth_of_rated_models_is_recovered() -> None:
    alike = []
    for world in WORLDS:
        found, truth = first_column(world)
        rated = len(world.observations.rows)
        alike.append(np.corrcoef(found.mean[:rated], truth[:rated])[0, 1])
    assert np.mean(alike) > 0.9


def test_models_that_nobody_rated_are_told_apart_by_their_facts() -> None:
    alike = []
    for world in WORLDS:
        found, truth = first_column(world)
        rated = len(world.observations.rows)
        alike.append(np.corrcoef(found.mean[rated:], truth[rated:])[0, 1])
    assert np.mean(alike) > 0.65


@pytest.mark.parametrize("of_rated", [True, False], ids=["rated", "not rated"])
def test_a_standard_error_covers_as_often_as_it_says(of_rated: bool) -> None:  # noqa: FBT001
    inside = []
    for world in WORLDS:
        found, truth = first_column(world)
        rated = len(world.observations.rows)
        chosen = slice(0, rated) if of_rated else slice(rated, None)
        inside.append(np.mean(np.abs(found.mean - truth)[chosen] <= found.se[chosen]))
    assert 0.63 < np.mean(inside) < 0.73


def test_who_is_rated_is_known_better_than_who_is_not() -> None:
    for world in WORLDS:
        found, _ = first_column(world)
        rated = len(world.observations.rows)
        assert found.se[:rated].mean() < found.se[rated:].mean()


def test_a_vendors_own_figure_moves_less_and_leaves_more_doubt() -> None:
    world = WORLDS[1]
    reported = world.observations.row < 3
    claimed = world.observations.__class__(
        **{**world.observations.__dict__, "self_reported": reported.astype(np.float64)}
    )
    plain = Process(covariance(world.observations, world.expected, world.sd), world.observations.z)
    doubted = Process(covariance(claimed, world.expected, world.sd), world.observations.z)
    shared = world.expected.ability[:3, world.observations.row]
    before = plain.estimate(shared, np.diag(world.expected.ability)[:3])
    after = doubted.estimate(shared, np.diag(world.expected.ability)[:3])
    assert (after.se > before.se).all()
