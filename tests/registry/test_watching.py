"""`Watch`: every revision once and in order, what is past and what comes, whoever made it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.identity.standing import CHECK_S
from modelreg.principal import LOCAL
from modelreg.registry.watching import MAX_WATCHES, Watch
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.tables.models import MODELS
from modelreg.store.write_layer import replace_layer
from modelreg.v1 import identity_pb2
from modelreg.v1 import resource_pb2 as pb
from support.doors import CLOCK_UNIX_MS
from support.key_world import KeyWorld
from support.refusals import refusal
from support.small_registry import SmallRegistry
from support.stores import Place

DEADLINE_S = 20.0
MODEL, ALIAS = pb.RESOURCE_KIND_MODEL, pb.RESOURCE_KIND_ALIAS


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def create_alias(registry: SmallRegistry, name: str) -> int:
    resource = pb.Resource()
    resource.alias.alias_id, resource.alias.model = name, "one"
    return registry.writing.create(pb.CreateResourceRequest(resource=resource)).revision


def watched(registry: SmallRegistry, scenario: Callable[[Watch], Awaitable[Any]], check_s: float = CHECK_S) -> Any:
    async def run() -> Any:
        registry.source.news.attach(asyncio.get_running_loop())
        return await asyncio.wait_for(
            scenario(Watch(registry.store, registry.source.news, registry.threads, lambda: CLOCK_UNIX_MS, check_s)),
            DEADLINE_S,
        )

    return asyncio.run(run())


async def take(stream: AsyncIterator[pb.WatchResponse], count: int) -> list[pb.WatchResponse]:
    return [await anext(stream) for _ in range(count)]


def test_what_is_past_comes_first_then_each_as_it_is_made(registry: SmallRegistry) -> None:
    create_alias(registry, "a")
    create_alias(registry, "b")

    async def scenario(watch: Watch) -> list[pb.WatchResponse]:
        stream = watch.watch(pb.WatchRequest(from_revision=1), LOCAL)
        told = await take(stream, 2)
        coming = asyncio.ensure_future(anext(stream))
        await asyncio.to_thread(create_alias, registry, "c")
        return [*told, await coming]

    told = watched(registry, scenario)
    assert [one.revision for one in told] == [2, 3, 4]
    assert [[(change.kind, change.name) for change in one.changes] for one in told] == [
        [(ALIAS, "a")],
        [(ALIAS, "b")],
        [(ALIAS, "c")],
    ]
    assert (told[0].actor, told[0].summary, told[0].at_unix_ms) == ("local", "create alias a", 1_795_000_000_000)
    assert told[0].changes[0].operation == pb.CHANGE_OPERATION_CREATED


def test_without_a_revision_only_what_comes_is_told(registry: SmallRegistry) -> None:
    create_alias(registry, "a")

    async def scenario(watch: Watch) -> pb.WatchResponse:
        stream = watch.watch(pb.WatchRequest(), LOCAL)
        coming = asyncio.ensure_future(anext(stream))
        for number in itertools.count():
            await asyncio.to_thread(create_alias, registry, f"b{number}")
            if coming.done():
                return coming.result()
        raise AssertionError

    assert [change.name[0] for change in watched(registry, scenario).changes] == ["b"]


def test_what_another_process_made_is_told_when_this_one_has_followed(registry: SmallRegistry, place: Place) -> None:
    async def scenario(watch: Watch) -> pb.WatchResponse:
        stream = watch.watch(pb.WatchRequest(from_revision=1), LOCAL)
        coming = asyncio.ensure_future(anext(stream))
        other = place.open()
        with other.writing() as connection:
            rows = {MODELS: [{"name": "theirs", "is_whole": False, "vendor": "v"}]}
            changes = replace_layer(connection, "user", rows)
            add_revision(connection, changes, Cause("another", "a change"), at_unix_ms=5)
        other.close()
        await asyncio.to_thread(registry.source.follow)
        return await coming

    told = watched(registry, scenario)
    assert (told.actor, [change.name for change in told.changes]) == ("another", ["theirs"])


def test_a_large_revision_comes_in_pieces(registry: SmallRegistry) -> None:
    rows = [{"name": f"m{number:04}", "is_whole": False, "vendor": "v"} for number in range(2_500)]
    with registry.store.writing() as connection:
        changes = replace_layer(connection, "user", {MODELS: rows})
        add_revision(connection, changes, Cause("a test", ""), at_unix_ms=0)

    async def scenario(watch: Watch) -> list[pb.WatchResponse]:
        return await take(watch.watch(pb.WatchRequest(from_revision=1), LOCAL), 3)

    told = watched(registry, scenario)
    assert [(one.revision, len(one.changes), one.continues) for one in told] == [
        (2, 1_000, True),
        (2, 1_000, True),
        (2, 500, False),
    ]
    assert [change.name for one in told for change in one.changes] == [str(row["name"]) for row in rows]


def test_only_kinds_that_are_asked_for_are_told(registry: SmallRegistry) -> None:
    create_alias(registry, "a")

    async def scenario(watch: Watch) -> list[pb.WatchResponse]:
        return await take(watch.watch(pb.WatchRequest(from_revision=0, kinds=[MODEL, ALIAS]), LOCAL), 2)

    told = watched(registry, scenario)
    assert [sorted({change.kind for change in one.changes}) for one in told] == [[MODEL], [ALIAS]]


def test_who_comes_again_with_the_last_revision_misses_nothing(registry: SmallRegistry) -> None:
    for number in range(6):
        create_alias(registry, f"a{number}")

    async def scenario(watch: Watch) -> list[int]:
        seen, last = list[int](), 0
        for _ in range(7):
            stream = watch.watch(pb.WatchRequest(from_revision=last), LOCAL)
            last = (await anext(stream)).revision
            await stream.aclose()  # type: ignore[attr-defined]
            seen.append(last)
        return seen

    assert watched(registry, scenario) == [1, 2, 3, 4, 5, 6, 7]


def reason(error: CallError) -> str:
    return refusal(error)[0].reason


def test_what_cannot_be_watched_is_refused(registry: SmallRegistry) -> None:
    async def scenario(watch: Watch) -> list[str]:
        reasons = list[str]()
        for request in (
            pb.WatchRequest(from_revision=99),
            pb.WatchRequest(kinds=[99]),  # pyright: ignore[reportArgumentType] - what a newer client sends
        ):
            with pytest.raises(CallError) as raised:
                await anext(watch.watch(request, LOCAL))
            reasons.append(reason(raised.value))
        return reasons

    assert watched(registry, scenario) == ["OUT_OF_RANGE", "UNKNOWN_ENUM_VALUE"]


def test_there_are_only_so_many_watches_and_the_end_ends_them(registry: SmallRegistry) -> None:
    async def scenario(watch: Watch) -> tuple[list[str], str]:
        streams = [watch.watch(pb.WatchRequest(from_revision=0), LOCAL) for _ in range(MAX_WATCHES + 1)]
        for stream in streams[:-1]:
            await anext(stream)
        with pytest.raises(CallError) as refused:
            await anext(streams[-1])
        waiting = [asyncio.ensure_future(anext(stream)) for stream in streams[:-1]]
        await asyncio.sleep(0)
        registry.source.news.end()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        return [reason(one) for one in ended if isinstance(one, CallError)], reason(refused.value)

    ended, refused = watched(registry, scenario)
    assert (ended, refused) == (["SHUTTING_DOWN"] * MAX_WATCHES, "CONTROL_PLANE_BUSY")


@pytest.mark.parametrize(("comes", "check_s"), [(True, CHECK_S), (False, 0.01)])
def test_a_key_that_was_revoked_is_told_nothing_more(
    registry: SmallRegistry, tmp_path: Path, *, comes: bool, check_s: float
) -> None:
    world = KeyWorld(registry.store, tmp_path)
    made = world.create()
    caller = world.caller(made)

    async def scenario(watch: Watch) -> str:
        stream = watch.watch(pb.WatchRequest(from_revision=1), caller)
        create_alias(registry, "a")
        await anext(stream)
        world.service.revoke(identity_pb2.RevokeKeyRequest(key=made.key.prefix), LOCAL)
        if comes:
            create_alias(registry, "b")
        with pytest.raises(CallError) as ended:
            await anext(stream)
        info, _ = refusal(ended.value)
        return info.reason

    assert watched(registry, scenario, check_s) == "UNAUTHENTICATED"
