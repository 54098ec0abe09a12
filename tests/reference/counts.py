"""What a request consumes: its counts, a candidate's expected output, and C (scoring.md, "Details": Counts, C)."""

from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import TaskClass
from modelreg.v1.common_pb2 import Workload

from .units import Kinds, apart, inside

LARGEST_EXACT = 2**53


@dataclass(frozen=True)
class Counts:
    """The workload after the task class filled in what the request left out."""

    input_tokens: int
    output_tokens: int
    """n: expected output of a model that spends the usual."""
    max_output_tokens: int | None
    units: list[tuple[str, int]]
    """Other units, in the order of the request: counts above 0 without those of their parts."""
    input_parts: int
    """Tokens of the input that `units` has."""
    output_parts: int
    """Tokens of the output that `units` has."""
    from_class: bool
    """Whether a count came from the task class (LABEL_DEFAULT_WORKLOAD)."""


def counts(workload: Workload, task_class: TaskClass, kinds: Kinds) -> Counts:
    """The counts of a request; of the class's no less than the parts that the request states."""
    has_input = workload.HasField("input_tokens")
    has_output = workload.HasField("expected_output_tokens")
    units = apart([(unit.kind, unit.count) for unit in workload.units], kinds)
    input_parts, output_parts = inside("input_token", units, kinds), inside("output_token", units, kinds)
    return Counts(
        input_tokens=workload.input_tokens if has_input else max(task_class.input_tokens, input_parts),
        output_tokens=workload.expected_output_tokens if has_output else max(task_class.output_tokens, output_parts),
        max_output_tokens=workload.max_output_tokens if workload.HasField("max_output_tokens") else None,
        units=units,
        input_parts=input_parts,
        output_parts=output_parts,
        from_class=not (has_input and has_output),
    )


def expected_output(wanted: Counts, output_milli: int) -> int:
    """min(floor(n * output_milli / 1000), max_output_tokens), at most 10^8."""
    output = min(wanted.output_tokens * output_milli // 1_000, 10**8)
    return output if wanted.max_output_tokens is None else min(output, wanted.max_output_tokens)


def whole_counts(wanted: Counts, output: int) -> list[tuple[str, int]]:
    """Every count above 0 with so much output, none counted twice; the output is at least its parts."""
    tokens = [
        ("input_token", wanted.input_tokens - wanted.input_parts),
        ("output_token", output - wanted.output_parts),
    ]
    return [(unit, count) for unit, count in [*tokens, *wanted.units] if count > 0]


def reference_cost(wanted: Counts, kinds: Kinds) -> int:
    """C, in pico-USD: the workload at the reference prices, clamped to 2^53."""
    all_counts = whole_counts(wanted, expected_output(wanted, 1_000))
    return min(sum(count * kinds[unit].reference_pico_usd for unit, count in all_counts), LARGEST_EXACT)
