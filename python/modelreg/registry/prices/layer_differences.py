"""`ListLayerDifferences`: where what stands is other than what one layer says."""

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, cast

from modelreg.errors import missing, store_unavailable
from modelreg.pages import Pages
from modelreg.registry.prices.differences import (
    KINDS_COMPARED,
    differences,
    facts_of_layer,
    facts_standing,
    only_said,
)
from modelreg.registry.resources.filters import layer_word
from modelreg.store.errors import StoreError
from modelreg.store.revisions import head
from modelreg.store.store import Store
from modelreg.v1 import common_pb2
from modelreg.v1 import prices_pb2 as pb

if TYPE_CHECKING:
    from modelreg.store.tables.columns import Layer

_DIFFERENCES: Final = Pages("layer differences", usual=100, most=1_000, key=(int, str))


class ListLayerDifferences:
    """Answers it. Thread-safe."""

    def __init__(self, store: Store) -> None:
        """Read ``store``."""
        self._store = store

    def list(self, request: pb.ListLayerDifferencesRequest) -> pb.ListLayerDifferencesResponse:
        """List the resources of which a layer says something that does not stand.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_ENUM_VALUE, OUT_OF_RANGE, UNKNOWN_NAME, STORE_UNAVAILABLE.
        """
        size, after = _DIFFERENCES.size(request.page_size), _DIFFERENCES.after(request.page_token)
        if request.layer == common_pb2.LAYER_UNSPECIFIED:
            raise missing("layer", "name the layer")
        layer = cast("Layer", layer_word(request.layer, "layer"))
        found: list[pb.ResourceDifference] = []
        try:
            with self._store.reading() as connection:
                for kind in KINDS_COMPARED:
                    said = facts_of_layer(connection, kind, layer)
                    stands = facts_standing(connection, kind, said.keys())
                    before = {name: only_said(stands[name], facts) for name, facts in said.items()}
                    found += differences(kind, before, said, sorted(said))
                revision = head(connection).revision
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        found.sort(key=lambda one: (one.kind, one.name))
        keys = [(int(one.kind), one.name) for one in found]
        begin = 0 if after is None else bisect_right(keys, after)
        return pb.ListLayerDifferencesResponse(
            differences=found[begin : begin + size],
            next_page_token=_DIFFERENCES.token(keys[begin + size - 1]) if begin + size < len(keys) else "",
            revision=revision,
        )
