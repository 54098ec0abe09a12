"""A list without most of its layer's routes, on both stores: held back whole, whoever brings it, until accepted."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.jobs.job import Did, Stop
from modelreg.registry.gate import reviews
from modelreg.registry.sync.prices import price_sync
from modelreg.v1 import common_pb2
from support.imports import import_catalogue
from support.models_dev import OFFER, PROVIDER
from support.refusals import refusal
from support.small_registry import CATALOGUE, SmallRegistry
from support.source_server import source_server
from support.stores import Place

LITELLM = common_pb2.LAYER_LITELLM


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def listed(routes: int, output: str = "2") -> dict[str, Any]:
    """Return a list of so many routes, the first at this price of output."""
    names = [f"m{number}" for number in range(routes)]
    priced = {"model_string": "m", "price_usd_per_million": {"input": "1", "output": "2"}}
    first = {**priced, "price_usd_per_million": {"input": "1", "output": output}}
    return {
        "providers": {"acme": CATALOGUE["providers"]["acme"]},
        "models": {name: {"vendor": "acme"} for name in names},
        "routes": {f"acme/{name}": priced for name in names} | {"acme/m0": first},
    }


def test_it_is_refused_with_the_next_step_and_all_stays(registry: SmallRegistry) -> None:
    import_catalogue(registry, listed(30), layer=LITELLM)
    import_catalogue(registry, listed(30, "20"), layer=LITELLM)
    before = registry.held
    with registry.store.reading() as connection:
        waiting = reviews.waiting(connection)
    for only_tried in (True, False):
        with pytest.raises(CallError) as raised:
            import_catalogue(registry, listed(14), layer=LITELLM, validate_only=only_tried)
        info, fields = refusal(raised.value)
        assert (info.reason, fields) == ("UNFIT_VALUE", ["data"])
        assert raised.value.message == (
            "data: has 16 of the layer's 30 routes no more: all of it is held back, and the layer stays as it is; see "
            "`modelreg catalog diff --from SOURCE`, and where they are to go, "
            "`modelreg catalog import --from SOURCE --accept-all`"
        )
    assert registry.held is before
    # What waited waits on.
    with registry.store.reading() as connection:
        assert reviews.waiting(connection) == waiting != []


def test_the_reason_stays_whole_however_many_they_are(registry: SmallRegistry) -> None:
    import_catalogue(registry, listed(10_000), layer=LITELLM)
    with pytest.raises(CallError) as raised:
        import_catalogue(registry, listed(1), layer=LITELLM)
    assert raised.value.message.endswith("--accept-all`")


def test_it_is_taken_where_all_is_accepted_and_is_the_list_from_then_on(registry: SmallRegistry) -> None:
    import_catalogue(registry, listed(30), layer=LITELLM)
    assert import_catalogue(registry, listed(14), layer=LITELLM, accept_all=True).deleted == 32
    assert import_catalogue(registry, listed(14), layer=LITELLM).changed == 0


@pytest.mark.parametrize(("before", "after"), [(30, 15), (10, 1), (30, 31)])
def test_half_of_a_list_or_a_few_of_its_routes_may_go(registry: SmallRegistry, before: int, after: int) -> None:
    import_catalogue(registry, listed(before), layer=LITELLM)
    assert import_catalogue(registry, listed(after), layer=LITELLM).imported == 1 + 2 * after


def test_other_routes_in_the_place_of_most_are_as_wrong(registry: SmallRegistry) -> None:
    import_catalogue(registry, listed(30), layer=LITELLM)
    others = listed(60)
    others["routes"] = {name: others["routes"][name] for name in list(others["routes"])[30:]}
    with pytest.raises(CallError, match="has 30 of the layer's 30 routes no more"):
        import_catalogue(registry, others, layer=LITELLM)


def test_a_list_is_compared_with_its_own_layer(registry: SmallRegistry) -> None:
    import_catalogue(registry, listed(30), layer=LITELLM)
    assert import_catalogue(registry, listed(1), layer=common_pb2.LAYER_OPENROUTER).imported == 3


def api_json(offers: int) -> bytes:
    """Return what models.dev publishes, with so many offers."""
    models = {f"model-{number}": {"id": f"model-{number}", **OFFER} for number in range(offers)}
    return json.dumps({"host": {**PROVIDER, "models": models}}).encode()


def test_the_daily_sync_keeps_the_last_good_list_and_fails_until_the_source_is_whole(registry: SmallRegistry) -> None:
    def sync() -> Did:
        return price_sync([web.url], registry.source, registry.store).run(Stop())

    with source_server() as web:
        web.body = api_json(30)
        assert sync().outcome == "done"
        before = registry.held
        web.body = api_json(1)
        # Each day, whatever its ETag.
        for _ in range(2):
            did = sync()
            assert did.outcome == "failed"
            (line,) = did.lines
            assert line.startswith(f"{web.url} is not imported: data: has 29 of the layer's 30 routes no more: ")
            assert "`modelreg catalog import --from SOURCE --accept-all`" in line
            assert line.endswith("; what was there stays")
        assert registry.held is before
        web.body = api_json(29)
        assert sync().outcome == "done"
    assert len(registry.held.routes) == 29
