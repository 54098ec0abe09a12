"""The difference that a failing comparison prints names the field and both values."""

from modelreg.v1.common_pb2 import RouteRef, Usd
from modelreg.v1.select_pb2 import RouteChoice, SelectResponse

from .differ import difference
from .select import NoEligible


def test_equal_answers_have_no_difference() -> None:
    """Equal is empty."""
    assert difference(SelectResponse(candidates=3), SelectResponse(candidates=3)) == []
    assert difference(NoEligible({"TAG": 1}, 2), NoEligible({"TAG": 1}, 2)) == []


def test_a_deep_difference_has_a_path() -> None:
    """Inside lists and messages."""
    ours = SelectResponse(alternatives=[RouteChoice(route=RouteRef(route_id="a/b"))])
    theirs = SelectResponse(alternatives=[RouteChoice(route=RouteRef(route_id="a/c"))])
    assert difference(ours, theirs) == ["  alternatives[0].route.route_id: reference a/b | engine a/c"]


def test_absent_differs_from_zero() -> None:
    """Presence counts."""
    ours, theirs = RouteChoice(utility=Usd()), RouteChoice()
    assert difference(ours, theirs) == ["  utility: reference {} | engine (absent)"]


def test_a_pick_differs_from_none() -> None:
    """One side answers, the other has nothing eligible."""
    assert "NO_ELIGIBLE" in difference(SelectResponse(candidates=1), NoEligible({"TAG": 1}, 1))[0]
