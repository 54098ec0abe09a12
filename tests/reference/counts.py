"""What a request consumes: its counts, a candidate's expected output, and C (scoring.md, "Details": Counts, C)."""

from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import TaskClass, UnitKind
from modelreg.v1.common_pb2 import Workload

LARGEST_EXACT = 2**53


@dataclass(frozen=True)
class Counts:
    """The workload after the task class filled in what the request left out."""

    input_tokens: int
    output_tokens: int
    """n: expected output of a model that spends the usual."""
    max_output_tokens: int | None
    units: list[tuple[str, int]]
    """Other units, in the order of the request."""
    from_class: bool
    """Whether a count came from the task class (LABEL_DEFAULT_WORKLOAD)."""


def counts(workload: Workload, task_class: TaskClass) -> Counts:
    """The counts of a request."""
    has_input = workload.HasField("input_tokens")
    has_output = workload.HasField("expected_output_tokens")
    return Counts(
        input_tokens=workload.input_tokens if has_input else task_class.input_tokens,
        output_tokens=workload.expected_output_tokens if has_output else task_class.output_tokens,
        max_output_tokens=workload.max_output_tokens if workload.HasField("max_output_tokens") else None,
        units=[(unit.kind, unit.count) for unit in workload.units],
        from_class=not (has_input and has_output),
    )


def expected_output(wanted: Counts, output_milli: int) -> int:
    """min(floor(n * output_milli / 1000), max_output_tokens), at most 10^8."""
    output = min(wanted.output_tokens * output_milli // 1_000, 10**8)
    return output if wanted.max_output_tokens is None else min(output, wanted.max_output_tokens)


def reference_cost(wanted: Counts, kinds: dict[str, UnitKind]) -> int:
    """C, in pico-USD: the workload at the reference prices, clamped to 2^53."""
    output = expected_output(wanted, 1_000)
    cost = wanted.input_tokens * kinds["input_token"].reference_pico_usd
    cost += output * kinds["output_token"].reference_pico_usd
    for kind, count in wanted.units:
        cost += count * kinds[kind].reference_pico_usd
    return min(cost, LARGEST_EXACT)
