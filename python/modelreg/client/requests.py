"""Keyword arguments to messages of the contract; what they mean is the engine's business: nothing is checked twice."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias, TypeVar

from google.protobuf.message import Message

from modelreg.client.options import EstimateOptions, LimitOptions, SelectOptions, UsageOptions
from modelreg.client.outcome import limit_headers, outcome_number, retry_after_ms
from modelreg.ids import new_id
from modelreg.nearest import did_you_mean
from modelreg.v1 import cost_pb2, limits_pb2, select_pb2, usage_pb2

AnyRequest = TypeVar(
    "AnyRequest",
    select_pb2.SelectRequest,
    cost_pb2.EstimateCostRequest,
    usage_pb2.RecordUsageRequest,
    limits_pb2.CheckRateLimitRequest,
)
# Lays the value of one option into a request; its type is stated where callers see it, in the option's declaration.
Lay: TypeAlias = Callable[[AnyRequest, Any], object]


def select_request(
    request: select_pb2.SelectRequest | None, options: SelectOptions, *, with_id: bool
) -> select_pb2.SelectRequest:
    """Return a new request: a copy of ``request`` with the options laid over it.

    Args:
        request: may hold any field.
        options: stand before what ``request`` says.
        with_id: give it a ``request_id`` where it has none, so that sent twice it is decided once.

    Raises:
        TypeError: an option is unknown, or its value has the wrong type.
        ValueError: a number is out of the field's range, or two options exclude each other.
    """
    _refuse_two_of(options, "strategy", "weights", "objective")
    built = _lay(select_pb2.SelectRequest(), request, options, _SELECT)
    if with_id and not built.request_id:
        built.request_id = new_id()
    return built


def estimate_request(
    request: cost_pb2.EstimateCostRequest | None, options: EstimateOptions
) -> cost_pb2.EstimateCostRequest:
    """Return a new request, as ``select_request`` does; one that names nothing asks for all.

    Raises:
        TypeError: as there.
        ValueError: as there.
    """
    _refuse_two_of(options, "route", "model", "matching")
    built = _lay(cost_pb2.EstimateCostRequest(), request, options, _ESTIMATE)
    if built.WhichOneof("of") is None:
        built.matching.SetInParent()
    return built


def usage_request(request: usage_pb2.RecordUsageRequest | None, options: UsageOptions) -> usage_pb2.RecordUsageRequest:
    """Return a new event, as ``select_request`` does, with an id and a phase.

    Raises:
        TypeError: as there.
        ValueError: as there; or there is no such outcome.
    """
    built = _lay(usage_pb2.RecordUsageRequest(), request, options, _USAGE)
    built.event_id = built.event_id or new_id()
    built.phase = built.phase or usage_pb2.USAGE_PHASE_FINAL
    return built


def limit_request(
    request: limits_pb2.CheckRateLimitRequest | None, options: LimitOptions
) -> limits_pb2.CheckRateLimitRequest:
    """Return a new request, as ``select_request`` does.

    Raises:
        TypeError: as there.
        ValueError: as there.
    """
    return _lay(limits_pb2.CheckRateLimitRequest(), request, options, _LIMIT)


def _lay(
    built: AnyRequest, request: AnyRequest | None, options: Mapping[str, object], known: Mapping[str, Lay[AnyRequest]]
) -> AnyRequest:
    if request is not None:
        built.CopyFrom(request)
    for name, value in options.items():
        if name not in known:
            raise TypeError(f"{name}: there is no such argument{did_you_mean(name, known)}")
        if value is None:
            continue
        try:
            known[name](built, value)
        except (TypeError, ValueError) as error:
            # protobuf's own messages do not say of which argument they speak.
            told = str(error) if str(error).startswith(f"{name}: ") else f"{name}: {error}"
            raise (TypeError if isinstance(error, TypeError) else ValueError)(told) from error
    return built


def _refuse_two_of(options: Mapping[str, object], *names: str) -> None:
    given = [name for name in names if options.get(name) is not None]
    if len(given) > 1:
        raise ValueError(f"{' and '.join(given)} exclude each other; give one")


def _own(name: str) -> Lay[Any]:
    return lambda request, value: setattr(request, name, value)


def _workload(name: str) -> Lay[Any]:
    return lambda request, value: setattr(request.workload, name, value)


def _merged(name: str) -> Lay[Any]:
    def merge(request: AnyRequest, value: Message | Mapping[str, object]) -> None:
        field = getattr(request, name)
        field.MergeFrom(value if isinstance(value, Message) else type(field)(**value))

    return merge


def _names(names: Iterable[str]) -> Iterable[str]:
    if isinstance(names, str):
        # It would be taken letter by letter.
        raise TypeError(f'should be a list of names, as in ["{names}"]')
    return names


def _capabilities(request: select_pb2.SelectRequest, names: Iterable[str]) -> None:
    for name in _names(names):
        request.constraints.capabilities.required.add(name=name)


def _units(request: usage_pb2.RecordUsageRequest, counts: Mapping[str, int]) -> None:
    for kind, count in counts.items():
        request.units.add(kind=kind, count=count)


def _set_strategy(request: select_pb2.SelectRequest, name: str) -> None:
    request.objective.strategy = name


_COUNTS: Final = {name: _workload(name) for name in ("input_tokens", "expected_output_tokens", "max_output_tokens")}

_SELECT: Final[dict[str, Lay[select_pb2.SelectRequest]]] = {
    **{name: _own(name) for name in ("request_id", "task_class", "max_alternatives", "dry_run", "explain")},
    **{name: _merged(name) for name in ("objective", "constraints", "workload", "reservation", "affinity")},
    **_COUNTS,
    "stream": _workload("stream"),
    "effort": _workload("effort"),
    "strategy": _set_strategy,
    "weights": lambda request, weights: request.objective.weights.CopyFrom(select_pb2.Weights(**weights)),
    "capabilities": _capabilities,
    "providers": lambda request, names: request.constraints.providers.only.extend(_names(names)),
    "models": lambda request, names: request.constraints.models.only.extend(_names(names)),
    "previous_attempts": lambda request, attempts: request.previous_attempts.extend(attempts),
}

_ESTIMATE: Final[dict[str, Lay[cost_pb2.EstimateCostRequest]]] = {
    **{name: _own(name) for name in ("model", "task_class", "max_quotes")},
    **{name: _merged(name) for name in ("matching", "workload", "affinity")},
    **_COUNTS,
    "route": lambda request, name: setattr(request.route, "route_id", name),
    "variant": lambda request, name: setattr(request.route, "variant", name),
}

_USAGE: Final[dict[str, Lay[usage_pb2.RecordUsageRequest]]] = {
    **{
        name: _own(name)
        for name in (
            "event_id",
            "decision_id",
            "attempt",
            "latency_ms",
            "ttft_ms",
            "http_status",
            "error_code",
            "phase",
            "task_class",
            "service_tier",
            "region",
            "batch",
        )
    },
    "cache_convention": lambda request, name: setattr(
        request, "cache_convention", usage_pb2.CacheConvention.Value(f"CACHE_CONVENTION_{name}")
    ),
    "route": lambda request, name: setattr(request.route, "route_id", name),
    "variant": lambda request, name: setattr(request.route, "variant", name),
    "outcome": lambda request, outcome: setattr(request, "outcome", outcome_number(outcome)),
    "input_tokens": lambda request, count: request.units.add(kind="input_token", count=count),
    "output_tokens": lambda request, count: request.units.add(kind="output_token", count=count),
    "units": _units,
    "retry_after_s": lambda request, after_s: setattr(request, "retry_after_ms", retry_after_ms(after_s)),
    "headers": lambda request, headers: request.limit_headers.update(limit_headers(headers)),
}

_LIMIT: Final[dict[str, Lay[limits_pb2.CheckRateLimitRequest]]] = {
    **{name: _own(name) for name in ("hits", "tokens")},
    "route": lambda request, name: setattr(request, "route_id", name),
}
