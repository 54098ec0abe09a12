"""Transactions of a store: all or nothing, one writer, readers that see one moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text

from modelreg.store.errors import StoreError
from modelreg.store.revisions import (
    Cause,
    Change,
    Operation,
    Revision,
    add_revision,
    as_one,
    changes_after,
    head,
    knows,
)
from modelreg.store.store import Store
from support.stores import Place

CREATED = Change("model", "m", "created")
CAUSE = Cause("a test", "one change")


def note(connection: Connection, change: Change = CREATED) -> int:
    return add_revision(connection, [change], CAUSE, at_unix_ms=7).revision


def test_revisions_count_from_one(store: Store) -> None:
    for expected in (1, 2, 3):
        with store.writing() as connection:
            assert note(connection) == expected
    with store.reading() as connection:
        assert head(connection) == (3, 7)


def test_a_store_that_lost_revisions_does_not_give_their_numbers_again(store: Store) -> None:
    with store.writing() as connection:
        made = add_revision(connection, [CREATED], CAUSE, at_unix_ms=7, above=41)
    assert made.revision == 42


def test_a_revision_is_known_by_its_number_and_its_time(store: Store) -> None:
    with store.writing() as connection:
        made = add_revision(connection, [CREATED], CAUSE, at_unix_ms=7)
        others = [Revision(made.revision, 8), Revision(made.revision + 1, 7)]
        known = [knows(connection, revision) for revision in (made, Revision(0, 0), *others)]
    assert known == [True, True, False, False]


def test_changes_are_told_from_a_revision_on(store: Store) -> None:
    changes = [Change("model", "a", "created"), Change("route", "p/a", "updated"), Change("model", "a", "deleted")]
    for change in changes:
        with store.writing() as connection:
            note(connection, change)
    with store.reading() as connection:
        assert changes_after(connection, 1, limit=10) == [(2, changes[1]), (3, changes[2])]
        assert changes_after(connection, 0, limit=1) == [(1, changes[0])]


def test_an_exception_leaves_everything_as_it_was(store: Store) -> None:
    def change_half() -> None:
        with store.writing() as connection:
            note(connection)
            raise KeyError

    with pytest.raises(KeyError):
        change_half()
    with store.reading() as connection:
        assert head(connection).revision == 0


def test_what_the_database_refuses_leaves_everything_as_it_was(store: Store) -> None:
    def change_half() -> None:
        with store.writing() as connection:
            note(connection)
            connection.execute(text("INSERT INTO changes VALUES (1, 'model', 'x', 'mislaid')"))

    with pytest.raises(StoreError) as refused:
        change_half()
    assert str(store.url) in str(refused.value)
    with store.reading() as connection:
        assert head(connection).revision == 0


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError), store.reading() as connection:
        note(connection)
    with store.reading() as connection:
        assert head(connection).revision == 0


def test_a_reader_sees_one_moment_while_others_write(place: Place, store: Store) -> None:
    began, wrote = threading.Event(), threading.Event()

    def write() -> None:
        began.wait()
        with other.writing() as connection:
            note(connection)
            # In SQLite the commit waits for the reader; what was read stays true all the same.
            wrote.set()

    other = place.open()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        with store.reading() as connection:
            before = head(connection)
            began.set()
            wrote.wait()
            assert head(connection) == before
        writing.result()
    with store.reading() as connection:
        assert head(connection).revision == 1
    other.close()


def test_two_who_write_at_once_make_two_revisions(place: Place, store: Store) -> None:
    stores = [store, place.open(), place.open()]

    def write(one: Store) -> list[int]:
        made: list[int] = []
        for _ in range(10):
            with one.writing() as connection:
                made.append(note(connection))
        return made

    with ThreadPoolExecutor(len(stores)) as pool:
        made = [revision for revisions in pool.map(write, stores) for revision in revisions]
    assert sorted(made) == list(range(1, 31))
    for one in stores[1:]:
        one.close()


def test_reading_a_store_that_nobody_made_says_where_it_should_be(place: Place) -> None:
    nothing = place.open()
    with pytest.raises(StoreError) as refused, nothing.reading() as connection:
        head(connection)
    assert str(place.url) in str(refused.value)
    nothing.close()


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (["created", "updated"], "created"),
        (["updated", "updated"], "updated"),
        (["updated", "deleted"], "deleted"),
        (["deleted", "created"], "updated"),
    ],
)
def test_what_several_steps_change_is_told_as_one_change(steps: list[Operation], told: Operation) -> None:
    changes = [Change("model", "m", step) for step in steps]
    other = Change("route", "m", "created")
    assert as_one([*changes, other]) == [Change("model", "m", told), other]
