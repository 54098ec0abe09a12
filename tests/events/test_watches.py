"""Watches: a topic as a stream, from the moment it stands until the client leaves or the server ends."""

import asyncio
import itertools
from collections.abc import AsyncGenerator

import pytest

from modelreg._core import CallError
from modelreg.errors import unauthenticated
from modelreg.events.subscription import Taken
from modelreg.events.topic import Topic
from modelreg.events.watches import MAX_OF_TENANT, MAX_WATCHES, MOST_WAITING, Watches
from modelreg.principal import LOCAL, Principal
from support.refusals import refusal
from support.watching import standing, watched


def everything(_event: int) -> bool:
    return True


def stands() -> None:
    """Let who asks go on."""


def with_key(tenant: str) -> Principal:
    return Principal(tenant, "", "", f"a key of {tenant}", frozenset())


def reason(error: BaseException) -> str:
    assert isinstance(error, CallError)
    return refusal(error)[0].reason


def test_from_its_first_response_on_nothing_is_missed() -> None:
    async def scenario(watches: Watches) -> list[Taken[int]]:
        topic = Topic[int]()
        stream = watches.watch(topic, everything, LOCAL, stands)
        told = [await standing(stream)]
        topic.publish(lambda: [1, 2])
        told.append(await anext(stream))
        coming = asyncio.ensure_future(anext(stream))
        # From another thread, as usage is shipped.
        await asyncio.to_thread(topic.publish, lambda: [3])
        told.append(await coming)
        await stream.aclose()
        return told

    assert watched(scenario) == [(0, ()), (0, [1, 2]), (0, [3])]


def test_who_reads_too_slowly_is_told_how_many_it_missed() -> None:
    async def scenario(watches: Watches) -> tuple[int, list[int]]:
        topic = Topic[int]()
        stream = watches.watch(topic, everything, LOCAL, stands)
        await standing(stream)
        topic.publish(lambda: range(MOST_WAITING + 7))
        missed, events = 0, list[int]()
        while len(events) < MOST_WAITING:
            taken = await anext(stream)
            missed += taken.missed
            events += taken.events
            assert len(taken.events) <= 50
        await stream.aclose()
        return missed, events

    assert watched(scenario) == (7, list(range(7, MOST_WAITING + 7)))


def test_there_are_only_so_many_and_who_leaves_makes_room() -> None:
    async def scenario(watches: Watches) -> tuple[str, Taken[int]]:
        topic = Topic[int]()
        streams = [watches.watch(topic, everything, LOCAL, stands) for _ in range(MAX_WATCHES + 1)]
        for stream in streams[:-1]:
            await standing(stream)
        with pytest.raises(CallError) as refused:
            await standing(streams[-1])
        # One leaves while it waits, as when a client hangs up.
        waiting = asyncio.ensure_future(anext(streams[0]))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        late = watches.watch(topic, everything, LOCAL, stands)
        told = await standing(late)
        for stream in (*streams[1:-1], late):
            await stream.aclose()
        return reason(refused.value), told

    assert watched(scenario) == ("CONTROL_PLANE_BUSY", (0, ()))


def test_no_tenant_shuts_out_another() -> None:
    async def scenario(watches: Watches) -> list[str]:
        topic = Topic[int]()

        async def opened(caller: Principal) -> AsyncGenerator[Taken[int]]:
            stream = watches.watch(topic, everything, caller, stands)
            await standing(stream)
            return stream

        async def refused(caller: Principal) -> str:
            with pytest.raises(CallError) as raised:
                await opened(caller)
            return reason(raised.value)

        of_acme = [await opened(with_key("acme")) for _ in range(MAX_OF_TENANT)]
        refusals = [await refused(with_key("acme"))]
        # Neither another nor who has no key is one of them, and who leaves makes room.
        others = [await opened(caller) for caller in (with_key("other"), LOCAL)]
        await of_acme.pop().aclose()
        of_acme.append(await opened(with_key("acme")))
        refusals.append(await refused(with_key("acme")))
        for stream in (*of_acme, *others):
            await stream.aclose()
        return refusals

    assert watched(scenario) == ["CONTROL_PLANE_BUSY"] * 2


def test_who_may_not_go_on_leaves_though_nothing_comes() -> None:
    checks = itertools.count(1)

    def check() -> None:
        if next(checks) == 3:
            raise unauthenticated()

    async def scenario(watches: Watches) -> tuple[str, Taken[int]]:
        topic = Topic[int]()
        streams = [watches.watch(topic, everything, with_key("acme"), check) for _ in range(MAX_OF_TENANT)]
        for stream in streams:
            await standing(stream)
        with pytest.raises(CallError) as ended:
            await anext(streams[0])
        late = watches.watch(topic, everything, with_key("acme"), stands)
        await standing(late)
        # Who may is told what comes after any number of looks.
        coming = asyncio.ensure_future(anext(late))
        topic.publish(lambda: [1])
        told = await coming
        for stream in (*streams[1:], late):
            await stream.aclose()
        return reason(ended.value), told

    assert watched(scenario, check_s=0.01) == ("UNAUTHENTICATED", (0, [1]))


def test_the_end_of_the_server_ends_them_those_to_come_too() -> None:
    async def scenario(watches: Watches) -> list[str]:
        topic = Topic[int]()
        streams = [watches.watch(topic, everything, LOCAL, stands) for _ in range(3)]
        for stream in streams[:2]:
            await standing(stream)
        waiting = asyncio.ensure_future(anext(streams[0]))
        await asyncio.sleep(0)
        # One has something to tell still.
        topic.publish(lambda: [1])
        await waiting
        watches.end()
        ended = await asyncio.gather(*(anext(stream) for stream in streams[:2]), return_exceptions=True)
        # One that begins now stands for a moment.
        await standing(streams[2])
        with pytest.raises(CallError) as late:
            await anext(streams[2])
        return [reason(one) for one in (*ended, late.value) if isinstance(one, BaseException)]

    assert watched(scenario) == ["SHUTTING_DOWN"] * 3
