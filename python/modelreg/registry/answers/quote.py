"""What a workload costs by the rates of an offer, served or not, exactly as the engine quotes what is served."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from modelreg.catalog.money import PICO_DIGITS
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.price import Price, writes_output
from modelreg.errors import duplicate, out_of_range, too_long, unknown_name
from modelreg.v1 import common_pb2 as pb

_PICO: Final = 10**PICO_DIGITS
_MOST_COUNT: Final = 100_000_000
_MOST_UNITS: Final = 16
_INPUT, _OUTPUT, _REQUEST = "input_token", "output_token", "request"
# As the engine: docs/scoring.md, "Details", Quote.
_NEAR_PERCENT = 95
_USUAL_OUTPUT_MILLI: Final = 1_000


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be paid for.

    Attributes:
        input_tokens: of the prompt.
        output_tokens: expected of a model that spends the usual.
        is_output_stated: they were asked for, not taken from the task class.
        max_output_tokens: most of an answer; None: no cap.
        units: counts of other units, in order.
    """

    input_tokens: int
    output_tokens: int
    is_output_stated: bool
    max_output_tokens: int | None
    units: Mapping[str, int]

    @classmethod
    def of(cls, workload: pb.Workload, task_class: str) -> "Work":
        """Read a workload; what it leaves out comes from the task class.

        Raises:
            CallError: OUT_OF_RANGE, TOO_LONG, UNKNOWN_NAME, DUPLICATE.
        """
        entry = next(entry for entry in packaged_vocabulary().task_classes.classes if entry.name == task_class)
        units = _units(workload)
        return cls(
            input_tokens=_count(workload, "input_tokens", entry.input_tokens),
            output_tokens=_count(workload, "expected_output_tokens", entry.output_tokens),
            is_output_stated=workload.HasField("expected_output_tokens"),
            max_output_tokens=_count(workload, "max_output_tokens", 0)
            if workload.HasField("max_output_tokens")
            else None,
            units={unit: units[unit] for unit in sorted(units)},
        )

    def of_type(self, model_type: str | None) -> "Work":
        """Return what it is for models of a type: without output, unless stated, where they write none."""
        if self.is_output_stated or writes_output(model_type):
            return self
        return replace(self, output_tokens=0, max_output_tokens=0)

    def needed_tokens(self, output_milli: int | None) -> int:
        """Return the context that a call needs: what the caller caps the output at, else what is expected of it."""
        output = self.max_output_tokens
        return self.input_tokens + (self.expected_output(output_milli) if output is None else output)

    def message(self) -> pb.Workload:
        """Return it as the API has it, its output no more than its cap."""
        return pb.Workload(
            input_tokens=self.input_tokens,
            expected_output_tokens=self.expected_output(None),
            max_output_tokens=self.max_output_tokens,
            units=[pb.UnitCount(kind=kind, count=count) for kind, count in self.units.items()],
        )

    def expected_output(self, output_milli: int | None) -> int:
        """Return the output that a variant spends."""
        spent = self.output_tokens * (output_milli or _USUAL_OUTPUT_MILLI) // _USUAL_OUTPUT_MILLI
        most = _MOST_COUNT if self.max_output_tokens is None else min(self.max_output_tokens, _MOST_COUNT)
        return min(spent, most)


def quote_of(price: Price, work: Work, *, output_milli: int | None, max_output_tokens: int | None) -> pb.Quote:
    """Return the quote.

    Args:
        price: of the offer.
        work: what is to be paid for.
        output_milli: output that the variant spends, in thousandths of the usual; None: the usual.
        max_output_tokens: the offer's own cap; None: not known.
    """
    if price.free:
        return pb.Quote(state=pb.PRICE_STATE_FREE, expected=usd(0), upper_bound=usd(0))
    tiers = price.rates_at_pico_usd(work.input_tokens)
    rates = {unit: rate for unit, (_, rate) in tiers.items()}
    needed = _needed(work, work.expected_output(output_milli), rates)
    unpriced = [unit for unit in needed if unit not in rates]
    if unpriced or not rates:
        return pb.Quote(state=pb.PRICE_STATE_UNKNOWN, unpriced_units=unpriced)
    cap = work.max_output_tokens if work.max_output_tokens is not None else max_output_tokens
    return pb.Quote(
        state=pb.PRICE_STATE_KNOWN,
        expected=usd(_cost(needed, rates)),
        upper_bound=None if cap is None else _upper_bound(work, max(cap, work.expected_output(output_milli)), rates),
        lines=[
            pb.QuoteLine(
                unit=unit,
                count=count,
                rate_pico_usd=rates[unit],
                amount=usd(count * rates[unit]),
                above_input_tokens=tiers[unit][0] or None,
            )
            for unit, count in needed.items()
        ],
        near_tier=_near_tier(price, work, needed),
    )


def _near_tier(price: Price, work: Work, needed: Mapping[str, int]) -> pb.NearTier | None:
    """Return the next tier, where the input has at least 95 % of its border."""
    borders = [tier.above_input_tokens for tier in price.price_tiers or ()]
    above = min((border for border in borders if work.input_tokens <= border), default=None)
    if above is None or 100 * work.input_tokens < _NEAR_PERCENT * above:
        return None
    beyond = {unit: rate for unit, (_, rate) in price.rates_at_pico_usd(above + 1).items()}
    return pb.NearTier(above_input_tokens=above, expected=usd(_cost(needed, beyond)))


def _needed(work: Work, output_tokens: int, rates: Mapping[str, int]) -> dict[str, int]:
    counts = {_INPUT: work.input_tokens, _OUTPUT: output_tokens, **work.units}
    needed = {unit: count for unit, count in counts.items() if count > 0}
    if _REQUEST in rates:
        needed[_REQUEST] = 1
    return needed


def _cost(needed: Mapping[str, int], rates: Mapping[str, int]) -> int:
    return sum(count * rates[unit] for unit, count in needed.items())


def _upper_bound(work: Work, output_tokens: int, rates: Mapping[str, int]) -> pb.Usd | None:
    needed = _needed(work, output_tokens, rates)
    return usd(_cost(needed, rates)) if needed.keys() <= rates.keys() else None


def usd(pico_usd: int) -> pb.Usd:
    """Return an amount as the API has it; at least 0."""
    units, pico = divmod(pico_usd, _PICO)
    return pb.Usd(units=units, pico=pico)


def _count(workload: pb.Workload, field: str, usual: int) -> int:
    if not workload.HasField(field):
        return usual
    value: int = getattr(workload, field)
    if value > _MOST_COUNT:
        raise out_of_range(f"workload.{field}", value, 0, _MOST_COUNT)
    return value


def _units(workload: pb.Workload) -> dict[str, int]:
    if len(workload.units) > _MOST_UNITS:
        raise too_long("workload.units", len(workload.units), _MOST_UNITS)
    known = packaged_vocabulary().unit_names() - {_INPUT, _OUTPUT, _REQUEST}
    found: dict[str, int] = {}
    for index, unit in enumerate(workload.units):
        place = f"workload.units[{index}]"
        if unit.kind not in known:
            raise unknown_name(f"{place}.kind", "unit kind", unit.kind, sorted(known))
        if unit.kind in found:
            raise duplicate(f"{place}.kind", unit.kind)
        if unit.count > _MOST_COUNT:
            raise out_of_range(f"{place}.count", unit.count, 0, _MOST_COUNT)
        found[unit.kind] = unit.count
    return found


def amount_pico_usd(quote: pb.Quote) -> int | None:
    """Return what a quote expects; None where it is unknown."""
    return quote.expected.units * _PICO + quote.expected.pico if quote.HasField("expected") else None
