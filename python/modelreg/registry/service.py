"""`RegistryService`: what the registry holds, page by page, the routes with what is known of them now."""

from bisect import bisect_right
from threading import Lock
from typing import Final, Protocol

from modelreg.errors import missing, no_snapshot, not_found, too_long, unknown_name
from modelreg.methods import Methods, service_methods, unary
from modelreg.pages import Pages
from modelreg.registry.index import CandidateKey, RegistryIndex
from modelreg.registry.loaded import Loaded, LoadedSnapshots
from modelreg.registry.messages import model_message, route_message
from modelreg.v1 import live_pb2, registry_pb2

SERVICE: Final = registry_pb2.DESCRIPTOR.services_by_name["RegistryService"]

_MAX_MODEL_ID_BYTES: Final = 128
_MODELS: Final = Pages("models", usual=100, most=1_000, key=(str,))
_ROUTES: Final = Pages("routes", usual=1_000, most=10_000, key=(str, str))


class LiveEngine(Protocol):
    """The part of `_core.Engine` that tells the live view."""

    def live_view(self) -> bytes:
        """Return an encoded ``LiveView``."""
        ...


class RegistryService:
    """Reads the snapshot in place, wherever it came from, and the engine's live view of it. Thread-safe."""

    def __init__(self, snapshots: LoadedSnapshots, engine: LiveEngine) -> None:
        """Read what ``snapshots`` loads into ``engine``."""
        self._snapshots = snapshots
        self._engine = engine
        self._lock = Lock()
        self._opened: tuple[Loaded, RegistryIndex] | None = None

    def methods(self) -> Methods:
        """Return the methods of the service."""
        return service_methods(
            SERVICE,
            ListModels=unary(registry_pb2.ListModelsRequest, self.list_models),
            GetModel=unary(registry_pb2.GetModelRequest, self.get_model),
            ListRoutes=unary(registry_pb2.ListRoutesRequest, self.list_routes),
        )

    def list_models(self, request: registry_pb2.ListModelsRequest) -> registry_pb2.ListModelsResponse:
        """List models by id.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_NAME (page token), NO_SNAPSHOT.
        """
        size, after = _MODELS.size(request.page_size), _MODELS.after(request.page_token)
        index = self._index()
        begin = 0 if after is None else bisect_right(index.model_ids, str(after[0]))
        page = index.model_ids[begin : begin + size]
        return registry_pb2.ListModelsResponse(
            models=[model_message(index.models[name], index.candidates_of[name]) for name in page],
            next_page_token=_MODELS.token((page[-1],)) if begin + size < len(index.model_ids) else "",
            revision=index.revision,
        )

    def get_model(self, request: registry_pb2.GetModelRequest) -> registry_pb2.GetModelResponse:
        """Return one model.

        Raises:
            CallError: NOT_FOUND, MISSING_FIELD, TOO_LONG, NO_SNAPSHOT.
        """
        name = _model_id(request.model_id)
        if not name:
            raise missing("model_id", "name the model to show; ListModels lists them")
        index = self._index()
        if name not in index.models:
            raise not_found("model", name, index.model_ids)
        return registry_pb2.GetModelResponse(model=model_message(index.models[name], index.candidates_of[name]))

    def list_routes(self, request: registry_pb2.ListRoutesRequest) -> registry_pb2.ListRoutesResponse:
        """List routes by id and variant, each with its live view.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_NAME (page token, model), TOO_LONG, NO_SNAPSHOT.
        """
        size, after = _ROUTES.size(request.page_size), _ROUTES.after(request.page_token)
        model = _model_id(request.model_id)
        index = self._index()
        if model and model not in index.models:
            raise unknown_name("model_id", "model", model, index.model_ids)
        candidates = index.candidates_of[model] if model else index.candidates
        begin = 0 if after is None else bisect_right(candidates.keys, CandidateKey(str(after[0]), str(after[1])))
        end = min(begin + size, len(candidates.keys))
        view = live_pb2.LiveView.FromString(self._engine.live_view())
        live = {CandidateKey(one.route.route_id, one.route.variant): one for one in view.candidates}
        totals = {one.route_id: one for one in view.routes}
        return registry_pb2.ListRoutesResponse(
            routes=[
                route_message(route, variant, live.get(key), totals.get(route.name))
                for key, (route, variant) in zip(candidates.keys[begin:end], candidates.entries[begin:end], strict=True)
            ],
            next_page_token=_ROUTES.token(candidates.keys[end - 1]) if end < len(candidates.keys) else "",
            revision=index.revision,
            live_epoch=view.epoch,
            decisions_in_flight=view.decisions_in_flight,
        )

    def _index(self) -> RegistryIndex:
        loaded = self._snapshots.last
        if loaded is None:
            raise no_snapshot()
        # Opened once for each snapshot, by the first who asks: a server that nobody asks keeps no second copy.
        with self._lock:
            if self._opened is None or self._opened[0] is not loaded:
                self._opened = loaded, RegistryIndex.of(loaded.snapshot)
            return self._opened[1]


def _model_id(text: str) -> str:
    if (length := len(text.encode())) > _MAX_MODEL_ID_BYTES:
        raise too_long("model_id", length, _MAX_MODEL_ID_BYTES)
    return text
