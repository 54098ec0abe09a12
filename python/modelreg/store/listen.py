"""Hearing of revisions from PostgreSQL, on a connection of its own."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
from psycopg import sql

from modelreg.store.postgresql import conninfo_of
from modelreg.store.revisions import CHANNEL
from modelreg.store_url import StoreUrl


class ListenError(Exception):
    """PostgreSQL cannot be listened to, or no longer; the message says why."""


@asynccontextmanager
async def listening(url: StoreUrl, schema: str) -> AsyncGenerator[Callable[[float], Awaitable[None]]]:
    """Listen; yields a function that waits for the next revision, at most so many seconds.

    Raises:
        ListenError: the connection could not be made, or was lost.
    """
    try:
        async with await psycopg.AsyncConnection.connect(conninfo_of(url), autocommit=True) as connection:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL + schema)))

            async def told(at_most_s: float) -> None:
                async for _ in connection.notifies(timeout=at_most_s, stop_after=1):
                    pass

            yield told
    except psycopg.Error as error:
        raise ListenError(str(error).strip().splitlines()[0]) from error
