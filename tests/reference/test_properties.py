"""The tested properties of docs/scoring.md, "Order", each for the reference and for the engine.

They hold for steps 1 to 3 with equal priorities, no `order`, nothing live, no floor dropped; `fair` makes such cases.
"""

from itertools import pairwise
from random import Random

import pytest

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import select_pb2 as sel

from .cases import Group, group
from .components import quantised
from .conftest import Decide
from .shuffle import shuffled

Name = tuple[str, str]
SEEDS = range(1_000_000, 1_000_040)


def fair(cases: Group) -> tuple[Snapshot, list[sel.SelectRequest]]:
    """The same cases under the conditions of the properties, fully explained."""
    snapshot = Snapshot()
    snapshot.CopyFrom(cases.snapshot)
    for route in snapshot.routes:
        route.priority = 100
    requests: list[sel.SelectRequest] = []
    for request in cases.selects:
        asked = sel.SelectRequest()
        asked.CopyFrom(request)
        asked.explain = sel.EXPLAIN_FULL
        asked.max_alternatives = 16
        asked.ClearField("previous_attempts")
        for names in (asked.constraints.providers, asked.constraints.models, asked.constraints.platforms):
            names.ClearField("order")
        requests.append(asked)
    return snapshot, requests


def floor_dropped(answer: sel.SelectResponse) -> bool:
    """Whether the strategy's floor was dropped: then other candidates may change who is in."""
    return common.LABEL_QUALITY_FLOOR_DROPPED in answer.labels


def name(ref: common.RouteRef) -> Name:
    """A candidate's name."""
    return ref.route_id, ref.variant


def eligible(answer: sel.SelectResponse) -> list[sel.CandidateExplanation]:
    """Those that passed the checks."""
    return [one for one in answer.explanation.candidates if not one.excluded]


def key(one: sel.CandidateExplanation, answer: sel.SelectResponse) -> tuple[int, int, int, bytes, bytes]:
    """Rank from the explanation alone: total, then higher quality, lower q, route name bytes, variant bytes."""
    q = one.quote.expected.units * 10**12 + one.quote.expected.pico
    if one.quote.state == common.PRICE_STATE_UNKNOWN:
        q = 2 * answer.explanation.reference_cost_pico_usd
    return -one.total, -one.terms[0].value_ppm, q, one.route.route_id.encode(), one.route.variant.encode()


def ranking(answer: sel.SelectResponse) -> list[Name]:
    """The eligible candidates, best first."""
    return [name(one.route) for one in sorted(eligible(answer), key=lambda one: key(one, answer))]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_permutation_of_the_input_changes_nothing(decide: Decide, seed: int) -> None:
    """Every list of the snapshot, and every set of the request; with priorities and `order` as they come."""
    cases = group(seed)
    rng = Random(seed)
    for request in cases.selects:
        request.reservation.track = False  # or the next answer would follow from this one's call in flight
        mixed = shuffled(rng, cases.snapshot, request)
        assert decide(*mixed) == decide(cases.snapshot, request)


@pytest.mark.parametrize("seed", SEEDS)
def test_removing_a_route_never_changes_how_two_others_compare(decide: Decide, seed: int) -> None:
    """Adding is the same, read backwards."""
    snapshot, requests = fair(group(seed))
    smaller = Snapshot()
    smaller.CopyFrom(snapshot)
    gone = Random(seed).randrange(len(snapshot.routes))
    gone_name = smaller.routes[gone].name
    del smaller.routes[gone]
    for request in requests:  # names that only the removed route had would be unknown afterwards
        for names in (request.constraints.providers, request.constraints.models, request.constraints.platforms):
            names.Clear()
        for registry_names in ("licences", "regions", "tags", "quantizations", "model_types"):
            request.constraints.ClearField(registry_names)
        before, after = decide(snapshot, request), decide(smaller, request)
        if before is None or after is None or floor_dropped(before) or floor_dropped(after):
            continue
        left = [one for one in before.explanation.candidates if one.route.route_id != gone_name]
        assert list(after.explanation.candidates) == left
        if before.selected.route.route_id != gone_name:
            assert after.selected == before.selected


@pytest.mark.parametrize("seed", SEEDS)
def test_raising_a_weight_never_lowers_the_best_in_it(decide: Decide, seed: int) -> None:
    """Rank among the eligible, by total and ties."""
    snapshot, requests = fair(group(seed))
    rng = Random(seed)
    for request in requests:
        request.constraints.ClearField("sort")
        part = rng.randrange(5)
        weights = [rng.choice([0.0, 0.1, 0.3]) for _ in range(4)] + [0.2]
        raised = [weight + 0.5 if index == part else weight for index, weight in enumerate(weights)]
        before, after = (decide(snapshot, weighed(request, five)) for five in (weights, raised))
        if before is None or after is None:
            continue
        best = max(one.terms[part].value_ppm for one in eligible(before))
        for one in eligible(before):
            if one.terms[part].value_ppm == best:
                assert rank(after, name(one.route)) <= rank(before, name(one.route))


def weighed(request: sel.SelectRequest, five: list[float]) -> sel.SelectRequest:
    """The request with these weights."""
    quality, cost, speed, safety, availability = five
    asked = sel.SelectRequest()
    asked.CopyFrom(request)
    asked.objective.weights.CopyFrom(
        sel.Weights(quality=quality, cost=cost, speed=speed, safety=safety, availability=availability)
    )
    return asked


def rank(answer: sel.SelectResponse, wanted: Name) -> int:
    """How many go before it."""
    return ranking(answer).index(wanted)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dominated_candidate_never_wins(decide: Decide, seed: int) -> None:
    """No better anywhere, and worse in a component of positive weight, than some other eligible one."""
    snapshot, requests = fair(group(seed))
    for request in requests:
        answer = decide(snapshot, request)
        if answer is None or not answer.objective_applied.weights_ppm:
            continue
        won = next(one for one in eligible(answer) if one.route == answer.selected.route)
        for other in eligible(answer):
            pairs = [(mine.value_ppm, its.value_ppm) for mine, its in zip(won.terms, other.terms, strict=True)]
            weights = answer.objective_applied.weights_ppm
            worse = any(w > 0 and mine < its for w, (mine, its) in zip(weights, pairs, strict=True))
            assert not (worse and all(mine <= its for mine, its in pairs))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_follows_from_its_own_explanation(decide: Decide, seed: int) -> None:
    """Totals are sums of terms; the selected one is the first by total and ties; models follow in that order."""
    snapshot, requests = fair(group(seed))
    for request in requests:
        answer = decide(snapshot, request)
        if answer is None or not answer.objective_applied.weights_ppm:
            continue
        for one in answer.explanation.candidates:
            assert one.total == sum(term.weight_ppm * term.value_ppm for term in one.terms)
        assert ranking(answer)[0] == name(answer.selected.route)
        listed = [answer.selected, *answer.alternatives]
        assert len({one.route.route_id for one in listed}) == len(listed)
        bests = [one for index, one in enumerate(listed) if one.model_id not in {o.model_id for o in listed[:index]}]
        assert all(one.total >= other.total for one, other in pairwise(bests))


def test_quantising_is_what_the_answer_shows(decide: Decide) -> None:
    """Weights come back in ppm."""
    snapshot, requests = fair(group(SEEDS[0]))
    for request in requests:
        request.constraints.Clear()
        answer = decide(snapshot, weighed(request, [0.1, 1 / 3, 0.0000005, 0.0, 1.0]))
        if answer is not None:
            shown = [quantised(weight) for weight in (0.1, 1 / 3, 0.0000005, 0.0, 1.0)]
            assert list(answer.objective_applied.weights_ppm) == shown
