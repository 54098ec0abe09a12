"""Batches: items with the ids that make a second try safe, and results with an answer or an error each."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from modelreg.call_errors import ModelregError, item_error
from modelreg.client.requests import select_request, usage_request
from modelreg.v1 import cost_pb2, select_pb2, usage_pb2

Answer = TypeVar("Answer")


def select_batch(requests: Iterable[select_pb2.SelectRequest], *, with_ids: bool) -> select_pb2.BatchSelectRequest:
    """Return one request of many; ``with_ids`` as in ``select_request``."""
    return select_pb2.BatchSelectRequest(
        requests=[select_request(request, {}, with_id=with_ids) for request in requests]
    )


def estimate_batch(requests: Iterable[cost_pb2.EstimateCostRequest]) -> cost_pb2.BatchEstimateCostRequest:
    """Return one request of many."""
    return cost_pb2.BatchEstimateCostRequest(requests=requests)


def usage_batch(requests: Iterable[usage_pb2.RecordUsageRequest]) -> usage_pb2.BatchRecordUsageRequest:
    """Return one request of many, each with an id and a phase."""
    return usage_pb2.BatchRecordUsageRequest(requests=[usage_request(request, {}) for request in requests])


def selected(answer: bytes, decision: Callable[[select_pb2.SelectResponse], Answer]) -> "list[Answer | ModelregError]":
    """Return the items of a ``BatchSelectResponse``, in the order of the requests."""
    results = select_pb2.BatchSelectResponse.FromString(answer).results
    return [decision(one.response) if one.HasField("response") else item_error(one.status) for one in results]


def estimated(answer: bytes) -> "list[cost_pb2.EstimateCostResponse | ModelregError]":
    """Return the items of a ``BatchEstimateCostResponse``, in the order of the requests."""
    results = cost_pb2.BatchEstimateCostResponse.FromString(answer).results
    return [one.response if one.HasField("response") else item_error(one.status) for one in results]


def recorded(answer: bytes) -> "list[usage_pb2.RecordUsageResponse | ModelregError]":
    """Return the items of a ``BatchRecordUsageResponse``, in the order of the requests."""
    results = usage_pb2.BatchRecordUsageResponse.FromString(answer).results
    return [one.response if one.HasField("response") else item_error(one.status) for one in results]
