"""Options say in the request what they say on the command line, and nothing else."""

from pathlib import Path

import pytest
import typer

from modelreg.cli.options import Aim, Must, Sort, Task, Whole, Work
from modelreg.cli.request import estimate_request, select_request
from modelreg.v1 import common_pb2, constraints_pb2, select_pb2
from modelreg.v1.select_pb2 import SelectRequest


def request(
    task: Task | None = None,
    aim: Aim | None = None,
    work: Work | None = None,
    must: Must | None = None,
    whole: str | None = None,
) -> SelectRequest:
    return select_request(Whole(whole), task or Task(), aim or Aim(), work or Work(), must or Must())


def test_no_options_are_an_empty_request() -> None:
    assert request() == SelectRequest()
    assert request().ByteSize() == 0


def test_the_task_class() -> None:
    assert request(Task("coding")) == SelectRequest(task_class="coding")


@pytest.mark.parametrize(
    ("aim", "expected"),
    [
        (Aim(strategy="balanced"), select_pb2.Objective(strategy="balanced")),
        (Aim(weights="quality=0.5, cost=1"), select_pb2.Objective(weights=select_pb2.Weights(quality=0.5, cost=1))),
        (Aim(weights="speed=nan"), None),
        (Aim(willingness_to_pay="0.1"), select_pb2.Objective(willingness_to_pay=common_pb2.Usd(pico=10**11))),
    ],
)
def test_the_objective(aim: Aim, expected: select_pb2.Objective | None) -> None:
    made = request(aim=aim)
    # NaN equals nothing; the engine refuses it and names the field.
    assert (
        made.objective == expected
        if expected is not None
        else made.objective.weights.speed != made.objective.weights.speed
    )


def test_a_sort() -> None:
    assert request(aim=Aim(sort=Sort.PRICE)).constraints.sort == constraints_pb2.SORT_PRICE


def test_the_workload() -> None:
    made = request(work=Work(tokens_in=1, tokens_out=0, max_tokens=3, effort="high", tier="flex"))
    assert made.workload == common_pb2.Workload(
        input_tokens=1, expected_output_tokens=0, max_output_tokens=3, effort="high", service_tier="flex"
    )


def test_the_constraints() -> None:
    made = request(
        must=Must(
            capability=["tools", "reasoning=0.7"],
            provider=["a", "b"],
            ignore_provider=["c"],
            model=["m"],
            region=["eu"],
            max_price="0.000001",
            max_latency_ms=100,
            min_context=1000,
            min_quality=0.29,
            safety_required=True,
        )
    ).constraints
    assert [(one.name, one.HasField("min_score_ppm"), one.min_score_ppm) for one in made.capabilities.required] == [
        ("tools", False, 0),
        ("reasoning", True, 700_000),
    ]
    assert (list(made.providers.only), list(made.providers.ignore), list(made.models.only)) == (
        ["a", "b"],
        ["c"],
        ["m"],
    )
    assert list(made.regions) == ["eu"]
    assert made.price_ceilings.per_request == common_pb2.Usd(pico=10**6)
    assert (made.max_latency_ms, made.min_context_tokens, made.min_quality_ppm) == (100, 1000, 290_000)
    assert made.safety_required


def test_options_are_laid_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text('{"taskClass": "chat", "workload": {"inputTokens": "5", "stream": true}}', encoding="utf-8")
    made = request(Task("coding"), work=Work(tokens_in=7), whole=str(file))
    assert made == SelectRequest(task_class="coding", workload=common_pb2.Workload(input_tokens=7, stream=True))


def test_an_estimate_is_of_all_that_match() -> None:
    made = estimate_request(Whole(), Task(), Work(tokens_in=1), Must())
    assert made.WhichOneof("of") == "matching"


def test_an_estimate_of_what_the_file_names_stays_one(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text('{"route": {"routeId": "a/b"}}', encoding="utf-8")
    assert estimate_request(Whole(str(file)), Task(), Work(), Must()).WhichOneof("of") == "route"


@pytest.mark.parametrize(
    ("aim", "work", "must", "named"),
    [
        (Aim(weights="qality=1"), Work(), Must(), 'nearest is "quality"'),
        (Aim(weights="quality=high"), Work(), Must(), '"high" is no number'),
        (Aim(strategy="balanced", sort=Sort.PRICE), Work(), Must(), "--strategy and --sort exclude each other"),
        (Aim(willingness_to_pay="much"), Work(), Must(), "no amount in USD"),
        (Aim(), Work(tokens_in=-1), Must(), "not between 0 and"),
        (Aim(), Work(tokens_in=2**64), Must(), "not between 0 and"),
        (Aim(), Work(), Must(min_quality=1.5), "no number from 0 to 1"),
        (Aim(), Work(), Must(capability=["tools=x"]), "no number from 0 to 1"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_reason(aim: Aim, work: Work, must: Must, named: str) -> None:
    with pytest.raises(typer.BadParameter, match=named):
        request(aim=aim, work=work, must=must)
