"""A client of modelreg in Python: asks which model to call, reads why none is left, and says how the call went."""

import os
import sys

import grpc
from google.rpc.error_details_pb2 import ErrorInfo
from grpc_status import rpc_status
from uuid6 import uuid7

from modelreg.v1.constraints_pb2 import Constraints
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from modelreg.v1.select_pb2 import SelectRequest, SelectResponse
from modelreg.v1.usage_pb2 import USAGE_OUTCOME_OK, RecordUsageRequest, UsageAck

TRIES = 100


def choose(router: RouterServiceStub, constraints: Constraints) -> SelectResponse:
    """Give each try 50 ms. The request id makes all tries one decision; the first may only open the connection."""
    workload = {"input_tokens": 4_000, "expected_output_tokens": 800}
    request = SelectRequest(request_id=str(uuid7()), task_class="coding", workload=workload, constraints=constraints)
    for attempt in range(1, TRIES + 1):
        try:
            return router.Select(request, timeout=0.050)
        except grpc.RpcError as error:
            if attempt == TRIES or error.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                raise
    raise AssertionError


address = sys.argv[1] if len(sys.argv) > 1 else os.environ["MODELREG_ADDRESS"]
with grpc.insecure_channel(address) as channel:
    router = RouterServiceStub(channel)
    answer = choose(router, Constraints())
    chosen = answer.selected
    print(f"route       {chosen.route.route_id}")
    print(f"model       {chosen.endpoint.model}")
    print(f"credential  {chosen.endpoint.credential_ref}")
    print(f"expected    {chosen.quote.expected.units} USD + {chosen.quote.expected.pico} pico-USD")

    try:
        choose(router, Constraints(min_context_tokens=1_000_000_000))
    except grpc.RpcError as error:
        info = ErrorInfo.FromString(rpc_status.from_call(error).details[0].value)
        print(f"refused     {info.reason} of {info.domain}")
        for key, count in sorted(info.metadata.items()):
            print(f"  {key} {count}")

    usage = RecordUsageRequest(
        event_id=str(uuid7()), decision_id=answer.decision_id, route=chosen.route, outcome=USAGE_OUTCOME_OK
    )
    print(f"recorded    {UsageAck.Name(router.RecordUsage(usage, timeout=1).ack)}")
