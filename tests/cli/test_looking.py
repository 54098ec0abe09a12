"""What `watch` makes of the server's counters: picks a second, at equal intervals."""

import pytest

from modelreg.call_errors import Details, ModelregError, UnavailableError
from modelreg.cli.looking import Away, Seen, look
from modelreg.v1.live_pb2 import LiveCandidate, LiveRoute
from modelreg.v1.registry_pb2 import Candidate, ListCandidatesResponse


class Time:
    """A clock that goes on by waiting, and by what an answer takes."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waits_s: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits_s.append(seconds)
        self.now_s += seconds


def answer(**picks: int) -> ListCandidatesResponse:
    return ListCandidatesResponse(
        candidates=[
            Candidate(route_id=name, variant=variant, live=LiveCandidate(in_flight=3), totals=LiveRoute(picks=count))
            for name, count in picks.items()
            for variant in ("", "effort=high")
        ]
    )


def all_looks(answers: list[ListCandidatesResponse | ModelregError], interval_s: float) -> list[Seen | Away]:
    time, left = Time(), iter(answers)

    def list_candidates() -> ListCandidatesResponse:
        answer = next(left)
        if isinstance(answer, ModelregError):
            raise answer
        return answer

    return list(look(list_candidates, interval_s, len(answers), now_s=lambda: time.now_s, wait=time.wait))


def looks(
    answers: list[ListCandidatesResponse], interval_s: float, answer_takes_s: float = 0.0
) -> tuple[list[Seen], Time]:
    time, left = Time(), iter(answers)

    def list_candidates() -> ListCandidatesResponse:
        time.now_s += answer_takes_s
        return next(left)

    seen = look(list_candidates, interval_s, len(answers), now_s=lambda: time.now_s, wait=time.wait)
    return [one for one in seen if isinstance(one, Seen)], time


def test_picks_a_second_are_those_since_the_look_before() -> None:
    seen, _ = looks([answer(a=5, b=0), answer(a=15, b=1)], interval_s=2.0)
    assert [[route.picks_per_s for route in one.routes] for one in seen] == [[None, None], [5.0, 0.5]]


def test_a_counter_that_begins_anew_says_nothing() -> None:
    seen, _ = looks([answer(a=5), answer(a=1), answer(a=2)], interval_s=1.0)
    assert [one.routes[0].picks_per_s for one in seen] == [None, None, 1.0]


def test_a_route_that_comes_later_says_nothing_at_first() -> None:
    seen, _ = looks([answer(a=5), answer(a=5, b=7)], interval_s=1.0)
    assert seen[1].routes[1].picks_per_s is None


def test_the_variants_of_a_route_are_one_line() -> None:
    seen, _ = looks([answer(a=1, b=1)], interval_s=1.0)
    assert [(route.route_id, len(route.variants)) for route in seen[0].routes] == [("a", 2), ("b", 2)]


@pytest.mark.parametrize(
    ("answer_takes_s", "waits_s"),
    [(0.0, [0.0, 1.0, 1.0]), (0.25, [0.0, 0.75, 0.75]), (1.5, [0.0, 0.5, 0.5])],
    ids=["at once", "soon", "later than the next look"],
)
def test_looks_keep_their_interval(answer_takes_s: float, waits_s: list[float]) -> None:
    _, time = looks([answer(a=1)] * 3, 1.0, answer_takes_s)
    assert time.waits_s == waits_s


def test_it_looks_for_ever_unless_told() -> None:
    time = Time()
    seen = look(lambda: answer(a=1), 1.0, None, now_s=lambda: time.now_s, wait=time.wait)
    some = [next(seen) for _ in range(50)]
    assert all(isinstance(one, Seen) and one.routes[0].route_id == "a" for one in some)


def test_a_server_that_is_away_is_looked_for_until_it_is_back() -> None:
    gone = UnavailableError("UNAVAILABLE", "nobody listens", Details())
    before, missed, missed_too, after = all_looks([answer(a=5), gone, gone, answer(a=11)], interval_s=1.0)
    assert isinstance(before, Seen)
    assert [one.error for one in (missed, missed_too) if isinstance(one, Away)] == [gone, gone]
    # Since the last look that was answered, three seconds ago.
    assert isinstance(after, Seen)
    assert after.routes[0].picks_per_s == 2.0


def test_any_other_failure_ends_the_looks() -> None:
    with pytest.raises(ModelregError, match="no such model"):
        all_looks([answer(a=5), ModelregError("INVALID_ARGUMENT", "no such model", Details())], interval_s=1.0)
