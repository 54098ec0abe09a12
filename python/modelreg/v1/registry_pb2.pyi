from modelreg.v1 import live_pb2 as _live_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QualityFigure(_message.Message):
    __slots__ = ("task_class", "variant", "mean_ppm", "se_ppm", "basis")
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    MEAN_PPM_FIELD_NUMBER: _ClassVar[int]
    SE_PPM_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    task_class: str
    variant: str
    mean_ppm: int
    se_ppm: int
    basis: _select_pb2.TermSource
    def __init__(self, task_class: _Optional[str] = ..., variant: _Optional[str] = ..., mean_ppm: _Optional[int] = ..., se_ppm: _Optional[int] = ..., basis: _Optional[_Union[_select_pb2.TermSource, str]] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("model_id", "vendor", "version", "type", "status", "context_tokens", "max_output_tokens", "input_modalities", "output_modalities", "capabilities", "parameters", "licence", "commercial_use", "tags", "variants", "quality", "route_ids")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VENDOR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MAX_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    INPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    COMMERCIAL_USE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    ROUTE_IDS_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    vendor: str
    version: str
    type: str
    status: _select_pb2.Status
    context_tokens: int
    max_output_tokens: int
    input_modalities: _containers.RepeatedScalarFieldContainer[str]
    output_modalities: _containers.RepeatedScalarFieldContainer[str]
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    parameters: _containers.RepeatedScalarFieldContainer[str]
    licence: str
    commercial_use: bool
    tags: _containers.RepeatedScalarFieldContainer[str]
    variants: _containers.RepeatedScalarFieldContainer[str]
    quality: _containers.RepeatedCompositeFieldContainer[QualityFigure]
    route_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, model_id: _Optional[str] = ..., vendor: _Optional[str] = ..., version: _Optional[str] = ..., type: _Optional[str] = ..., status: _Optional[_Union[_select_pb2.Status, str]] = ..., context_tokens: _Optional[int] = ..., max_output_tokens: _Optional[int] = ..., input_modalities: _Optional[_Iterable[str]] = ..., output_modalities: _Optional[_Iterable[str]] = ..., capabilities: _Optional[_Iterable[str]] = ..., parameters: _Optional[_Iterable[str]] = ..., licence: _Optional[str] = ..., commercial_use: _Optional[bool] = ..., tags: _Optional[_Iterable[str]] = ..., variants: _Optional[_Iterable[str]] = ..., quality: _Optional[_Iterable[_Union[QualityFigure, _Mapping]]] = ..., route_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class UnitPrice(_message.Message):
    __slots__ = ("kind", "pico_usd")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PICO_USD_FIELD_NUMBER: _ClassVar[int]
    kind: str
    pico_usd: int
    def __init__(self, kind: _Optional[str] = ..., pico_usd: _Optional[int] = ...) -> None: ...

class Route(_message.Message):
    __slots__ = ("route_id", "variant", "model_id", "provider_id", "platform_id", "status", "priority", "endpoint", "free", "prices", "live", "totals")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    FREE_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    variant: str
    model_id: str
    provider_id: str
    platform_id: str
    status: _select_pb2.Status
    priority: int
    endpoint: _select_pb2.Endpoint
    free: bool
    prices: _containers.RepeatedCompositeFieldContainer[UnitPrice]
    live: _live_pb2.LiveCandidate
    totals: _live_pb2.LiveRoute
    def __init__(self, route_id: _Optional[str] = ..., variant: _Optional[str] = ..., model_id: _Optional[str] = ..., provider_id: _Optional[str] = ..., platform_id: _Optional[str] = ..., status: _Optional[_Union[_select_pb2.Status, str]] = ..., priority: _Optional[int] = ..., endpoint: _Optional[_Union[_select_pb2.Endpoint, _Mapping]] = ..., free: _Optional[bool] = ..., prices: _Optional[_Iterable[_Union[UnitPrice, _Mapping]]] = ..., live: _Optional[_Union[_live_pb2.LiveCandidate, _Mapping]] = ..., totals: _Optional[_Union[_live_pb2.LiveRoute, _Mapping]] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ("models", "next_page_token", "revision")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    next_page_token: str
    revision: int
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class GetModelRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class GetModelResponse(_message.Message):
    __slots__ = ("model",)
    MODEL_FIELD_NUMBER: _ClassVar[int]
    model: Model
    def __init__(self, model: _Optional[_Union[Model, _Mapping]] = ...) -> None: ...

class ListRoutesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "model_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    model_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., model_id: _Optional[str] = ...) -> None: ...

class ListRoutesResponse(_message.Message):
    __slots__ = ("routes", "next_page_token", "revision", "live_epoch", "decisions_in_flight")
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    LIVE_EPOCH_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    routes: _containers.RepeatedCompositeFieldContainer[Route]
    next_page_token: str
    revision: int
    live_epoch: int
    decisions_in_flight: int
    def __init__(self, routes: _Optional[_Iterable[_Union[Route, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., live_epoch: _Optional[int] = ..., decisions_in_flight: _Optional[int] = ...) -> None: ...
