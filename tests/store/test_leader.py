"""Who leads: of many on a PostgreSQL one at a time, in an embedded store its one process."""

from modelreg.store.leader import leading
from modelreg.store.store import Store
from support.stores import Place


def test_one_leads_and_the_other_does_not_until_it_is_over(place: Place, store: Store) -> None:
    other = place.open()
    with leading(store, "a") as first, leading(other, "a") as second, leading(other, "b") as of_another:
        assert (first, of_another) == (True, True)
        # An embedded store is one process's.
        assert second is (store.schema is None)
    with leading(other, "a") as now:
        assert now is True


def test_leading_keeps_nobody_from_writing(place: Place, store: Store) -> None:
    with leading(store, "a"), place.open().writing() as connection:
        assert connection.in_transaction()
