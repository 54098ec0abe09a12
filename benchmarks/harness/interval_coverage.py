"""How many answers end within the interval quoted before: an engine on a manual clock, asked and told in turn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.answer_lengths import Answer
from modelreg._core import Engine
from modelreg.catalog.load import load_content
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.v1 import common_pb2, cost_pb2, usage_pb2

LEARNING = 200
"""Answers of a class before the first that counts."""

_ESTIMATE = "/modelreg.v1.RouterService/EstimateCost"
_RECORD = "/modelreg.v1.RouterService/RecordUsage"
_BEGIN_UNIX_MS = 1_795_000_000_000
# So that days go by, and what is old fades.
_BETWEEN_ANSWERS_MS = 60_000
# A pico-USD for a token of output, nothing for the input: amounts are tokens.
_MODELS = b"""{
  "providers": {"acme": {"base_url": "https://acme.example", "dialect": "openai-chat"}},
  "models": {"writer": {"vendor": "acme", "type": "chat"}},
  "routes": {"acme/writer": {"model_string": "w", "price_usd_per_million": {"input": "0", "output": "0.000001"}}}
}"""
_ROUTE = common_pb2.RouteRef(route_id="acme/writer")


@dataclass(frozen=True)
class Trial:
    """One answer, and the interval quoted before it.

    Attributes:
        number: of the answer in its class, from 0.
    """

    task_class: str
    number: int
    tokens: int
    low_tokens: int
    high_tokens: int

    @property
    def is_within(self) -> bool:
        """Whether the answer cost no less than low and no more than high."""
        return self.low_tokens <= self.tokens <= self.high_tokens


def trials(answers: Iterable[Answer]) -> list[Trial]:
    """Quote before each answer, then record it, a minute after the one before."""
    config = EngineConfig(grpc_address="127.0.0.1:0", door_threads=1, manual_clock_unix_ms=_BEGIN_UNIX_MS, id_seed=1)
    engine = Engine(config.SerializeToString())
    engine.load_snapshot(load_content(_MODELS, "interval.json"))
    made: list[Trial] = []
    numbers: dict[str, int] = {}
    for index, answer in enumerate(answers):
        engine.set_clock(_BEGIN_UNIX_MS + index * _BETWEEN_ANSWERS_MS)
        number = numbers.get(answer.task_class, 0)
        numbers[answer.task_class] = number + 1
        made.append(Trial(answer.task_class, number, answer.tokens, *_quoted(engine, answer.task_class)))
        _record(engine, answer, index)
    return made


def share_within(made: Sequence[Trial], first: int = LEARNING, end: int | None = None) -> float:
    """Return the share of the trials that are within, of those with a number from ``first`` to before ``end``."""
    counted = [trial.is_within for trial in made if first <= trial.number and (end is None or trial.number < end)]
    return sum(counted) / len(counted)


def _quoted(engine: Engine, task_class: str) -> tuple[int, int]:
    request = cost_pb2.EstimateCostRequest(route=_ROUTE, task_class=task_class)
    answer = cost_pb2.EstimateCostResponse.FromString(engine.call(_ESTIMATE, request.SerializeToString()))
    quote = answer.quotes[0].quote
    return quote.low.pico, quote.high.pico


def _record(engine: Engine, answer: Answer, index: int) -> None:
    request = usage_pb2.RecordUsageRequest(
        event_id=f"01950000-0000-7000-8000-{index:012x}",
        route=_ROUTE,
        outcome=usage_pb2.USAGE_OUTCOME_OK,
        units=[common_pb2.UnitCount(kind="output_token", count=answer.tokens)],
        task_class=answer.task_class,
    )
    engine.call(_RECORD, request.SerializeToString())
