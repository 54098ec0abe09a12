"""Every reason of errors.proto is given by some request, with the status, metadata and details that it documents."""

from dataclasses import dataclass
from typing import Any

import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from modelreg._core import CallError, Engine
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import cost_pb2 as cost
from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as use
from modelreg.v1.errors_pb2 import ErrorReason
from support.documented_errors import documented
from support.doors import CLOCK_UNIX_MS, fresh_engine
from support.snapshots import packaged_snapshot

ROUTER = "/modelreg.v1.RouterService"
SELECT, ESTIMATE = f"{ROUTER}/Select", f"{ROUTER}/EstimateCost"
BATCH_SELECT, BATCH_ESTIMATE = f"{ROUTER}/BatchSelect", f"{ROUTER}/BatchEstimateCost"
RECORD, BATCH_RECORD = f"{ROUTER}/RecordUsage", f"{ROUTER}/BatchRecordUsage"
DETAILS = "type.googleapis.com/google.rpc."
UNREACHABLE = {
    "INTERNAL": "no request may bring the engine to panic; tests/bytes of the door tries",
    "CONTROL_PLANE_BUSY": "only calls that the Rust door passes on; tests/faults has them wait",
    "NOT_FOUND": "of services in Python; tests/python_door asks them",
    "SNAPSHOT_NOT_KEPT": "of services in Python; tests/python_door asks them",
    "LIMIT_EXCEEDED": "of an engine with rate limits; test_limits.py asks both doors",
    **dict.fromkeys(
        ("BUDGET_EXCEEDED", "HOLD_TOKEN_INVALID", "HOLD_NOT_OPEN", "HOLD_NEEDED"),
        "of an engine with budgets; test_budgets.py asks both doors",
    ),
    "LEDGER_UNAVAILABLE": "of an engine whose disk is full; tests of the ledger fill it",
    "TOO_MANY_REQUEST_IDS": "65,536 open holds; the door's own tests have them",
    "USAGE_NOT_KEPT": "of an engine with a spool; test_durable_usage.py asks both doors",
    **dict.fromkeys(
        ("UNAUTHENTICATED", "PERMISSION_DENIED", "NO_KEYS"), "of a server that needs keys; test_keys.py asks both doors"
    ),
    **dict.fromkeys(
        (
            "ALREADY_EXISTS",
            "ETAG_MISMATCH",
            "STATED_BELOW",
            "STORE_UNAVAILABLE",
            "NEEDS_SERVER",
            "RESOURCE_IN_USE",
            "SHUTTING_DOWN",
        ),
        "of RegistryService, which Python answers; tests/registry asks it, tests/test_errors.py holds their details",
    ),
}


@dataclass(frozen=True)
class Case:
    """A request that is refused for this reason."""

    reason: str
    method: str
    request: Message | bytes
    metadata: dict[str, str]

    @property
    def bytes(self) -> bytes:
        """The request as it is sent."""
        return self.request if isinstance(self.request, bytes) else self.request.SerializeToString()


def later(number: int) -> Any:
    """Return a number for an enum's field, which a later version may know."""
    return number


def select(**fields: Any) -> sel.SelectRequest:
    return sel.SelectRequest(**fields)


def constrained(**fields: Any) -> sel.SelectRequest:
    return sel.SelectRequest(constraints=con.Constraints(**fields))


def working(**fields: Any) -> sel.SelectRequest:
    return sel.SelectRequest(workload=common.Workload(**fields))


def used(**fields: Any) -> use.RecordUsageRequest:
    """Return a valid event with these fields besides, or in place of its own."""
    usual: dict[str, Any] = {
        "event_id": "01950000-0000-7000-8000-000000000000",
        "route": common.RouteRef(route_id=ROUTE),
        "outcome": use.USAGE_OUTCOME_OK,
    }
    return use.RecordUsageRequest(**{**usual, **fields})


def best(**fields: Any) -> sel.SelectRequest:
    return sel.SelectRequest(objective=sel.Objective(**fields))


def matching(**fields: Any) -> cost.EstimateCostRequest:
    return cost.EstimateCostRequest(matching=con.Constraints(**fields))


def method_of(request: Message) -> str:
    """Return the path of the method that takes a message: it has the message's name."""
    return f"{ROUTER}/{request.DESCRIPTOR.name.removesuffix('Request')}"


def out_of_range(request: Message, field: str, value: str, minimum: str, maximum: str) -> Case:
    metadata = {"field": field, "value": value, "minimum": minimum, "maximum": maximum}
    return Case("OUT_OF_RANGE", method_of(request), request, metadata)


def too_long(request: Message, field: str, length: int, maximum: int) -> Case:
    metadata = {"field": field, "length": str(length), "maximum": str(maximum)}
    return Case("TOO_LONG", method_of(request), request, metadata)


def unknown_name(request: Message, field: str, kind: str, value: str, nearest: str | None) -> Case:
    near = {"nearest": nearest} if nearest else {}
    return Case("UNKNOWN_NAME", method_of(request), request, {"field": field, "kind": kind, "value": value, **near})


def unknown_enum(request: Message, field: str, value: int) -> Case:
    return Case("UNKNOWN_ENUM_VALUE", method_of(request), request, {"field": field, "value": str(value)})


def conflict(request: Message, field: str, other: str) -> Case:
    return Case("CONFLICTING_FIELDS", method_of(request), request, {"field": field, "other": other})


ROUTE = "anthropic/claude-haiku-4-5"
TRIED = sel.Attempt(route=common.RouteRef(route_id=ROUTE), outcome=sel.ATTEMPT_OUTCOME_FAILED)
SEARCH = common.UnitCount(kind="search", count=1)
CEILING = con.UnitPriceCeiling(kind="search", max_pico_usd=1)
TOOLS = con.CapabilityRequirement(name="tools")
LARGEST = 256 * 1024
COUNTS = ("0", "100000000")
PPM = ("0", "1000000")
USD = ("0 USD", "1000000000 USD, with 0 to 999999999999 pico-USD")
YEARS = ("0", "253402300799999")
UUIDS_V7 = ("00000000-0000-7000-8000-000000000000", "ffffffff-ffff-7fff-bfff-ffffffffffff")
STARTS = (str(CLOCK_UNIX_MS - 35 * 86_400_000), str(CLOCK_UNIX_MS + 300_000))
DAY = ("0", "86400000")

CASES = [
    Case("MALFORMED_REQUEST", SELECT, b"\xff", {"method": "Select"}),
    Case("MALFORMED_REQUEST", BATCH_SELECT, b"\x0a\x05ab", {"method": "BatchSelect"}),
    Case("MALFORMED_REQUEST", ESTIMATE, b"\x0b", {"method": "EstimateCost"}),
    Case("MALFORMED_REQUEST", BATCH_ESTIMATE, b"\x0a", {"method": "BatchEstimateCost"}),
    Case(
        "MESSAGE_TOO_LARGE",
        SELECT,
        bytes(LARGEST + 1),
        {"limit_bytes": str(LARGEST), "message_bytes": str(LARGEST + 1)},
    ),
    out_of_range(best(weights=sel.Weights(cost=1.5)), "objective.weights.cost", "1.5", "0", "1"),
    out_of_range(best(weights=sel.Weights(cost=float("nan"))), "objective.weights.cost", "NaN", "0", "1"),
    out_of_range(select(max_alternatives=17), "max_alternatives", "17", "0", "16"),
    too_long(select(request_id="x" * 65), "request_id", 65, 64),
    Case("MISSING_FIELD", SELECT, select(request_id=""), {"field": "request_id"}),
    out_of_range(select(dry_run=True, as_of_unix_ms=-1), "as_of_unix_ms", "-1", *YEARS),
    out_of_range(working(input_tokens=10**8 + 1), "workload.input_tokens", "100000001", *COUNTS),
    out_of_range(
        working(units=[SEARCH, common.UnitCount(kind="image", count=10**8 + 1)]),
        "workload.units[1].count",
        "100000001",
        *COUNTS,
    ),
    out_of_range(constrained(min_quality_ppm=10**6 + 1), "constraints.min_quality_ppm", "1000001", *PPM),
    out_of_range(
        constrained(price_ceilings=con.PriceCeilings(per_request=common.Usd(units=1, pico=-1))),
        "constraints.price_ceilings.per_request",
        "1 USD and -1 pico-USD",
        *USD,
    ),
    out_of_range(cost.EstimateCostRequest(model="x", max_quotes=257), "max_quotes", "257", "0", "256"),
    too_long(constrained(regions=["x"] * 65), "constraints.regions", 65, 64),
    too_long(constrained(name_pattern="*" * 129), "constraints.name_pattern", 129, 128),
    too_long(constrained(models=con.NameFilter(order=["x"] * 65)), "constraints.models.order", 65, 64),
    too_long(working(parameters=["x", "x" * 65]), "workload.parameters[1]", 65, 64),
    too_long(working(units=[SEARCH] * 17), "workload.units", 17, 16),
    too_long(select(previous_attempts=[TRIED] * 17), "previous_attempts", 17, 16),
    too_long(sel.BatchSelectRequest(requests=[select()] * 257), "requests", 257, 256),
    unknown_enum(select(explain=later(9)), "explain", 9),
    unknown_enum(constrained(route_statuses=[later(2), later(-3)]), "constraints.route_statuses[1]", -3),
    unknown_enum(constrained(allow_unknown=[later(0)]), "constraints.allow_unknown[0]", 0),
    unknown_enum(select(previous_attempts=[TRIED, sel.Attempt(outcome=later(4))]), "previous_attempts[1].outcome", 4),
    unknown_name(select(task_class="codign"), "task_class", "task class", "codign", "coding"),
    unknown_name(best(strategy="speedfirst"), "objective.strategy", "strategy", "speedfirst", "speed-first"),
    unknown_name(constrained(tags=["gpt", "gtp-mini"]), "constraints.tags[1]", "tag", "gtp-mini", "gpt-mini"),
    unknown_name(
        constrained(providers=con.NameFilter(ignore=["opnai"])),
        "constraints.providers.ignore[0]",
        "provider",
        "opnai",
        "openai",
    ),
    unknown_name(
        constrained(capabilities=con.CapabilityConstraint(required=[TOOLS, con.CapabilityRequirement(name="tool")])),
        "constraints.capabilities.required[1].name",
        "capability",
        "tool",
        "tools",
    ),
    unknown_name(
        constrained(capabilities=con.CapabilityConstraint(optional=["zzzzzzzz"])),
        "constraints.capabilities.optional[0]",
        "capability",
        "zzzzzzzz",
        None,
    ),
    unknown_name(
        working(units=[common.UnitCount(kind="serach")]), "workload.units[0].kind", "unit kind", "serach", "search"
    ),
    unknown_name(
        cost.EstimateCostRequest(route=common.RouteRef(route_id="anthropic/claude-haiku-4.5")),
        "route.route_id",
        "route",
        "anthropic/claude-haiku-4.5",
        ROUTE,
    ),
    unknown_name(
        cost.EstimateCostRequest(route=common.RouteRef(route_id=ROUTE, variant="effort=maximal")),
        "route.variant",
        "variant of this route",
        "effort=maximal",
        None,
    ),
    unknown_name(
        cost.EstimateCostRequest(model="claude-opus-45"), "model", "model", "claude-opus-45", "claude-opus-4-5"
    ),
    conflict(
        select(
            objective=sel.Objective(strategy="balanced"),
            constraints=con.Constraints(sort=con.SORT_PRICE),
        ),
        "constraints.sort",
        "objective",
    ),
    Case("MISSING_FIELD", SELECT, select(as_of_unix_ms=1), {"field": "dry_run"}),
    Case("UNFIT_VALUE", SELECT, constrained(version_range=">="), {"field": "constraints.version_range"}),
    conflict(
        working(units=[common.UnitCount(kind="input_token", count=1)]),
        "workload.units[0].kind",
        "workload.input_tokens",
    ),
    conflict(matching(sort=con.SORT_LATENCY), "matching.sort", "of"),
    Case("MISSING_FIELD", ESTIMATE, cost.EstimateCostRequest(), {"field": "of"}),
    Case(
        "MISSING_FIELD",
        SELECT,
        select(previous_attempts=[sel.Attempt(outcome=sel.ATTEMPT_OUTCOME_FAILED)]),
        {"field": "previous_attempts[0].route"},
    ),
    Case("DUPLICATE", SELECT, working(units=[SEARCH, SEARCH]), {"field": "workload.units[1].kind", "value": "search"}),
    Case(
        "DUPLICATE",
        SELECT,
        constrained(price_ceilings=con.PriceCeilings(units=[CEILING, CEILING])),
        {"field": "constraints.price_ceilings.units[1].kind", "value": "search"},
    ),
    Case("MALFORMED_REQUEST", RECORD, b"\x0b", {"method": "RecordUsage"}),
    Case("MALFORMED_REQUEST", BATCH_RECORD, b"\x0a", {"method": "BatchRecordUsage"}),
    Case("DURABLE_UNAVAILABLE", RECORD, used(ack=use.ACK_MODE_DURABLE), {}),
    Case("MISSING_FIELD", RECORD, used(event_id=""), {"field": "event_id"}),
    Case("MISSING_FIELD", RECORD, used(route=None), {"field": "route"}),
    Case("MISSING_FIELD", RECORD, used(outcome=use.USAGE_OUTCOME_UNSPECIFIED), {"field": "outcome"}),
    Case("DUPLICATE", RECORD, used(units=[SEARCH, SEARCH]), {"field": "units[1].kind", "value": "search"}),
    out_of_range(used(event_id="event-1"), "event_id", "event-1", *UUIDS_V7),
    out_of_range(used(attempt=0), "attempt", "0", "1", "100"),
    out_of_range(used(attempt=101), "attempt", "101", "1", "100"),
    out_of_range(
        used(started_at_unix_ms=CLOCK_UNIX_MS + 300_001), "started_at_unix_ms", str(CLOCK_UNIX_MS + 300_001), *STARTS
    ),
    out_of_range(used(started_at_unix_ms=-1), "started_at_unix_ms", "-1", *STARTS),
    out_of_range(used(latency_ms=86_400_001), "latency_ms", "86400001", *DAY),
    out_of_range(used(latency_ms=800, ttft_ms=801), "ttft_ms", "801", "0", "800"),
    out_of_range(used(retry_after_ms=2**64 - 1), "retry_after_ms", str(2**64 - 1), *DAY),
    out_of_range(used(http_status=99), "http_status", "99", "100", "599"),
    out_of_range(used(units=[common.UnitCount(kind="image", count=10**8 + 1)]), "units[0].count", "100000001", *COUNTS),
    too_long(used(route=common.RouteRef(route_id="x" * 257)), "route.route_id", 257, 256),
    too_long(used(route=common.RouteRef(route_id=ROUTE, variant="x" * 129)), "route.variant", 129, 128),
    too_long(used(units=[SEARCH] * 33), "units", 33, 32),
    too_long(used(limit_headers={str(number): "" for number in range(65)}), "limit_headers", 65, 64),
    too_long(used(limit_headers={"retry-after": "1" * 257}), "limit_headers", 257, 256),
    too_long(used(error_code="x" * 129), "error_code", 129, 128),
    too_long(use.BatchRecordUsageRequest(requests=[used()] * 257), "requests", 257, 256),
    unknown_enum(used(phase=later(4)), "phase", 4),
    unknown_enum(used(outcome=later(-1)), "outcome", -1),
    unknown_enum(used(ack=later(3)), "ack", 3),
    unknown_name(
        used(route=common.RouteRef(route_id="anthropic/claude-haiku-4.5")),
        "route.route_id",
        "route",
        "anthropic/claude-haiku-4.5",
        ROUTE,
    ),
    unknown_name(
        used(route=common.RouteRef(route_id=ROUTE, variant="effort=maximal")),
        "route.variant",
        "variant of this route",
        "effort=maximal",
        None,
    ),
    unknown_name(used(units=[common.UnitCount(kind="serach")]), "units[0].kind", "unit kind", "serach", "search"),
]
ROOTED_ELSEWHERE = unknown_name(matching(tags=["gtp-mini"]), "matching.tags[0]", "tag", "gtp-mini", "gpt-mini")


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine on the packaged models."""
    engine = fresh_engine()
    engine.load_snapshot(packaged_snapshot())
    return engine


def refusal(engine: Engine, case: Case) -> tuple[error_details_pb2.ErrorInfo, list[str]]:
    """Return the ErrorInfo and the fields of the BadRequest, after checking that all else is as documented."""
    with pytest.raises(CallError) as raised:
        engine.call(case.method, case.bytes)
    status = status_pb2.Status.FromString(raised.value.details)
    promised = documented()[case.reason]
    assert (status.code, status.message) == (raised.value.code, raised.value.message)
    assert status.code == promised.code.value[0]
    assert {detail.type_url.removeprefix(DETAILS) for detail in status.details} == promised.details
    info, bad, retry = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.BadRequest(),
        error_details_pb2.RetryInfo(),
    )
    for detail in status.details:
        assert detail.Unpack(info) or detail.Unpack(bad) or detail.Unpack(retry)
    assert (info.domain, info.reason) == ("modelreg.dev", case.reason)
    assert [violation.reason for violation in bad.field_violations] in ([], [case.reason])
    assert not retry.ListFields() or retry.retry_delay.ToMilliseconds() > 0
    if case.reason != "NO_ELIGIBLE_MODEL":
        assert promised.keys <= set(info.metadata) <= promised.keys | promised.optional_keys
    return info, [violation.field for violation in bad.field_violations]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.reason} {case.metadata.get('field', '')}" for case in CASES])
def test_a_refusal_names_what_is_documented(engine: Engine, case: Case) -> None:
    info, fields = refusal(engine, case)
    assert dict(info.metadata) == case.metadata
    assert fields == ([case.metadata["field"]] if "field" in case.metadata else [])


def test_a_constraint_of_an_estimate_is_named_by_its_own_path(engine: Engine) -> None:
    info, fields = refusal(engine, ROOTED_ELSEWHERE)
    assert (info.metadata["field"], fields) == ("matching.tags[0]", ["matching.tags[0]"])


def test_what_excluded_everybody_is_counted(engine: Engine) -> None:
    request = sel.SelectRequest(constraints=con.Constraints(min_context_tokens=10**9, min_output_tokens=10**9))
    info, _ = refusal(engine, Case("NO_ELIGIBLE_MODEL", SELECT, request, {}))
    counts = {name: int(count) for name, count in info.metadata.items()}
    candidates = counts.pop("candidates")
    assert counts.keys() <= {name.removeprefix("EXCLUSION_REASON_") for name in sel.ExclusionReason.keys()}  # noqa: SIM118
    assert sum(counts.values()) == candidates > 0


def test_a_request_id_with_another_payload(engine: Engine) -> None:
    engine.call(SELECT, select(request_id="once").SerializeToString())
    again = Case("REQUEST_ID_REUSED", SELECT, select(request_id="once", task_class="coding"), {})
    assert dict(refusal(engine, again)[0].metadata) == {"request_id": "once"}


def test_before_the_first_snapshot() -> None:
    assert not refusal(fresh_engine(), Case("NO_SNAPSHOT", SELECT, b"", {}))[0].metadata


def test_every_reason_is_given_above_or_known_to_be_out_of_reach() -> None:
    given = {case.reason for case in CASES} | {"NO_ELIGIBLE_MODEL", "REQUEST_ID_REUSED", "NO_SNAPSHOT"}
    names = {name.removeprefix("ERROR_REASON_") for name in ErrorReason.keys()} - {"UNSPECIFIED"}  # noqa: SIM118
    assert names == set(documented())
    assert given | set(UNREACHABLE) == names
    assert not given & set(UNREACHABLE)
