"""Sums of usage and the figures made of them: shares, averages, efficiency; all integers."""

from dataclasses import dataclass, fields
from typing import Final, Self

_PER_1K: Final = 1_000


@dataclass(frozen=True, slots=True)
class Totals:
    """What calls did together; amounts in pico-USD. A call is a FINAL event.

    Attributes:
        calls: all of them; the next nine say how many ended how, and a newer sidecar may know further ends.
        unpriced_calls: those whose price is unknown. They cost something, and it is in no amount here.
        unpriced_ok_calls: of those the answered ones.
        unpriced_tokens: of those the tokens.
        latency_calls: the answered ones that said how long they took.
        latency_ms: of those together.
        ttft_calls: the answered ones that said when the first token came.
        ttft_ms: of those together.
        cost_pico_usd: of the calls whose price is known.
    """

    calls: int
    ok_calls: int
    server_error_calls: int
    timeout_calls: int
    connection_error_calls: int
    rate_limited_calls: int
    cancelled_calls: int
    bad_request_calls: int
    content_refused_calls: int
    context_exceeded_calls: int
    unpriced_calls: int
    unpriced_ok_calls: int
    unpriced_tokens: int
    input_tokens: int
    output_tokens: int
    latency_calls: int
    latency_ms: int
    ttft_calls: int
    ttft_ms: int
    cost_pico_usd: int

    def __sub__(self, other: "Totals") -> Self:
        """Return what remains without the calls of ``other``."""
        return type(self)(*(getattr(self, name) - getattr(other, name) for name in NAMES))

    def __add__(self, other: "Totals") -> Self:
        """Return the sums of both."""
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def failed_calls(self) -> int:
        """Those that the endpoint failed: its error, no answer in time, no connection."""
        return self.server_error_calls + self.timeout_calls + self.connection_error_calls

    @property
    def cost_per_1k_tokens_pico_usd(self) -> int | None:
        """What a thousand tokens cost; of calls whose price is known. None without one."""
        return _ratio(self.cost_pico_usd * _PER_1K, self.input_tokens + self.output_tokens - self.unpriced_tokens)

    @property
    def cost_per_ok_call_pico_usd(self) -> int | None:
        """What an answer took, failures paid for included; of calls whose price is known. None without one."""
        return _ratio(self.cost_pico_usd, self.ok_calls - self.unpriced_ok_calls)

    @property
    def average_latency_ms(self) -> int | None:
        """Of the answered calls that said how long they took. None without one."""
        return _ratio(self.latency_ms, self.latency_calls)

    @property
    def average_ttft_ms(self) -> int | None:
        """Until the first token, likewise."""
        return _ratio(self.ttft_ms, self.ttft_calls)


NAMES: Final = tuple(field.name for field in fields(Totals))
NOTHING: Final = Totals(*(0 for _ in NAMES))


def _ratio(amount: int, by: int) -> int | None:
    """Return the quotient, rounded half up."""
    return None if by <= 0 else (2 * amount + by) // (2 * by)
