import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import model_pb2 as _model_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SearchOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEARCH_ORDER_UNSPECIFIED: _ClassVar[SearchOrder]
    SEARCH_ORDER_NAME: _ClassVar[SearchOrder]
    SEARCH_ORDER_PRICE: _ClassVar[SearchOrder]
    SEARCH_ORDER_CONTEXT: _ClassVar[SearchOrder]
    SEARCH_ORDER_RELEASED: _ClassVar[SearchOrder]
    SEARCH_ORDER_QUALITY: _ClassVar[SearchOrder]
SEARCH_ORDER_UNSPECIFIED: SearchOrder
SEARCH_ORDER_NAME: SearchOrder
SEARCH_ORDER_PRICE: SearchOrder
SEARCH_ORDER_CONTEXT: SearchOrder
SEARCH_ORDER_RELEASED: SearchOrder
SEARCH_ORDER_QUALITY: SearchOrder

class ModelQuery(_message.Message):
    __slots__ = ("capabilities", "input_modalities", "output_modalities", "min_context_tokens", "max_context_tokens", "min_output_tokens", "prices", "version_range", "name_pattern", "text", "providers", "platforms", "vendors", "tags", "types", "statuses", "licences", "commercial_use", "open_weights", "released_after", "served")
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    INPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    MIN_CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MAX_CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MIN_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    VERSION_RANGE_FIELD_NUMBER: _ClassVar[int]
    NAME_PATTERN_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    PLATFORMS_FIELD_NUMBER: _ClassVar[int]
    VENDORS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LICENCES_FIELD_NUMBER: _ClassVar[int]
    COMMERCIAL_USE_FIELD_NUMBER: _ClassVar[int]
    OPEN_WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    RELEASED_AFTER_FIELD_NUMBER: _ClassVar[int]
    SERVED_FIELD_NUMBER: _ClassVar[int]
    capabilities: _constraints_pb2.CapabilityConstraint
    input_modalities: _containers.RepeatedScalarFieldContainer[str]
    output_modalities: _containers.RepeatedScalarFieldContainer[str]
    min_context_tokens: int
    max_context_tokens: int
    min_output_tokens: int
    prices: _containers.RepeatedCompositeFieldContainer[_constraints_pb2.UnitPriceCeiling]
    version_range: str
    name_pattern: str
    text: str
    providers: _containers.RepeatedScalarFieldContainer[str]
    platforms: _containers.RepeatedScalarFieldContainer[str]
    vendors: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    types: _containers.RepeatedScalarFieldContainer[str]
    statuses: _containers.RepeatedScalarFieldContainer[_constraints_pb2.Status]
    licences: _containers.RepeatedScalarFieldContainer[str]
    commercial_use: bool
    open_weights: bool
    released_after: _timestamp_pb2.Timestamp
    served: bool
    def __init__(self, capabilities: _Optional[_Union[_constraints_pb2.CapabilityConstraint, _Mapping]] = ..., input_modalities: _Optional[_Iterable[str]] = ..., output_modalities: _Optional[_Iterable[str]] = ..., min_context_tokens: _Optional[int] = ..., max_context_tokens: _Optional[int] = ..., min_output_tokens: _Optional[int] = ..., prices: _Optional[_Iterable[_Union[_constraints_pb2.UnitPriceCeiling, _Mapping]]] = ..., version_range: _Optional[str] = ..., name_pattern: _Optional[str] = ..., text: _Optional[str] = ..., providers: _Optional[_Iterable[str]] = ..., platforms: _Optional[_Iterable[str]] = ..., vendors: _Optional[_Iterable[str]] = ..., tags: _Optional[_Iterable[str]] = ..., types: _Optional[_Iterable[str]] = ..., statuses: _Optional[_Iterable[_Union[_constraints_pb2.Status, str]]] = ..., licences: _Optional[_Iterable[str]] = ..., commercial_use: _Optional[bool] = ..., open_weights: _Optional[bool] = ..., released_after: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., served: _Optional[bool] = ...) -> None: ...

class FoundModel(_message.Message):
    __slots__ = ("model", "optional_capabilities", "cheapest_route_id", "blended_pico_usd", "routes", "quality")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    CHEAPEST_ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    BLENDED_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    model: _model_pb2.Model
    optional_capabilities: _containers.RepeatedScalarFieldContainer[str]
    cheapest_route_id: str
    blended_pico_usd: int
    routes: int
    quality: _model_pb2.Figure
    def __init__(self, model: _Optional[_Union[_model_pb2.Model, _Mapping]] = ..., optional_capabilities: _Optional[_Iterable[str]] = ..., cheapest_route_id: _Optional[str] = ..., blended_pico_usd: _Optional[int] = ..., routes: _Optional[int] = ..., quality: _Optional[_Union[_model_pb2.Figure, _Mapping]] = ...) -> None: ...

class SearchModelsRequest(_message.Message):
    __slots__ = ("query", "order", "task_class", "page_size", "page_token")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    query: ModelQuery
    order: SearchOrder
    task_class: str
    page_size: int
    page_token: str
    def __init__(self, query: _Optional[_Union[ModelQuery, _Mapping]] = ..., order: _Optional[_Union[SearchOrder, str]] = ..., task_class: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class SearchModelsResponse(_message.Message):
    __slots__ = ("models", "next_page_token", "revision", "total_size", "demo")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[FoundModel]
    next_page_token: str
    revision: int
    total_size: int
    demo: bool
    def __init__(self, models: _Optional[_Iterable[_Union[FoundModel, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., total_size: _Optional[int] = ..., demo: _Optional[bool] = ...) -> None: ...

class CapabilityModels(_message.Message):
    __slots__ = ("capability", "derived", "models")
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    DERIVED_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    capability: str
    derived: bool
    models: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, capability: _Optional[str] = ..., derived: _Optional[bool] = ..., models: _Optional[_Iterable[str]] = ...) -> None: ...

class GetCapabilityMatrixRequest(_message.Message):
    __slots__ = ("capabilities", "query", "page_size", "page_token")
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    query: ModelQuery
    page_size: int
    page_token: str
    def __init__(self, capabilities: _Optional[_Iterable[str]] = ..., query: _Optional[_Union[ModelQuery, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class GetCapabilityMatrixResponse(_message.Message):
    __slots__ = ("capabilities", "next_page_token", "revision", "demo")
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    capabilities: _containers.RepeatedCompositeFieldContainer[CapabilityModels]
    next_page_token: str
    revision: int
    demo: bool
    def __init__(self, capabilities: _Optional[_Iterable[_Union[CapabilityModels, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., demo: _Optional[bool] = ...) -> None: ...

class RoutePrice(_message.Message):
    __slots__ = ("route", "model_id", "provider_id", "platform_id", "served", "quote", "route_status", "context_exceeded")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    SERVED_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    ROUTE_STATUS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_EXCEEDED_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    model_id: str
    provider_id: str
    platform_id: str
    served: bool
    quote: _common_pb2.Quote
    route_status: _constraints_pb2.Status
    context_exceeded: bool
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., model_id: _Optional[str] = ..., provider_id: _Optional[str] = ..., platform_id: _Optional[str] = ..., served: _Optional[bool] = ..., quote: _Optional[_Union[_common_pb2.Quote, _Mapping]] = ..., route_status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., context_exceeded: _Optional[bool] = ...) -> None: ...

class ComparePricesRequest(_message.Message):
    __slots__ = ("models", "workload", "task_class", "served", "page_size", "page_token")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    SERVED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedScalarFieldContainer[str]
    workload: _common_pb2.Workload
    task_class: str
    served: bool
    page_size: int
    page_token: str
    def __init__(self, models: _Optional[_Iterable[str]] = ..., workload: _Optional[_Union[_common_pb2.Workload, _Mapping]] = ..., task_class: _Optional[str] = ..., served: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ComparePricesResponse(_message.Message):
    __slots__ = ("prices", "next_page_token", "revision", "workload", "demo")
    PRICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    prices: _containers.RepeatedCompositeFieldContainer[RoutePrice]
    next_page_token: str
    revision: int
    workload: _common_pb2.Workload
    demo: bool
    def __init__(self, prices: _Optional[_Iterable[_Union[RoutePrice, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., workload: _Optional[_Union[_common_pb2.Workload, _Mapping]] = ..., demo: _Optional[bool] = ...) -> None: ...

class PlatformRoutes(_message.Message):
    __slots__ = ("platform_id", "route_ids", "served", "route_statuses")
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    ROUTE_IDS_FIELD_NUMBER: _ClassVar[int]
    SERVED_FIELD_NUMBER: _ClassVar[int]
    ROUTE_STATUSES_FIELD_NUMBER: _ClassVar[int]
    platform_id: str
    route_ids: _containers.RepeatedScalarFieldContainer[str]
    served: int
    route_statuses: _containers.RepeatedScalarFieldContainer[_constraints_pb2.Status]
    def __init__(self, platform_id: _Optional[str] = ..., route_ids: _Optional[_Iterable[str]] = ..., served: _Optional[int] = ..., route_statuses: _Optional[_Iterable[_Union[_constraints_pb2.Status, str]]] = ...) -> None: ...

class GetAvailabilityRequest(_message.Message):
    __slots__ = ("model",)
    MODEL_FIELD_NUMBER: _ClassVar[int]
    model: str
    def __init__(self, model: _Optional[str] = ...) -> None: ...

class GetAvailabilityResponse(_message.Message):
    __slots__ = ("model_id", "status", "platforms", "revision", "demo")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PLATFORMS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    status: _constraints_pb2.Status
    platforms: _containers.RepeatedCompositeFieldContainer[PlatformRoutes]
    revision: int
    demo: bool
    def __init__(self, model_id: _Optional[str] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., platforms: _Optional[_Iterable[_Union[PlatformRoutes, _Mapping]]] = ..., revision: _Optional[int] = ..., demo: _Optional[bool] = ...) -> None: ...

class Alternative(_message.Message):
    __slots__ = ("model_id", "named", "lacks", "quality_difference_ppm", "blended_pico_usd", "cheapest_route_id", "expected", "saving")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    NAMED_FIELD_NUMBER: _ClassVar[int]
    LACKS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_DIFFERENCE_PPM_FIELD_NUMBER: _ClassVar[int]
    BLENDED_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    CHEAPEST_ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    SAVING_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    named: bool
    lacks: _containers.RepeatedScalarFieldContainer[str]
    quality_difference_ppm: int
    blended_pico_usd: int
    cheapest_route_id: str
    expected: _common_pb2.Usd
    saving: _common_pb2.Usd
    def __init__(self, model_id: _Optional[str] = ..., named: _Optional[bool] = ..., lacks: _Optional[_Iterable[str]] = ..., quality_difference_ppm: _Optional[int] = ..., blended_pico_usd: _Optional[int] = ..., cheapest_route_id: _Optional[str] = ..., expected: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., saving: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ...) -> None: ...

class ListAlternativesRequest(_message.Message):
    __slots__ = ("model", "task_class", "max_alternatives", "served", "cheaper", "workload", "affinity", "at_equal_quality")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    MAX_ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    SERVED_FIELD_NUMBER: _ClassVar[int]
    CHEAPER_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_FIELD_NUMBER: _ClassVar[int]
    AFFINITY_FIELD_NUMBER: _ClassVar[int]
    AT_EQUAL_QUALITY_FIELD_NUMBER: _ClassVar[int]
    model: str
    task_class: str
    max_alternatives: int
    served: bool
    cheaper: bool
    workload: _common_pb2.Workload
    affinity: _common_pb2.Affinity
    at_equal_quality: bool
    def __init__(self, model: _Optional[str] = ..., task_class: _Optional[str] = ..., max_alternatives: _Optional[int] = ..., served: _Optional[bool] = ..., cheaper: _Optional[bool] = ..., workload: _Optional[_Union[_common_pb2.Workload, _Mapping]] = ..., affinity: _Optional[_Union[_common_pb2.Affinity, _Mapping]] = ..., at_equal_quality: _Optional[bool] = ...) -> None: ...

class ListAlternativesResponse(_message.Message):
    __slots__ = ("model_id", "status", "migration_guide", "alternatives", "revision", "demo", "expected", "route_id")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MIGRATION_GUIDE_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    status: _constraints_pb2.Status
    migration_guide: str
    alternatives: _containers.RepeatedCompositeFieldContainer[Alternative]
    revision: int
    demo: bool
    expected: _common_pb2.Usd
    route_id: str
    def __init__(self, model_id: _Optional[str] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., migration_guide: _Optional[str] = ..., alternatives: _Optional[_Iterable[_Union[Alternative, _Mapping]]] = ..., revision: _Optional[int] = ..., demo: _Optional[bool] = ..., expected: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., route_id: _Optional[str] = ...) -> None: ...

class Share(_message.Message):
    __slots__ = ("value", "models", "routes")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    value: str
    models: int
    routes: int
    def __init__(self, value: _Optional[str] = ..., models: _Optional[int] = ..., routes: _Optional[int] = ...) -> None: ...

class Distribution(_message.Message):
    __slots__ = ("by", "shares")
    BY_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    by: str
    shares: _containers.RepeatedCompositeFieldContainer[Share]
    def __init__(self, by: _Optional[str] = ..., shares: _Optional[_Iterable[_Union[Share, _Mapping]]] = ...) -> None: ...

class GetDistributionsRequest(_message.Message):
    __slots__ = ("query",)
    QUERY_FIELD_NUMBER: _ClassVar[int]
    query: ModelQuery
    def __init__(self, query: _Optional[_Union[ModelQuery, _Mapping]] = ...) -> None: ...

class GetDistributionsResponse(_message.Message):
    __slots__ = ("distributions", "models", "routes", "revision", "demo")
    DISTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    distributions: _containers.RepeatedCompositeFieldContainer[Distribution]
    models: int
    routes: int
    revision: int
    demo: bool
    def __init__(self, distributions: _Optional[_Iterable[_Union[Distribution, _Mapping]]] = ..., models: _Optional[int] = ..., routes: _Optional[int] = ..., revision: _Optional[int] = ..., demo: _Optional[bool] = ...) -> None: ...

class QualityRow(_message.Message):
    __slots__ = ("model_id", "figure")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    FIGURE_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    figure: _model_pb2.Figure
    def __init__(self, model_id: _Optional[str] = ..., figure: _Optional[_Union[_model_pb2.Figure, _Mapping]] = ...) -> None: ...

class ListQualityRequest(_message.Message):
    __slots__ = ("task_class", "models", "page_size", "page_token")
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    task_class: str
    models: _containers.RepeatedScalarFieldContainer[str]
    page_size: int
    page_token: str
    def __init__(self, task_class: _Optional[str] = ..., models: _Optional[_Iterable[str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListQualityResponse(_message.Message):
    __slots__ = ("rows", "next_page_token", "revision", "task_class", "demo")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[QualityRow]
    next_page_token: str
    revision: int
    task_class: str
    demo: bool
    def __init__(self, rows: _Optional[_Iterable[_Union[QualityRow, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., task_class: _Optional[str] = ..., demo: _Optional[bool] = ...) -> None: ...
