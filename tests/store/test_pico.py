"""Money in both stores: what is put in comes out, sums are exact, and what a column cannot hold is refused."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, insert, select, text, update

from modelreg.store.errors import StoreError
from modelreg.store.pico import PicoAdd, PicoNegative, PicoSum, TotalPico, event_pico
from modelreg.store.store import Store

BEYOND_FLOATS = 2**53 + 1
BEYOND_INTEGERS = 2**63
BEYOND_BOTH = 10**30
LARGEST_EVENT = 9 * 10**18 - 1
LARGEST_TOTAL = 10**38 - 1

LEDGER = Table(
    "ledger",
    MetaData(),
    Column("id", Integer, primary_key=True),
    event_pico("event", nullable=True),
    Column("total", TotalPico()),
)


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    with store.writing() as connection:
        LEDGER.create(connection)
        yield connection


def put(connection: Connection, **values: int) -> None:
    connection.execute(insert(LEDGER).values(values))


@pytest.mark.parametrize("amount", [0, 1, BEYOND_FLOATS, BEYOND_INTEGERS, BEYOND_BOTH, LARGEST_TOTAL, -BEYOND_BOTH])
def test_a_total_comes_out_as_it_went_in(connection: Connection, amount: int) -> None:
    put(connection, total=amount)
    assert connection.scalar(select(LEDGER.c.total)) == amount


@pytest.mark.parametrize("amount", [0, BEYOND_FLOATS, LARGEST_EVENT, -LARGEST_EVENT])
def test_an_event_comes_out_as_it_went_in(connection: Connection, amount: int) -> None:
    put(connection, event=amount)
    assert connection.scalar(select(LEDGER.c.event)) == amount


@pytest.mark.parametrize("amounts", [[BEYOND_FLOATS, 1], [BEYOND_INTEGERS, BEYOND_INTEGERS, -1], [BEYOND_BOTH, 1]])
def test_totals_are_summed_exactly(connection: Connection, amounts: list[int]) -> None:
    for amount in amounts:
        put(connection, total=amount)
    assert connection.scalar(select(PicoSum(LEDGER.c.total))) == sum(amounts)


@pytest.mark.parametrize("amounts", [[LARGEST_EVENT] * 3, [-LARGEST_EVENT, 1, -LARGEST_EVENT, -7], [10**9, -1, 0]])
def test_events_are_summed_exactly_also_where_no_integer_holds_the_sum(
    connection: Connection, amounts: list[int]
) -> None:
    for amount in amounts:
        put(connection, event=amount)
    assert connection.scalar(select(PicoSum(LEDGER.c.event))) == sum(amounts)


def test_a_sum_of_nothing_is_nothing(connection: Connection) -> None:
    assert connection.scalar(select(PicoSum(LEDGER.c.total))) is None
    assert connection.scalar(select(PicoSum(LEDGER.c.event))) is None


@pytest.mark.parametrize("amount", [BEYOND_BOTH, -BEYOND_FLOATS, 0])
def test_a_total_is_taken_away_exactly(connection: Connection, amount: int) -> None:
    put(connection, total=amount)
    assert connection.scalar(select(PicoNegative(LEDGER.c.total))) == -amount


def test_an_event_is_added_to_a_total_in_place(connection: Connection) -> None:
    put(connection, event=LARGEST_EVENT, total=BEYOND_BOTH)
    connection.execute(update(LEDGER).values(total=PicoAdd(LEDGER.c.total, LEDGER.c.event)))
    assert connection.scalar(select(LEDGER.c.total)) == BEYOND_BOTH + LARGEST_EVENT


@pytest.mark.parametrize("amount", [LARGEST_EVENT + 1, -LARGEST_EVENT - 1, BEYOND_BOTH])
def test_an_event_beyond_the_limit_is_refused_before_it_is_sent(connection: Connection, amount: int) -> None:
    with pytest.raises(Exception, match="beyond what one event may be") as refused:
        put(connection, event=amount)
    assert isinstance(refused.value.__cause__, ValueError)


def test_an_event_beyond_the_limit_is_refused_by_the_column_too(store: Store) -> None:
    with store.writing() as connection:
        LEDGER.create(connection)
    with pytest.raises(StoreError, match="refused it"), store.writing() as connection:
        connection.execute(text("INSERT INTO ledger (event) VALUES (:event)").bindparams(event=LARGEST_EVENT + 1))
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(LEDGER)) == 0


def test_a_total_of_more_than_38_digits_is_refused(connection: Connection) -> None:
    with pytest.raises(Exception, match="beyond what a total may be") as refused:
        put(connection, total=LARGEST_TOTAL + 1)
    assert isinstance(refused.value.__cause__, ValueError)
