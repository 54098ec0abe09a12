"""CPU per call of Select on the packaged catalogue: a typical request, and one that every text route may take."""

from dataclasses import replace

import grpc

from harness.bench import Bench, Outcome, Value
from harness.frames import write_messages
from harness.load import LoadError, Target
from harness.modelreg import REQUEST_ID_FIELD, SELECT, serve
from harness.packaged import TEXT, TYPICAL, Question, candidates, routes
from harness.process import Server, stock_grpc_aio, stock_tonic
from harness.rows.select_cpu import against
from modelreg.v1 import select_pb2

_ASKED = 50


def measure(bench: Bench) -> Outcome:
    """Values ``echo_K`` and ``aio_K`` for each kind of request K; each counts its routes and candidates."""
    values: dict[str, Value] = {}
    with (
        stock_tonic(bench.work) as tonic,
        stock_grpc_aio(bench.work) as aio,
        serve(None, bench.work / "data-packaged-select") as modelreg,
    ):
        for question in (TYPICAL, TEXT):
            _check(modelreg.server, question)
            requests = write_messages(bench.work / f"requests-{question.key}.bin", question.requests())
            select = Target(modelreg.server, SELECT, requests, REQUEST_ID_FIELD)
            found = against(bench, question.key, select, tonic, aio)
            counts = f"{routes():,} routes, {question.eligible():,} of {candidates():,} candidates"
            values |= {key: replace(value, detail=f"{counts}; {value.detail}") for key, value in found.items()}
    return Outcome(values)


def _check(server: Server, question: Question) -> None:
    """Ask for some decisions, and compare the counts with what the catalogue says.

    Raises:
        LoadError: a call failed, or the counts differ.
    """
    with grpc.insecure_channel(server.address) as channel:
        select: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SELECT)
        for request in question.requests(_ASKED):
            try:
                answer = select_pb2.SelectResponse.FromString(select(request, timeout=5))
            except grpc.RpcError as failure:
                message = f"Select before the measurement: {failure}"
                raise LoadError(message) from failure
            eligible = answer.candidates - sum(each.count for each in answer.excluded)
            if (answer.candidates, eligible) != (candidates(), question.eligible()):
                message = f"{question.text}: {answer.candidates} candidates competed, {eligible} were eligible"
                raise LoadError(message)
