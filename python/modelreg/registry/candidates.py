"""`ListCandidates`: what is served, route by route and variant by variant, with what is known of each now."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final, Protocol, TypeVar

from modelreg.errors import no_snapshot, too_long, unknown_name
from modelreg.pages import Pages
from modelreg.registry.candidate_message import candidate_message
from modelreg.registry.index import CandidateIndex, CandidateKey
from modelreg.registry.loaded import Loaded, LoadedSnapshots
from modelreg.v1 import live_pb2, registry_pb2

_MAX_MODEL_ID_BYTES: Final = 128
_Seen = TypeVar("_Seen")
_Key = TypeVar("_Key", str, tuple[str, str])

_CANDIDATES: Final = Pages("candidates", usual=1_000, most=10_000, key=(str, str))


class LiveEngine(Protocol):
    """The part of `_core.Engine` that tells the live view."""

    def live_view(self) -> bytes:
        """Return an encoded ``LiveView``."""
        ...


class Candidates:
    """Reads the snapshot in place, wherever it came from, and the engine's live view of it. Thread-safe."""

    def __init__(self, snapshots: LoadedSnapshots, engine: LiveEngine) -> None:
        """Read what ``snapshots`` loads into ``engine``."""
        self._snapshots = snapshots
        self._engine = engine
        self._lock = Lock()
        self._opened: tuple[Loaded, CandidateIndex] | None = None

    def list(self, request: registry_pb2.ListCandidatesRequest) -> registry_pb2.ListCandidatesResponse:
        """List candidates by route id and variant, each with its live view.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_NAME (page token, model), TOO_LONG, NO_SNAPSHOT.
        """
        size, after = _CANDIDATES.size(request.page_size), _CANDIDATES.after(request.page_token)
        model = request.model_id
        if (length := len(model.encode())) > _MAX_MODEL_ID_BYTES:
            raise too_long("model_id", length, _MAX_MODEL_ID_BYTES)
        index = self._index()
        if model and model not in index.of_model:
            raise unknown_name("model_id", "model", model, sorted(index.of_model))
        candidates = index.of_model[model] if model else index.every
        begin = 0 if after is None else bisect_right(candidates.keys, CandidateKey(str(after[0]), str(after[1])))
        end = min(begin + size, len(candidates.keys))
        view = live_pb2.LiveView.FromString(self._engine.live_view())
        return registry_pb2.ListCandidatesResponse(
            candidates=[
                candidate_message(
                    route, variant, _seen(view.candidates, _candidate, key), _seen(view.routes, _route, key.route_id)
                )
                for key, (route, variant) in zip(candidates.keys[begin:end], candidates.entries[begin:end], strict=True)
            ],
            next_page_token=_CANDIDATES.token(candidates.keys[end - 1]) if end < len(candidates.keys) else "",
            revision=index.revision,
            live_epoch=view.epoch,
            decisions_in_flight=view.decisions_in_flight,
            demo=index.demo,
        )

    def _index(self) -> CandidateIndex:
        loaded = self._snapshots.last
        if loaded is None:
            raise no_snapshot()
        # Opened once for each snapshot, by the first who asks: a server that nobody asks keeps no second copy.
        with self._lock:
            if self._opened is None or self._opened[0] is not loaded:
                self._opened = loaded, CandidateIndex.of(loaded.snapshot)
            return self._opened[1]


def _seen(view: Sequence[_Seen], key_of: Callable[[_Seen], _Key], key: _Key) -> _Seen | None:
    """Return the entry of a live view, which is in the order of its keys; None where it has none."""
    place = bisect_left(view, key, key=key_of)
    return view[place] if place < len(view) and key_of(view[place]) == key else None


def _candidate(one: live_pb2.LiveCandidate) -> tuple[str, str]:
    return one.route.route_id, one.route.variant


def _route(one: live_pb2.LiveRoute) -> str:
    return one.route_id
