"""The index finds decisions by id and lists them newest first, also across the segments that are left."""

from modelreg.decisions.index import DecisionIndex
from modelreg.decisions.segment import Place

A, B = b"a" * 32, b"b" * 32
PLACES = [Place(3, 10), Place(3, 20), Place(7, 10), Place(7, 30), Place(8, 10)]


def indexed() -> DecisionIndex:
    index = DecisionIndex()
    for number, place in enumerate(PLACES):
        index.add(place, f"d{number}", A if place.segment == 3 else B)
    return index


def test_decision_is_found_by_its_id() -> None:
    assert indexed().find("d2") == Place(7, 10)
    assert indexed().find("d9") is None


def test_newest_come_first() -> None:
    assert indexed().newest(None, 100) == PLACES[::-1]


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    for size in range(1, 7):
        listed: list[Place] = []
        while page := indexed().newest(listed[-1] if listed else None, size):
            listed += page
        assert listed == PLACES[::-1]


def test_page_goes_on_behind_a_place_that_is_gone() -> None:
    assert indexed().newest(Place(7, 29), 1) == [Place(7, 10)]
    assert indexed().newest(Place(5, 0), 1) == [Place(3, 20)]
    assert indexed().newest(Place(1, 0), 1) == []


def test_oldest_segment_is_forgotten_with_the_snapshot_that_only_it_names() -> None:
    index = indexed()
    assert index.forget_oldest(3) == {A}
    assert index.find("d0") is None
    assert index.newest(None, 100) == PLACES[:1:-1]
    assert index.forget_oldest(7) == set()
    assert index.forget_oldest(8) == {B}


def test_same_id_stands_for_the_later_decision() -> None:
    index = indexed()
    index.add(Place(9, 10), "d0", B)
    assert index.find("d0") == Place(9, 10)
    index.forget_oldest(3)
    assert index.find("d0") == Place(9, 10)
