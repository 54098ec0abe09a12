"""Faults are told at the fields of the request, and never so many or so long that a client cannot take them."""

from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from modelreg.v1 import resource_pb2 as pb
from support.small_registry import SmallRegistry
from support.writes import batch, refused, update, updating

# What grpcio takes of metadata; details travel in it in base64.
CLIENT_METADATA_BYTES = 8_192


@pytest.fixture
def registry(tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(Store.open(StoreUrl.of_file(tmp_path / "registry.db"), ""), tmp_path)


PLACES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a rate among others": (
        "route",
        {
            "route_id": "acme/one",
            "price": {"rates": [{"kind": "input_token", "pico_usd": 1}, {"kind": "nothing", "pico_usd": 1}]},
        },
        "resource.route.price.rates[1]",
    ),
    "a rate of a variant": (
        "route",
        {"route_id": "acme/one", "variants": {"": {"price": {"rates": [{"kind": "nothing", "pico_usd": 1}]}}}},
        'resource.route.variants[""].price.rates[0]',
    ),
    "the speed of a variant": (
        "route",
        {"route_id": "acme/one", "variants": {"effort=high": {"speed": {"ttft_ms": 4_000_000_000}}}},
        'resource.route.variants["effort=high"].speed.ttft_ms',
    ),
    "a variant that is none": (
        "route",
        {"route_id": "acme/one", "variants": {"": {}, "colour=red": {}}},
        'resource.route.variants["colour=red"]',
    ),
    "an entry of a map": (
        "model",
        {"model_id": "one", "capabilities": {"vision": {"present": True, "score_ppm": 1_000_001}}},
        'resource.model.capabilities["vision"].score_ppm',
    ),
}


@pytest.mark.parametrize(("kind", "fields", "place"), PLACES.values(), ids=PLACES.keys())
def test_faults_are_at_fields_of_the_request(
    registry: SmallRegistry, kind: str, fields: dict[str, Any], place: str
) -> None:
    reason, faults = refused(lambda: update(registry, kind, **fields))
    assert (reason, faults[0]) == ("UNFIT_VALUE", place)


@pytest.mark.parametrize(
    "writes",
    [
        [updating("model", model_id="one", context_tokens=0)] * 1_000,
        [updating("model", model_id="one", capabilities={"x" * 100_000: {"present": False, "score_ppm": 1}})],
        [updating("route", route_id="acme/one", price={"rates": [{"kind": "x" * 100_000, "pico_usd": 1}] * 2})],
        [updating("model", model_id="one", variants={"x" * 100_000: {"parameters_to_set": {"y" * 1_000: "{"}}})],
        [updating("model", model_id="one", versions={"é" * 1_000: {"status": 77}})],
    ],
    ids=["many", "a long key", "a long unit", "long keys of JSON", "a key that is not ASCII"],
)
def test_a_refusal_is_never_more_than_a_client_takes(registry: SmallRegistry, writes: list[pb.ResourceWrite]) -> None:
    with pytest.raises(CallError) as raised:
        batch(registry, *writes)
    assert len(raised.value.details) * 4 / 3 + len(raised.value.message.encode()) * 3 < CLIENT_METADATA_BYTES


def test_fields_of_a_newer_client_are_refused_wherever_they_are(registry: SmallRegistry) -> None:
    unknown = b"\xf8\x3f\x01"
    one = pb.Resource.FromString(updating("model", model_id="one").update.resource.SerializeToString() + unknown)
    assert refused(lambda: registry.writing.update(pb.UpdateResourceRequest(resource=one))) == (
        "UNFIT_VALUE",
        ["resource"],
    )
    delete = pb.DeleteResourceRequest(kind=pb.RESOURCE_KIND_MODEL, name="one", reset=True)
    newer = pb.ResourceWrite(delete=pb.DeleteResourceRequest.FromString(delete.SerializeToString() + unknown))
    assert refused(lambda: batch(registry, newer)) == ("UNFIT_VALUE", ["writes[0].delete"])
