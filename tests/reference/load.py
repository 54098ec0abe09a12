"""What the calls in flight change in the order (scoring.md, "Order and live view in detail": Step 4)."""

from .objective import Objective
from .order import Ranked

SPEED = 2
"""Place of the speed component among the five."""
MOST_HEADS = 8


def load(ranked: Ranked) -> int:
    """The product t' * (in_flight + 3); t' is the larger of t and the age of the route's oldest call."""
    t, live = ranked.one.latency_ms, ranked.one.candidate.live
    return max(t, live.oldest_in_flight_ms) * (live.in_flight + 3)


def idle(ranked: Ranked) -> bool:
    """Whether nothing is in flight on its route."""
    return ranked.one.candidate.live.in_flight == 0


def with_load(models: list[list[Ranked]], objective: Objective) -> list[list[Ranked]]:
    """The models of step 3 as step 5 goes through them: in each the candidate put forward, then the others."""
    if not objective.weights_ppm:
        return models
    lists = [forward_first(candidates, objective.weights_ppm[SPEED]) for candidates in models]
    front = least_loaded_model(lists)
    return [front] + [candidates for candidates in lists if candidates is not front]


def forward_first(candidates: list[Ranked], speed_weight_ppm: int) -> list[Ranked]:
    """Inside a model the routes do the same work, so load replaces speed."""
    best = candidates[0]
    forward = best if idle(best) else min(in_question(candidates, speed_weight_ppm), key=by_load)
    return [forward] + [one for one in candidates if one is not forward]


def in_question(candidates: list[Ranked], speed_weight_ppm: int) -> list[Ranked]:
    """The best, and the competing ones of its variant with at least 98 % of its total, both without the speed term."""
    best = candidates[0]

    def rest(ranked: Ranked) -> int:
        assert ranked.total is not None
        return ranked.total - speed_weight_ppm * ranked.one.speed.value

    return [
        one
        for one in candidates
        if one.competing_key == best.competing_key
        and one.one.candidate.variant.name == best.one.candidate.variant.name
        and 100 * rest(one) >= 98 * rest(best)
    ]


def by_load(ranked: Ranked) -> tuple[object, ...]:
    """Least load, then the better total, then the ties."""
    return (load(ranked), ranked.worse, *ranked.ties)


def least_loaded_model(lists: list[list[Ranked]]) -> list[Ranked]:
    """Among models: whose candidate put forward goes first; the first model's while its route is idle."""
    first = lists[0][0]
    if idle(first):
        return lists[0]
    near = [candidates for candidates in lists if near_enough(candidates[0], first)]
    return min(near[:MOST_HEADS], key=lambda candidates: load(candidates[0]))


def near_enough(ranked: Ranked, first: Ranked) -> bool:
    """Of the first's health key and `order` place, with at least 98 % of its total."""
    assert ranked.total is not None
    assert first.total is not None
    return ranked.place == first.place and 100 * ranked.total >= 98 * first.total
