"""`CreateResource`, `UpdateResource`, `DeleteResource`, `BatchWriteResources`: what users say, all or nothing."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from modelreg._core import CallError, SnapshotError
from modelreg.catalog.problem import ModelsFileError
from modelreg.catalog.route import RouteParts
from modelreg.errors import (
    conflicting,
    missing,
    no_snapshot,
    resource_in_use,
    store_unavailable,
    too_long,
    unfit_value,
    unfit_values,
)
from modelreg.registry.held import Held
from modelreg.registry.resources.checks import check_standing, users_of
from modelreg.registry.resources.faults import Fault, FaultsError
from modelreg.registry.resources.kinds import BY_NUMBER, ResourceType
from modelreg.registry.resources.messages import resource_message
from modelreg.registry.resources.step import Step
from modelreg.registry.resources.user_layer import Key, UserLayer
from modelreg.registry.source import ModelSource
from modelreg.store.errors import StoreError
from modelreg.store.revisions import Cause, Change, head
from modelreg.v1 import resource_pb2 as pb

MAX_BATCH_BYTES: Final = 4 << 20

_MOST_WRITES: Final = 1_000
# What clients of gRPC take when nobody told them otherwise, less what goes around the resources.
_MAX_ANSWER_BYTES: Final = (4 << 20) - (16 << 10)
# Before there are identities everybody is the same one.
_ACTOR: Final = "local"


class WriteResources:
    """Answers them; what they wrote is served when they answer. Thread-safe."""

    def __init__(self, source: ModelSource) -> None:
        """Write through ``source``."""
        self._source = source

    def create(self, request: pb.CreateResourceRequest) -> pb.CreateResourceResponse:
        """Create one resource.

        Raises:
            CallError: ALREADY_EXISTS, UNFIT_VALUE, MISSING_FIELD, UNKNOWN_ENUM_VALUE, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        made = self._write([pb.ResourceWrite(create=request)], "", keep=not request.validate_only)
        return pb.CreateResourceResponse(resource=made.resources[0], revision=made.revision)

    def update(self, request: pb.UpdateResourceRequest) -> pb.UpdateResourceResponse:
        """Update one resource.

        Raises:
            CallError: NOT_FOUND, ETAG_MISMATCH, UNKNOWN_NAME (mask), and as ``create``.
        """
        made = self._write([pb.ResourceWrite(update=request)], "", keep=not request.validate_only)
        return pb.UpdateResourceResponse(resource=made.resources[0], revision=made.revision)

    def delete(self, request: pb.DeleteResourceRequest) -> pb.DeleteResourceResponse:
        """Delete one resource, or what users said of it.

        Raises:
            CallError: NOT_FOUND, ETAG_MISMATCH, STATED_BELOW, RESOURCE_IN_USE, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        made = self._write([pb.ResourceWrite(delete=request)], "", keep=not request.validate_only)
        return pb.DeleteResourceResponse(revision=made.revision)

    def batch(self, request: pb.BatchWriteResourcesRequest) -> pb.BatchWriteResourcesResponse:
        """Write many, all or none.

        Raises:
            CallError: TOO_LONG, MISSING_FIELD, CONFLICTING_FIELDS, and as the single ones.
        """
        if not request.writes:
            raise missing("writes", "give at least one")
        if len(request.writes) > _MOST_WRITES:
            raise too_long("writes", len(request.writes), _MOST_WRITES)
        for index, write in enumerate(request.writes):
            if (kind := write.WhichOneof("write")) is None:
                raise missing(f"writes[{index}]", "create, update or delete")
            if getattr(write, kind).validate_only:
                raise conflicting(f"writes[{index}].{kind}.validate_only", "writes", "it is the batch's to say")
        return self._write(request.writes, "writes", keep=not request.validate_only)

    def _write(self, writes: Sequence[pb.ResourceWrite], place: str, *, keep: bool) -> pb.BatchWriteResourcesResponse:
        before = self._source.held
        if before is None:
            raise no_snapshot()
        writing = _Writing(writes, place, before)
        try:
            held = self._source.write(writing, Cause(_ACTOR, writing.summary), keep=keep)
        except FaultsError as error:
            raise unfit_values(error.faults) from error
        except ModelsFileError as error:
            raise writing.refusal_of_registry(error) from error
        except SnapshotError as error:
            raise unfit_value(place or "resource", f"refused by the engine: {error}") from error
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        if not keep:
            # It would be that of a revision that is not there.
            for resource in writing.resources:
                resource.etag = ""
        return pb.BatchWriteResourcesResponse(
            resources=writing.resources, revision=held.revision if keep else writing.revision_before
        )


class _Writing:
    """The writes of one request, as ``ModelSource.write`` wants them.

    Attributes:
        resources: what became of that of each write; an empty one where it is gone.
        revision_before: on which they were made.
    """

    def __init__(self, writes: Sequence[pb.ResourceWrite], place: str, before: Held) -> None:
        self._before = before
        self._gone: set[Key] = set()
        self._steps = [
            Step(write, f"{place}[{index}].{write.WhichOneof('write')}" if place else "")
            for index, write in enumerate(writes)
        ]
        # The last write of each resource that it leaves there.
        self._written: dict[Key, Step] = {}
        self.resources: list[pb.Resource] = []
        self.revision_before = before.revision

    @property
    def summary(self) -> str:
        """What for, in a line."""
        first = self._steps[0]
        more = f" and {len(self._steps) - 1} more" if len(self._steps) > 1 else ""
        return f"{first.verb} {first.of.field} {first.name}{more}"

    def write(self, connection: Connection) -> list[Change]:
        """Write into the layer of users."""
        self.revision_before = head(connection).revision
        touched: dict[ResourceType, set[str]] = {}
        for step in self._steps:
            touched.setdefault(step.of, set()).add(step.name)
        users = UserLayer(connection, touched)
        faults: list[Fault] = []
        for step in self._steps:
            try:
                step.make(users, self._before)
            except FaultsError as error:
                faults += error.faults
        if faults:
            raise FaultsError(faults)
        self._gone = {step.key for step in self._steps if not users.has(step.of, step.name)}
        self._written = {step.key: step for step in self._steps if step.key not in self._gone}
        return users.write()

    def check(self, held: Held) -> None:
        """Refuse what cannot stand.

        Raises:
            FaultsError: something.
            CallError: RESOURCE_IN_USE.
        """
        places = {key: step.place_of_message for key, step in self._written.items()}
        faults: list[Fault] = []
        for key, found in check_standing(held, places).items():
            step = self._written[key]
            # What a delete leaves there has no field in the request but its name.
            faults += [(step.place_of_message if step.verb == "delete" else field, why) for field, why in found]
        if faults:
            raise FaultsError(faults)
        for (kind, name), user in users_of(held, self._gone).items():
            raise resource_in_use(BY_NUMBER[kind].field, name, user)
        self.resources = [
            resource_message(held, step.of, step.name) if step.key in self._written else pb.Resource()
            for step in self._steps
        ]
        size = sum(one.ByteSize() for one in self.resources)
        if size > _MAX_ANSWER_BYTES:
            why = (
                f"the answer would have {size} bytes, more than clients take ({_MAX_ANSWER_BYTES}); write fewer at once"
            )
            raise FaultsError([("writes", why)])

    def refusal_of_registry(self, error: ModelsFileError) -> CallError:
        """Return why the registry cannot be made, at the writes where it is theirs."""
        faults: list[Fault] = []
        for problem in error.problems:
            steps = problem.place.removeprefix("#/").split("/", 1)
            route = steps[-1].replace("~1", "/").replace("~0", "~")
            step = self._written.get((pb.RESOURCE_KIND_ROUTE, route))
            model = RouteParts.of(route).model
            if step is None and (pb.RESOURCE_KIND_MODEL, model) in self._gone:
                return resource_in_use("model", model, f"route {route}")
            faults.append((f"{step.place_of_message}.route_id" if step else problem.place, problem.message))
        return unfit_values(faults)
