"""One group of cases, asked of the engine and of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .decide import Decision, decide
from .differ import difference
from .drive import play
from .estimate import estimate_cost
from .kinds import kinds
from .select import NoEligible, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.message import Message

    from modelreg.v1.select_pb2 import SelectRequest, SelectResponse

    from .cases import Group
    from .engine import ReferenceEngine
    from .shares import Shares


class Differs(AssertionError):  # noqa: N818 - it says what is the case
    """The two answer one request differently."""


def compare(cases: Group, new_engine: Callable[[], ReferenceEngine], shares: Shares) -> None:
    """Drive a fresh engine through the group; each answer must equal the reference's on the same live view.

    Raises:
        Differs: with the seed, every field that differs, and the request.
    """
    engine = new_engine()
    engine.load(cases.snapshot, cases.now_unix_ms)
    for index, (request, before) in enumerate(zip(cases.selects, cases.drives, strict=True)):
        play(engine, before)
        view = engine.live_view_in(request.task_class)
        decision = decide(cases.snapshot, request, engine.now_unix_ms, view)
        same(expected(decision, request), engine.select(request), f"seed {cases.seed}, select {index}", request)
        shares.add(kinds(decision, request))
    for index, asked in enumerate(cases.estimates):
        view = engine.live_view_in(asked.task_class)
        ours = estimate_cost(cases.snapshot, asked, engine.now_unix_ms, view)
        same(ours, engine.estimate_cost(asked), f"seed {cases.seed}, estimate {index}", asked)


def expected(decision: Decision, request: SelectRequest) -> SelectResponse | NoEligible:
    """The reference's answer or refusal."""
    try:
        return answer(decision, request.explain)
    except NoEligible as refusal:
        return refusal


def same(ours: object, theirs: object, where: str, request: Message) -> None:
    """Nothing differs."""
    if lines := difference(ours, theirs):
        raise Differs("\n".join([where, *lines, "request:", str(request)]))
