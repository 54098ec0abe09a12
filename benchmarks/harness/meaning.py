"""Whether Select decides over what a row says it does: asked before it is measured."""

import grpc

from harness.load import LoadError
from harness.modelreg import SELECT
from harness.process import Server
from harness.requests import FEW, encoded_requests
from harness.workload import Kind
from modelreg.v1 import select_pb2

_ASKED = 50


def check(server: Server, kind: Kind) -> None:
    """Ask for some decisions and compare how many candidates competed and how many were eligible.

    Raises:
        LoadError: a call failed, or the counts are not the row's.
    """
    with grpc.insecure_channel(server.address) as channel:
        select: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SELECT)
        for request in encoded_requests(kind.catalogue(), kind.eligible, _ASKED):
            try:
                answer = select_pb2.SelectResponse.FromString(select(request, timeout=5))
            except grpc.RpcError as failure:
                message = f"Select before the measurement: {failure}"
                raise LoadError(message) from failure
            _compare(kind, answer.candidates, answer.candidates - sum(each.count for each in answer.excluded))


def _compare(kind: Kind, candidates: int, eligible: int) -> None:
    meant = eligible == candidates if kind.eligible == "all" else 1 <= eligible <= FEW
    if candidates != kind.size.candidates or not meant:
        message = f"{kind.text}: {candidates} candidates competed, {eligible} were eligible"
        raise LoadError(message)
