"""Shipping usage events into PostgreSQL, and beside it the least that any way of doing so takes."""

import random
import time
from contextlib import closing
from typing import LiteralString, cast

import psycopg
from psycopg import sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from harness.bench import Bench, Outcome, Value
from harness.postgresql import PostgresqlServer, programs
from harness.skipped import SkippedError
from harness.stats import Spread
from modelreg._core import UsageBatch
from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.store.tables.usage import USAGE_EVENTS
from modelreg.store_url import StoreUrl
from modelreg.usage.ship import ship
from modelreg.usage.shipper import MAX_EVENTS
from modelreg.usage.staging import STAGED

_NOON_MS = 1_795_867_200_000
_MILLION = 1_000_000
_EVENTS = ", ".join(column.name for column in USAGE_EVENTS.columns)


def _text(statement: str) -> sql.SQL:
    """Return a statement that is put together of names of ours alone."""
    return sql.SQL(cast("LiteralString", statement))


_COPY = _text(f"COPY {STAGED.name} ({', '.join(UsageBatch.columns())}) FROM STDIN (FORMAT BINARY)")
_INSERT = _text(f"INSERT INTO bare SELECT {_EVENTS} FROM {STAGED.name} ON CONFLICT DO NOTHING")  # noqa: S608 - constants


def measure(bench: Bench) -> Outcome:
    """The value ``ratio``, and ``million`` in seconds."""
    folder = programs()
    if folder is None:
        raise SkippedError("there is no PostgreSQL on this machine; apt-get install postgresql")
    server = PostgresqlServer(folder, fsync=True)
    try:
        return _measure(bench, server.url())
    finally:
        server.remove()


def _measure(bench: Bench, url: str) -> Outcome:
    chance = random.Random(1)  # noqa: S311 - the same events each time
    shipped_s: list[float] = []
    bare_s: list[float] = []
    with closing(Store.open(StoreUrl.parse(url), "registry")) as store, closing(_bare(url)) as connection:
        migrate(store)
        for _ in range(bench.rounds):
            events = [_event(chance) for _ in range(bench.shipped_events)]
            batches = [events[begin : begin + MAX_EVENTS] for begin in range(0, len(events), MAX_EVENTS)]
            began_s = time.monotonic()
            for batch in batches:
                if ship(store, UsageBatch(batch, 0), _NOON_MS).shipped.inserted != len(batch):
                    message = "not every event was inserted"
                    raise AssertionError(message)
            shipped_s.append(time.monotonic() - began_s)
            rows = [UsageBatch(batch, 0).copy_rows() for batch in batches]
            began_s = time.monotonic()
            for batch_rows in rows:
                _copy(connection, batch_rows)
            bare_s.append(time.monotonic() - began_s)
    million = [seconds * _MILLION / bench.shipped_events for seconds in shipped_s]
    rate = bench.rounds * bench.shipped_events / sum(shipped_s)
    return Outcome(
        {
            "ratio": Value(
                Spread.of([bare / shipped for bare, shipped in zip(bare_s, shipped_s, strict=True)]),
                f"{rate:,.0f} events/s",
            ),
            "million": Value(Spread.of(million), f"from {bench.shipped_events:,} a round into one store"),
        }
    )


def _bare(url: str) -> psycopg.Connection:
    connection = psycopg.connect(url)
    connection.execute(_text(str(CreateTable(STAGED).compile(dialect=postgresql.dialect()))))
    connection.execute(_text(f"CREATE TABLE bare AS SELECT {_EVENTS} FROM {STAGED.name}"))  # noqa: S608 - constants
    connection.execute("ALTER TABLE bare ADD PRIMARY KEY (event_id)")
    connection.commit()
    return connection


def _copy(connection: psycopg.Connection, rows: bytes) -> None:
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            copy.write(rows)
        cursor.execute(_INSERT)
    connection.commit()


def _event(chance: random.Random) -> bytes:
    """Return an event of an id that came in its time, as ids of sidecars do."""
    at = _NOON_MS + chance.randrange(3_600_000)
    model, key = chance.randrange(40), chance.randrange(50)
    event = UsageEvent(
        event_id=(at << 80 | 7 << 76 | 2 << 62 | chance.getrandbits(62)).to_bytes(16, "big"),
        digest=chance.randbytes(16),
        recorded_at_unix_ms=at,
        started_at_unix_ms=at - 900,
        decision_id=chance.randbytes(16),
        attempt=1,
        phase="USAGE_PHASE_FINAL",
        outcome="USAGE_OUTCOME_OK",
        route=f"provider-{model % 8}/model-{model}",
        variant="effort=high",
        model=f"model-{model}",
        provider=f"provider-{model % 8}",
        platform=f"provider-{model % 8}",
        task_class=chance.choice(["coding", "general", "rag_qa"]),
        latency_ms=900,
        ttft_ms=200,
        input_tokens=chance.randrange(10_000),
        output_tokens=chance.randrange(2_000),
        price_state="PRICE_STATE_KNOWN",
        cost_pico_usd=chance.randrange(10**10),
        tenant="default",
        team=f"team-{key % 20}",
        user="someone",
        key=f"key-{key}",
        workflow_run_id=f"run-{chance.randrange(300)}",
        tags={"service": "checkout"},
        http_status=200,
        provider_response_id=f"chatcmpl-{chance.randbytes(12).hex()}",
        model_served=f"model-{model}-2026",
        planned=True,
        sidecar="box-1",
    )
    for kind, count in (("input_token", event.input_tokens), ("output_token", event.output_tokens)):
        event.units.add(kind=kind, count=count)
    return event.SerializeToString()
