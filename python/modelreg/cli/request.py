"""Options to messages of the API; what they mean is the engine's business, so nothing is checked twice here."""

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import typer
from google.protobuf import json_format

from modelreg.cli import values
from modelreg.cli.options import Sort
from modelreg.nearest import did_you_mean
from modelreg.v1 import common_pb2, constraints_pb2, cost_pb2, select_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from google.protobuf.message import Message

    from modelreg.cli.options import Aim, Must, Policy, Task, Whole, Work
    from modelreg.v1 import search_pb2

    AnyMessage = TypeVar("AnyMessage", bound=Message)

_PPM: Final = 1_000_000
_SORT: Final = {
    Sort.PRICE: constraints_pb2.SORT_PRICE,
    Sort.THROUGHPUT: constraints_pb2.SORT_THROUGHPUT,
    Sort.LATENCY: constraints_pb2.SORT_LATENCY,
}
_WEIGHTS: Final = tuple(field.name for field in select_pb2.Weights.DESCRIPTOR.fields)


def select_request(whole: "Whole", task: "Task", aim: "Aim", work: "Work", must: "Must") -> select_pb2.SelectRequest:
    """Build the request of `select` and `explain`.

    Raises:
        typer.BadParameter: an option's value cannot be read.
    """
    request = read_json(whole.request, "--request", select_pb2.SelectRequest())
    if task.task_class is not None:
        request.task_class = task.task_class
    _lay_aim(request, aim)
    if must.alias is not None:
        request.model_alias = must.alias
    # A sub-message that says nothing is left out everywhere: what is sent is what was asked.
    lay_work(request, work)
    if (constraints := _constraints(must)).ByteSize():
        request.constraints.MergeFrom(constraints)
    return request


def estimate_request(whole: "Whole", task: "Task", work: "Work", must: "Must") -> cost_pb2.EstimateCostRequest:
    """Build the request of `cost`, for all candidates that match unless the request's JSON names others.

    Raises:
        typer.BadParameter: an option's value cannot be read.
    """
    if must.alias is not None:
        message = "--alias is for select and explain; here name the models with --model"
        raise typer.BadParameter(message, param_hint="--alias")
    request = read_json(whole.request, "--request", cost_pb2.EstimateCostRequest())
    if task.task_class is not None:
        request.task_class = task.task_class
    lay_work(request, work)
    if (constraints := _constraints(must)).ByteSize() or request.WhichOneof("of") is None:
        request.matching.MergeFrom(constraints)
    return request


def read_json(file: str | None, option: str, into: "AnyMessage") -> "AnyMessage":
    """Parse a file, or stdin where it is ``-``, into a message; left as it is where no file is named.

    Raises:
        typer.BadParameter: the file cannot be read, or is no JSON of this message.
    """
    if file is None:
        return into
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        return json_format.Parse(text, into)
    except (OSError, UnicodeDecodeError, json_format.ParseError) as error:
        raise typer.BadParameter(f"{file}: {error}", param_hint=option) from error


def replay_objective(policy: "Policy") -> select_pb2.Objective | None:
    """Build the objective that `decisions replay` decides for; None: the recorded one.

    Raises:
        typer.BadParameter: an option's value cannot be read.
    """
    _at_most_one(policy, "strategy", "weights", "willingness_to_pay", "objective")
    objective = read_json(policy.objective, "--objective", select_pb2.Objective())
    _lay_objective(objective, policy)
    return objective if objective.WhichOneof("objective") else None


def _lay_aim(request: select_pb2.SelectRequest, aim: "Aim") -> None:
    _at_most_one(aim, "strategy", "weights", "willingness_to_pay", "sort")
    if aim.strategy is not None or aim.weights is not None or aim.willingness_to_pay is not None:
        _lay_objective(request.objective, aim)
    if aim.sort is not None:
        request.ClearField("objective")
        request.constraints.sort = _SORT[aim.sort]


def _at_most_one(group: "Aim | Policy", *names: str) -> None:
    given = [name for name in names if getattr(group, name) is not None]
    if len(given) > 1:
        flags = " and ".join(f"--{name.replace('_', '-')}" for name in given)
        message = f"{flags} exclude each other; give one"
        raise typer.BadParameter(message)


def _lay_objective(objective: select_pb2.Objective, aim: "Aim | Policy") -> None:
    if aim.strategy is not None:
        objective.strategy = aim.strategy
    if aim.weights is not None:
        objective.weights.CopyFrom(_weights(aim.weights))
    if aim.willingness_to_pay is not None:
        objective.willingness_to_pay.CopyFrom(values.usd(aim.willingness_to_pay, "--willingness-to-pay"))


def lay_work(
    request: "select_pb2.SelectRequest | cost_pb2.EstimateCostRequest | search_pb2.ListAlternativesRequest",
    work: "Work",
) -> None:
    """Lay the workload and the warm routes over a request; of what says nothing, nothing."""
    if (workload := _workload(work)).ByteSize():
        request.workload.MergeFrom(workload)
    if work.warm:
        request.affinity.MergeFrom(_affinity(work))


def _workload(work: "Work") -> common_pb2.Workload:
    workload = common_pb2.Workload(
        input_tokens=values.count(work.tokens_in, "--tokens-in"),
        expected_output_tokens=values.count(work.tokens_out, "--tokens-out"),
        max_output_tokens=values.count(work.max_tokens, "--max-tokens"),
        effort=work.effort,
        service_tier=work.tier,
        batch=work.batch,
        region=work.served_from,
        units=[common_pb2.UnitCount(kind=kind, count=count) for kind, count in _counts(work.unit, "--unit")],
    )
    for text in work.parameter:
        name, equals, value = text.partition("=")
        if equals:
            workload.parameter_values.append(common_pb2.ParameterValue(name=name, value=_value(text, value)))
        else:
            workload.parameters.append(name)
    return workload


def _affinity(work: "Work") -> common_pb2.Affinity:
    return common_pb2.Affinity(
        warm_routes=[
            common_pb2.WarmRoute(route_id=route, cached_input_tokens=count)
            for route, count in _counts(work.warm, "--warm")
        ]
    )


def _counts(texts: "Iterable[str]", option: str) -> "Iterator[tuple[str, int]]":
    for text in texts:
        name, _, count = text.rpartition("=")
        if not name or not count.isascii() or not count.isdigit():
            message = f'"{text}" is no count; write NAME=1000'
            raise typer.BadParameter(message, param_hint=option)
        yield name, int(count)


def _value(text: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        message = f"{text}: {value} is no number"
        raise typer.BadParameter(message, param_hint="--parameter") from error


def _constraints(must: "Must") -> constraints_pb2.Constraints:
    constraints = constraints_pb2.Constraints(
        regions=must.region,
        version_range=must.version_range,
        max_latency_ms=values.count(must.max_latency_ms, "--max-latency-ms"),
        min_context_tokens=values.count(must.min_context, "--min-context"),
        min_quality_ppm=None if must.min_quality is None else _ppm(str(must.min_quality), "--min-quality"),
        safety_required=must.safety_required,
    )
    if must.capability:
        constraints.capabilities.required.extend(capability_requirement(text) for text in must.capability)
    if must.provider or must.ignore_provider:
        constraints.providers.only.extend(must.provider)
        constraints.providers.ignore.extend(must.ignore_provider)
    if must.model:
        constraints.models.only.extend(must.model)
    if must.max_price is not None:
        constraints.price_ceilings.per_request.CopyFrom(values.usd(must.max_price, "--max-price"))
    return constraints


def capability_requirement(text: str) -> constraints_pb2.CapabilityRequirement:
    """Return the capability that `NAME` or `NAME=0.7` asks for.

    Raises:
        typer.BadParameter: the score is none.
    """
    name, equals, score = text.partition("=")
    return constraints_pb2.CapabilityRequirement(
        name=name, min_score_ppm=_ppm(score, "--capability") if equals else None
    )


def _weights(text: str) -> select_pb2.Weights:
    weights = select_pb2.Weights()
    for part in text.split(","):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in _WEIGHTS:
            message = f'"{name}" is no weight{did_you_mean(name, _WEIGHTS)}; they are {", ".join(_WEIGHTS)}'
            raise typer.BadParameter(message, param_hint="--weights")
        try:
            setattr(weights, name, float(value))
        except ValueError as error:
            message = f'"{value}" is no number; write {name}=0.5'
            raise typer.BadParameter(message, param_hint="--weights") from error
    return weights


def _ppm(text: str, option: str) -> int:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 1:
        message = f'"{text}" is no number from 0 to 1'
        raise typer.BadParameter(message, param_hint=option)
    return int(value * _PPM)
