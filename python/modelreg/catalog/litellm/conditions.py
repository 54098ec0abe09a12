"""What every unit costs under every condition of a row, also where the row leaves a unit out there."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from modelreg.catalog.litellm.field import ALWAYS, Condition, whole_of
from modelreg.catalog.litellm.rates import Rates

_NO_RATES: Final[Rates] = {}


def whole_rates(lines: Mapping[Condition, Rates]) -> dict[Condition, Rates]:
    """Return what each unit costs under each condition, the plain call first.

    A unit that a condition leaves out costs there

    1. what its whole does, where the plain rates of both are the same: it is only said twice;
    2. beyond a border in a mode, the dearer of what it costs beyond the border and in the mode;
    3. where the condition makes the whole dearer, what the whole costs, if that is more than its plain rate;
    4. else its plain rate: a discount is for what it names.

    Args:
        lines: what the row states; each rate above 0.
    """
    plain = _with_implied(lines)
    borders = sorted({condition.above_input_tokens for condition in lines} - {0})
    modes = sorted({condition.mode for condition in lines} - {""})
    found = {ALWAYS: plain}
    # Each before the pairs that look at it.
    for condition in [
        *(Condition(border) for border in borders),
        *(Condition(0, mode) for mode in modes),
        *(Condition(border, mode) for mode in modes for border in borders),
    ]:
        found[condition] = _completed(condition, lines.get(condition, _NO_RATES), found)
    return found


def that_change(found: Mapping[Condition, Rates]) -> dict[Condition, Rates]:
    """Return each condition but the plain call with the units whose rate is not the same under all of them.

    Of those every condition states the rate: what it left out would be that of another condition that holds, too.
    """
    plain = found[ALWAYS]
    changing = [unit for unit, rate in plain.items() if any(rates[unit] != rate for rates in found.values())]
    return {
        condition: {unit: rates[unit] for unit in changing}
        for condition, rates in found.items()
        if condition != ALWAYS and changing
    }


def _with_implied(lines: Mapping[Condition, Rates]) -> Rates:
    """Return the plain rates, and those of their wholes for units that have a rate under conditions alone."""
    plain = dict(lines.get(ALWAYS, _NO_RATES))
    for unit in [unit for rates in lines.values() for unit in rates if unit not in plain]:
        whole = next((whole for whole in _wholes(unit) if whole in plain), None)
        if whole is not None:
            plain[unit] = plain[whole]
    return plain


def _completed(condition: Condition, stated: Rates, found: Mapping[Condition, Rates]) -> Rates:
    plain = found[ALWAYS]
    rates: Rates = {}
    for unit in sorted(plain, key=lambda unit: len(list(_wholes(unit)))):
        rates[unit] = stated[unit] if unit in stated else _left_out(condition, unit, rates, found)
    return rates


def _left_out(condition: Condition, unit: str, rates: Rates, found: Mapping[Condition, Rates]) -> Decimal:
    plain = found[ALWAYS]
    whole = next((whole for whole in _wholes(unit) if whole in plain), None)
    if whole is not None and plain[unit] == plain[whole]:
        return rates[whole]
    if condition.above_input_tokens and condition.mode:
        beyond, in_mode = Condition(condition.above_input_tokens), Condition(0, condition.mode)
        return max(found[beyond][unit], found[in_mode][unit])
    if whole is not None and rates[whole] > plain[whole]:
        return max(plain[unit], rates[whole])
    return plain[unit]


def _wholes(unit: str) -> Iterator[str]:
    while (whole := whole_of(unit)) is not None:
        yield whole
        unit = whole
