"""Every figure of one candidate for one request (scoring.md, "Components, for one request")."""

from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import UNPRICED_ESTIMATE, Unpriced
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import select_pb2 as sel

from . import figures
from .asked import Asked
from .components import cost_ppm, latency_ms, speed_ppm
from .conditions import Call, call
from .counts import expected_output
from .figures import Value
from .quotes import Quote, price_of, quote
from .registry import Candidate


@dataclass(frozen=True, eq=False)
class Assessed:
    """A candidate with its figures; components in ppm."""

    candidate: Candidate
    call: Call
    expected_output: int
    quote: Quote
    q: int
    """What ties and willingness to pay compare, in pico-USD: the expected quote or what replaces it, unclamped."""
    quality: Value
    cost: Value
    speed: Value
    safety: Value
    availability: Value
    ttft_ms: Value
    us_per_token: Value
    latency_ms: int
    """t: time until the expected output is complete."""

    @property
    def components(self) -> list[Value]:
        """In the order of the weights: quality, cost, speed, safety, availability."""
        return [self.quality, self.cost, self.speed, self.safety, self.availability]


def assess(ask: Asked, candidate: Candidate) -> Assessed:
    """Figures, quote and components of one candidate."""
    settings = ask.settings
    output = expected_output(ask.counts, candidate.output_milli)
    cap = candidate.max_output_tokens
    if ask.counts.max_output_tokens is not None:
        cap = ask.counts.max_output_tokens
    of = call(ask.workload, candidate, ask.counts.input_tokens, ask.now_unix_ms)
    made = quote(
        price_of(candidate),
        ask.counts,
        of,
        ask.registry.unit_kinds,
        output=output,
        cap=cap if candidate.writes_output else 0,
    )
    cost, q = cost_of(made, ask.reference_cost, settings.unpriced)
    ttft = figures.ttft_ms(candidate, settings)
    per_token = figures.us_per_token(candidate, settings)
    t = latency_ms(ttft.value, output, per_token.value)
    return Assessed(
        candidate=candidate,
        call=of,
        expected_output=output,
        quote=made,
        q=q,
        quality=figures.quality(candidate, ask.source_class, settings),
        cost=cost,
        speed=Value(speed_ppm(ask.task_class.t_ms, t), figures.weaker(ttft, per_token)),
        safety=figures.safety(candidate, settings),
        availability=figures.availability(candidate, settings),
        ttft_ms=ttft,
        us_per_token=per_token,
        latency_ms=t,
    )


def cost_of(made: Quote, reference_cost: int, unpriced: Unpriced) -> tuple[Value, int]:
    """The cost component and q: free, unknown by the setting, then by the quote."""
    if made.state == common.PRICE_STATE_FREE:
        return Value(1_000_000, sel.TERM_SOURCE_FREE), 0
    if made.expected is not None:
        return Value(cost_ppm(reference_cost, made.expected), sel.TERM_SOURCE_PRICE), made.expected
    q = 2 * reference_cost
    value = cost_ppm(reference_cost, q) if unpriced == UNPRICED_ESTIMATE else 0
    return Value(value, sel.TERM_SOURCE_UNPRICED), q
