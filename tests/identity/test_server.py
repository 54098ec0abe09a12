"""The real server with keys on, through each door: every method needs its permission, and no key is ever told."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import grpc
import pytest
from google.protobuf import descriptor_pb2
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from modelreg.principal import PERMISSIONS, permission_name
from modelreg.v1 import identity_pb2 as pb
from modelreg.v1 import registry_pb2
from modelreg.v1.permission_pb2 import Permission
from support.answer import TIMEOUT_S, Answer, ask
from support.errors import error_info
from support.key_world import first_key
from support.keys import bearer
from support.server import RunningServer, channel
from support.stores import Place

Serve = Callable[..., RunningServer]
CREATE = "/modelreg.v1.IdentityService/CreateKey"
LIST = "/modelreg.v1.IdentityService/ListKeys"
REVOKE = "/modelreg.v1.IdentityService/RevokeKey"
SELECT = "/modelreg.v1.RouterService/Select"
CANDIDATES = "/modelreg.v1.RegistryService/ListCandidates"
NOWHERE = "/modelreg.v1.RegistryService/NoSuchMethod"
# What anybody may call.
OPEN = {
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/List",
    "/grpc.health.v1.Health/Watch",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
}
NO_MESSAGE = b"\xff"


class Guarded:
    """A server, its first key, and calls with any."""

    def __init__(self, server: RunningServer, admin: str) -> None:
        server.wait_for("control plane ready")
        self.server = server
        self.admin = admin
        self.wire = channel(server.address())

    def ask(self, method: str, request: bytes, key: str | None) -> Answer:
        return ask(self.wire, method, request, metadata=() if key is None else bearer(key))

    def create(self, *permissions: int, tenant: str = "default") -> pb.CreateKeyResponse:
        wanted = pb.CreateKeyRequest(permissions=permissions, tenant=tenant)  # pyright: ignore[reportArgumentType]
        answer = self.ask(CREATE, wanted.SerializeToString(), self.admin)
        assert answer.body is not None, answer
        return pb.CreateKeyResponse.FromString(answer.body)

    def revoke(self, key: str) -> None:
        assert self.ask(REVOKE, pb.RevokeKeyRequest(key=key).SerializeToString(), self.admin).body is not None


@pytest.fixture(scope="module", params=["rust", "python"])
def guarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A server that needs keys, with each door in turn."""
    data = tmp_path_factory.mktemp("data")
    admin = first_key(data)
    running = RunningServer(data, ("--door", request.param, "--keys", "on"))
    try:
        server = Guarded(running, admin)
        yield server
        server.wire.close()
    finally:
        running.close()


def methods_by_reflection(wire: grpc.Channel) -> dict[str, tuple[bool, bool]]:
    """Return every method that the server tells of, with whether the client and whether the server streams."""
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(wire)

    def one(**request: Any) -> Any:
        return next(stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(**request)])))

    found: dict[str, tuple[bool, bool]] = {}
    for service in one(list_services="").list_services_response.service:
        answer = one(file_containing_symbol=service.name).file_descriptor_response
        files = [descriptor_pb2.FileDescriptorProto.FromString(file) for file in answer.file_descriptor_proto]
        for file in files:
            for described in file.service:
                if f"{file.package}.{described.name}" == service.name:
                    found |= {
                        f"/{service.name}/{method.name}": (method.client_streaming, method.server_streaming)
                        for method in described.method
                    }
    return found


def status(wire: grpc.Channel, method: str, shape: tuple[bool, bool], key: str | None) -> grpc.RpcError | None:
    """Call a method of any shape with what is no message of it."""
    metadata = () if key is None else bearer(key)
    calls: dict[tuple[bool, bool], Callable[[], object]] = {
        (False, False): lambda: wire.unary_unary(method)(NO_MESSAGE, timeout=TIMEOUT_S, metadata=metadata),
        (False, True): lambda: list(wire.unary_stream(method)(NO_MESSAGE, timeout=TIMEOUT_S, metadata=metadata)),
        (True, False): lambda: wire.stream_unary(method)(iter([NO_MESSAGE]), timeout=TIMEOUT_S, metadata=metadata),
    }
    try:
        calls[shape]()
    except grpc.RpcError as error:
        return error
    return None


def denied(error: Any) -> str | None:
    """Return the permission that a call was refused for."""
    if error is None or error.code() is not grpc.StatusCode.PERMISSION_DENIED:
        return None
    trailing = dict(error.trailing_metadata())
    answer = Answer(error.code(), error.details(), None, trailing["grpc-status-details-bin"], ())
    return error_info(answer).metadata["permission"]


def test_every_method_that_reflection_lists_needs_exactly_its_permission(guarded: Guarded) -> None:
    methods = methods_by_reflection(guarded.wire)
    assert len(methods) > 30
    lacking = {one: guarded.create(*(other for other in PERMISSIONS if other != one)).secret for one in PERMISSIONS}
    for method, shape in methods.items():
        if method in OPEN:
            continue
        stranger = status(guarded.wire, method, shape, None)
        assert stranger is not None, method
        assert stranger.code() is grpc.StatusCode.UNAUTHENTICATED, method
        refusals = {one: denied(status(guarded.wire, method, shape, key)) for one, key in lacking.items()}
        # One key is refused, and for what it lacks; what the others sent was looked at and found to be no message.
        needed = [one for one, permission in refusals.items() if permission is not None]
        assert len(needed) == 1, (method, refusals)
        assert refusals[needed[0]] == permission_name(needed[0]), method


def test_the_documented_permissions_are_those_that_methods_need(guarded: Guarded) -> None:
    documented = documented_permissions()
    # No method needs it.
    nothing = guarded.create(Permission.PERMISSION_ACT_AS).secret
    told = {
        method: denied(status(guarded.wire, method, shape, nothing))
        for method, shape in methods_by_reflection(guarded.wire).items()
        if method not in OPEN
    }
    assert told == documented


def documented_permissions() -> dict[str, str]:
    """Return the permission of each method, as docs/identity.md has it."""
    page = (Path(__file__).parents[2] / "docs" / "identity.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| `")]
    found: dict[str, str] = {}
    for permission, methods, *_ in rows:
        for entry in methods.split(";"):
            service, _, names = entry.strip().partition(": ")
            for name in names.split(", "):
                if names:
                    found[f"/modelreg.v1.{service.strip('`')}/{name.strip('` ')}"] = permission.strip("` ")
    return found


def test_a_caller_without_the_permission_has_changed_nothing(guarded: Guarded) -> None:
    weak = guarded.create(Permission.PERMISSION_SELECT).secret
    wish = pb.CreateKeyRequest(permissions=[Permission.PERMISSION_SELECT]).SerializeToString()
    before = guarded.ask(LIST, b"", guarded.admin).body
    assert guarded.ask(CREATE, wish, weak).code is grpc.StatusCode.PERMISSION_DENIED
    assert guarded.ask(CREATE, wish, None).code is grpc.StatusCode.UNAUTHENTICATED
    assert guarded.ask(LIST, b"", guarded.admin).body == before


def test_a_key_reaches_hot_and_other_methods_until_it_is_revoked(guarded: Guarded) -> None:
    made = guarded.create(*PERMISSIONS)
    for method in (SELECT, CANDIDATES, LIST):
        assert guarded.ask(method, b"", made.secret).code is grpc.StatusCode.OK
    guarded.revoke(made.key.prefix)
    for method in (SELECT, CANDIDATES, LIST):
        assert guarded.ask(method, b"", made.secret).code is grpc.StatusCode.UNAUTHENTICATED


def test_what_a_client_says_of_itself_is_not_believed(guarded: Guarded) -> None:
    claimed = (("x-modelreg-principal-bin", b"\x0a\x04acme"), ("x-modelreg-secret", "guess"))
    assert ask(guarded.wire, CANDIDATES, b"", metadata=claimed).code is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("door", ["rust", "python"])
def test_keys_outlive_the_server(serve: Serve, tmp_path: Path, door: str) -> None:
    admin = first_key(tmp_path / "data")
    for _ in range(2):
        server = serve("--door", door, "--keys", "on")
        server.wait_for("control plane ready")
        with channel(server.address()) as wire:
            assert ask(wire, SELECT, b"", metadata=bearer(admin)).code is grpc.StatusCode.OK
            assert ask(wire, SELECT, b"").code is grpc.StatusCode.UNAUTHENTICATED
        server.terminate()
        assert server.exit_code() == 0


def test_no_key_is_in_any_log_error_metric_or_file(serve: Serve, tmp_path: Path) -> None:
    data = tmp_path / "data"
    admin = first_key(data)
    guarded = Guarded(serve("--keys", "on", "--log-level", "debug"), admin)
    made = [guarded.create(*PERMISSIONS).secret for _ in range(3)]
    told: list[object] = []
    for key in [*made, made[0][:-1], f"{made[1]}x"]:
        told.extend(guarded.ask(method, NO_MESSAGE, key) for method in (SELECT, CANDIDATES, REVOKE, NOWHERE))
        # Somebody takes the key for its name.
        told.append(guarded.ask(REVOKE, pb.RevokeKeyRequest(key=key).SerializeToString(), admin))
        told.append(guarded.ask(REVOKE, pb.RevokeKeyRequest(key=f"{key}{key}").SerializeToString(), admin))
    told.append(guarded.ask(LIST, b"", admin))
    with urlopen(f"http://{guarded.server.address('probe')}/metrics", timeout=TIMEOUT_S) as metrics:
        told.append(metrics.read().decode())
    guarded.wire.close()
    guarded.server.terminate()
    guarded.server.exit_code()
    told.extend(guarded.server.lines)
    pepper = (data / "key.pepper").read_bytes()
    files = [path for path in data.rglob("*") if path.is_file() and path.name != "key.pepper"]
    assert {path.name for path in files} >= {"registry.db", "last.snapshot"}
    told.extend(path.read_bytes() for path in files)
    for secret in (admin, *made):
        # No piece of the 43 characters either, as a mask might leave.
        pieces = [secret[start : start + 8] for start in range(12, 55 - 8)]
        for text in map(str, told):
            assert not any(piece in text for piece in pieces)
    assert not any(pepper in path.read_bytes() for path in files)


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_key_that_is_revoked_at_one_server_is_refused_at_another_within_a_second(
    serve: Serve, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELREG_KEY_PEPPER", "p" * 40)
    address = ("--store", place.url.conninfo, "--store-schema", place.schema, "--keys", "on")
    admin = first_key(tmp_path / "one", store=place.url.conninfo, schema=place.schema)
    one, two = (Guarded(serve(*address, data=tmp_path / name), admin) for name in ("one", "two"))
    for _ in range(5):
        made = one.create(*PERMISSIONS)
        until(lambda made=made: two.ask(SELECT, b"", made.secret).code is grpc.StatusCode.OK)
        one.revoke(made.key.prefix)
        began = time.monotonic()
        until(lambda made=made: two.ask(SELECT, b"", made.secret).code is grpc.StatusCode.UNAUTHENTICATED)
        assert time.monotonic() - began < 1.0
    one.wire.close()
    two.wire.close()


def until(holds: Callable[[], bool]) -> None:
    """Ask again and again until it holds, for at most the patience of a call."""
    end = time.monotonic() + TIMEOUT_S
    while not holds():
        assert time.monotonic() < end


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_shared_store_with_a_pepper_of_ones_own_is_warned_of(serve: Serve, place: Place) -> None:
    server = serve("--store", place.url.conninfo, "--store-schema", place.schema, "--keys", "on")
    server.wait_for("control plane ready")
    (warning,) = [line for line in server.lines if "MODELREG_KEY_PEPPER" in line]
    assert json.loads(warning)["level"] == "warning"


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]"])  # noqa: S104 - that is the point
def test_others_are_let_near_only_with_keys_or_at_ones_own_risk(serve: Serve, host: str, tmp_path: Path) -> None:
    refused = serve("--grpc", f"{host}:0")
    assert refused.exit_code() == 1
    assert any("--insecure-bind" in line and "--keys on" in line for line in refused.lines)
    risky = serve("--grpc", f"{host}:0", "--insecure-bind", data=tmp_path / "risky")
    risky.wait_for("control plane ready")
    assert [line for line in risky.lines if "everybody there can do everything" in line]
    guarded = serve("--grpc", f"{host}:0", "--keys", "on", data=tmp_path / "guarded")
    guarded.wait_for("control plane ready")
    assert not [line for line in guarded.lines if "everybody there" in line]


def test_the_registry_tells_its_revision_to_who_may_read_it(guarded: Guarded) -> None:
    reader = guarded.create(Permission.PERMISSION_REGISTRY_READ).secret
    answer = guarded.ask(CANDIDATES, b"", reader)
    assert answer.body is not None
    assert registry_pb2.ListCandidatesResponse.FromString(answer.body).revision == 1
