"""Whatever is written, in whatever order, what is held is what a naive model of layers says, and so it is read anew."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from google.protobuf import json_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelreg._core import CallError
from modelreg.v1 import resource_pb2 as pb
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import batch, creating, deleting, updating

MODEL, ROUTE, ALIAS = pb.RESOURCE_KIND_MODEL, pb.RESOURCE_KIND_ROUTE, pb.RESOURCE_KIND_ALIAS
KINDS: Final = {"model": MODEL, "route": ROUTE, "alias": ALIAS}
NAMES: Final = {
    "model": ["one", "two", "new"],
    "route": ["acme/one", "bolt/two", "acme/new"],
    "alias": ["best", "new"],
}
FIELDS: Final[dict[str, dict[str, list[Any]]]] = {
    "model": {
        "vendor": ["me"],
        "context_tokens": [5, 7],
        "tags": [["a"], ["b", "c"]],
        "capabilities": [{"vision": {"present": True}}, {"tools": {"present": True, "score_ppm": 9}}],
        "replacement": ["one", "two"],
    },
    "route": {"model_string": ["m"], "priority": [1, 2], "price": [{"free": True}, {}]},
    "alias": {"model": ["one", "two", "new"]},
}
# What the small catalogue says, by kind and name, as messages in JSON.
BELOW: Final[dict[tuple[str, str], dict[str, Any]]] = {
    ("model", "one"): {"vendor": "acme", "context_tokens": 1_000, "capabilities": {"tools": {"present": True}}},
    ("model", "two"): {"vendor": "acme"},
    ("route", "acme/one"): {
        "model_string": "one",
        "price": {
            "rates": [{"kind": "input_token", "pico_usd": "1000000"}, {"kind": "output_token", "pico_usd": "2000000"}]
        },
    },
    ("route", "bolt/one"): {"model_string": "one", "price": {"free": True}},
    ("route", "acme/two"): {"model_string": "two"},
}
NEEDED: Final = {"model": "vendor", "route": "model_string", "alias": "model"}

Step = tuple[str, str, str, dict[str, Any], tuple[str, ...], bool]


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A verb, kind, name, fields, mask, and whether a delete is a reset."""
    kind = draw(st.sampled_from(sorted(NAMES)))
    verb = draw(st.sampled_from(["create", "update", "update", "delete"]))
    fields = {name: st.sampled_from(values) for name, values in FIELDS[kind].items()}
    needed = {NEEDED[kind]} if verb == "create" or kind == "alias" else set[str]()
    given_fields = draw(
        st.fixed_dictionaries(
            {name: fields[name] for name in needed}, optional={name: fields[name] for name in fields.keys() - needed}
        )
    )
    mask = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=2))
    return verb, kind, draw(st.sampled_from(NAMES[kind])), given_fields, tuple(mask), draw(st.booleans())


class Layers:
    """What users say above the catalogue; a request that cannot stand changes nothing."""

    def __init__(self) -> None:
        self.users: dict[tuple[str, str], dict[str, Any]] = {}

    def try_all(self, requested: list[Step]) -> bool:
        """Make them all, or none; return whether they were made."""
        before = copy.deepcopy(self.users)
        if all(self._make(step) for step in requested) and self._stands({(s[1], s[2]) for s in requested}):
            return True
        self.users = before
        return False

    def _make(self, step: Step) -> bool:
        verb, kind, name, fields, mask, is_reset = step
        key = (kind, name)
        is_there = key in self.users or key in BELOW
        if verb == "delete":
            self.users.pop(key, None)
            return is_there and (key not in BELOW or is_reset)
        if is_there == (verb == "create"):
            return False
        said = self.users.setdefault(key, {})
        for field in mask if mask and verb == "update" else fields:
            said.pop(field, None)
            if field in fields:
                said[field] = fields[field]
        if not said and key in BELOW:
            del self.users[key]
        return True

    def stand(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return each resource as it stands."""
        made: dict[tuple[str, str], dict[str, Any]] = copy.deepcopy(BELOW)
        for key, said in self.users.items():
            below = made.setdefault(key, {})
            capabilities = {**below.get("capabilities", {}), **said.get("capabilities", {})}
            below |= said
            if capabilities:
                below["capabilities"] = capabilities
        return made

    def _stands(self, touched: set[tuple[str, str]]) -> bool:
        made = self.stand()
        for (kind, name), fields in made.items():
            if kind == "route" and ("model", name.partition("/")[2]) not in made:
                return False
            if kind == "alias" and (("model", fields["model"]) not in made or ("model", name) in made):
                return False
            replacement = fields.get("replacement")
            if replacement is not None and (("model", replacement) not in made or replacement == name):
                return False
            if (kind, name) in touched and NEEDED[kind] not in fields:
                return False
        return True


def write_of(step: Step) -> pb.ResourceWrite:
    verb, kind, name, fields, mask, is_reset = step
    if verb == "delete":
        return deleting(KINDS[kind], name, reset=is_reset)
    given_fields = {f"{kind}_id": name, **fields}
    return creating(kind, **given_fields) if verb == "create" else updating(kind, mask=mask, **given_fields)


def held(registry: SmallRegistry) -> Mapping[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, names in (
        ("model", registry.held.models),
        ("route", registry.held.routes),
        ("alias", registry.held.aliases),
    ):
        for name in names:
            message = getattr(registry.get(KINDS[kind], name), kind)
            fields = json_format.MessageToDict(message, preserving_proto_field_name=True)
            kept = {field: fields[field] for field in FIELDS[kind] if field in fields}
            if kept.get("price") == {}:
                del kept["price"]
            if kept.get("priority") == 100:
                del kept["priority"]
            found[kind, name] = kept
    return found


def expected(layers: Layers) -> Mapping[tuple[str, str], dict[str, Any]]:
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for key, fields in layers.stand().items():
        # A price that is said to be unknown shows as none.
        made[key] = {field: value for field, value in fields.items() if not (field == "price" and value == {})}
        if "price" in made[key]:
            source = "LAYER_USER" if "price" in layers.users.get(key, {}) else "LAYER_CATALOGUE"
            made[key]["price"] = {**made[key]["price"], "source": source}
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=st.lists(st.lists(steps(), min_size=1, max_size=2), min_size=4, max_size=12))
def test_what_is_held_is_what_layers_say(place: Place, tmp_path: Path, requests: list[list[Step]]) -> None:
    store = place.open()
    registry = SmallRegistry(store, tmp_path, CATALOGUE)
    empty(registry)
    layers = Layers()
    for request in requests:
        try:
            batch(registry, *map(write_of, request))
            was_made = True
        except CallError:
            was_made = False
        assert was_made == layers.try_all(request), request
        assert held(registry) == expected(layers)
    registry.open(tmp_path)
    assert held(registry) == expected(layers)
    store.close()


def empty(registry: SmallRegistry) -> None:
    """Forget what an earlier example wrote into the same store."""
    said = registry.held.said
    writes = [
        deleting(KINDS[kind], name, reset=True)
        for kind in ("alias", "route", "model")
        for name, one in said[kind].items()
        if "user" in one.layers
    ]
    if writes:
        batch(registry, *writes)
