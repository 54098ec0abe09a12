"""Calls to report by number: each an event of its own, on a priced route, of counts that follow from the number."""

from modelreg.v1 import common_pb2 as common
from modelreg.v1 import usage_pb2 as usage

INPUT_TOKENS = 1_000


def output_tokens(number: int) -> int:
    """Return how much the call of a number wrote."""
    return number % 997


def event(number: int) -> usage.RecordUsageRequest:
    """Return final usage of the call of a number; the same number is the same event."""
    return usage.RecordUsageRequest(
        event_id=f"01950000-0000-7000-8000-{number:012x}",
        route=common.RouteRef(route_id="anthropic/claude-haiku-4-5"),
        outcome=usage.USAGE_OUTCOME_OK,
        units=[
            common.UnitCount(kind="input_token", count=INPUT_TOKENS),
            common.UnitCount(kind="output_token", count=output_tokens(number)),
        ],
    )
