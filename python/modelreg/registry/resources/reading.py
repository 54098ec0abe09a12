"""`GetResource` and `ListResources`: what is held, one by one or page by page."""

from bisect import bisect_right
from typing import Final

from modelreg.errors import missing, not_found, too_long
from modelreg.pages import Pages
from modelreg.registry.registry import Registry
from modelreg.registry.resources.filters import filter_tests
from modelreg.registry.resources.kinds import TYPES, type_numbered
from modelreg.registry.resources.messages import names_of, resource_message
from modelreg.v1 import resource_pb2 as pb

MAX_NAME_BYTES: Final = 256

_PAGES: Final = {one.number: Pages(f"{one.field}s", usual=100, most=1_000, key=(str,)) for one in TYPES}


class ReadResources:
    """Answers them. Thread-safe."""

    def __init__(self, registry: Registry) -> None:
        """Read ``registry``."""
        self._registry = registry

    def get(self, request: pb.GetResourceRequest) -> pb.GetResourceResponse:
        """Return one resource, a model with its figures and evidence.

        Raises:
            CallError: NOT_FOUND, MISSING_FIELD, UNKNOWN_ENUM_VALUE, TOO_LONG, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        of, name = type_numbered(request.kind), bounded_name(request.name)
        held = self._registry.held()
        names = names_of(held, of)
        if name not in names:
            raise not_found(of.field, name, names)
        details = self._registry.of_model(name) if of.number == pb.RESOURCE_KIND_MODEL else None
        return pb.GetResourceResponse(
            resource=resource_message(held, of, name, details), revision=held.revision, demo=held.demo
        )

    def list(self, request: pb.ListResourcesRequest) -> pb.ListResourcesResponse:
        """List the resources of a kind, by name.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_ENUM_VALUE, OUT_OF_RANGE, UNKNOWN_NAME (page token), CONFLICTING_FIELDS,
                TOO_LONG, NO_SNAPSHOT.
        """
        of = type_numbered(request.kind)
        pages = _PAGES[of.number]
        size, after = pages.size(request.page_size), pages.after(request.page_token)
        held = self._registry.held()
        names = names_of(held, of)
        for test in filter_tests(request.filter, of, held):
            names = [name for name in names if test(name)]
        begin = 0 if after is None else bisect_right(names, str(after[0]))
        page = names[begin : begin + size]
        return pb.ListResourcesResponse(
            resources=[resource_message(held, of, name) for name in page],
            next_page_token=pages.token((page[-1],)) if begin + size < len(names) else "",
            revision=held.revision,
            total_size=len(names),
            demo=held.demo,
        )


def bounded_name(name: str, field: str = "name") -> str:
    """Return the name that a field of a request holds.

    Raises:
        CallError: MISSING_FIELD, TOO_LONG.
    """
    if not name:
        raise missing(field, "name the resource; ListResources lists them")
    if (length := len(name.encode())) > MAX_NAME_BYTES:
        raise too_long(field, length, MAX_NAME_BYTES)
    return name
