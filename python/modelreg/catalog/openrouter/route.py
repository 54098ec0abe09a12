"""The routes of a model: one for each row, with its own price, limits and last day."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

from modelreg.catalog.models_dev.files import RefusedError
from modelreg.catalog.models_dev.identity import compared, plain
from modelreg.catalog.openrouter.identity import PROVIDER
from modelreg.catalog.openrouter.model import CATALOGUE, limit_of_row
from modelreg.catalog.openrouter.price import price_of
from modelreg.catalog.openrouter.row import Listed
from modelreg.catalog.report import Flag, Skip

_UNFIT_IN_NAME: Final = re.compile(r"[^A-Za-z0-9._]+")
_MOST_LANE_CHARS: Final = 50
# Two ids of one offer agree in these.
_TERMS: Final = (
    "price_usd_per_million", "price_usd", "conditional_rates", "free", "context_tokens", "max_output_tokens",
)  # fmt: skip


def routes_of(
    model: str, entry: dict[str, Any], listed: list[Listed], as_of: str, left_out: Counter[str]
) -> dict[str, dict[str, Any]]:
    """Return the routes by name; a row that is another id of one that is there already is noted and left.

    Args:
        model: the model's id.
        entry: its entry, whose limits a route repeats only where its own differ.
        listed: its rows.
        as_of: the day the list is of, YYYY-MM-DD.
        left_out: counts what routes cannot state, by name.
    """
    found: dict[str, dict[str, Any]] = {}
    # Who calls itself by the model's id claims its name first.
    for one in sorted(listed, key=lambda one: (compared(plain(PROVIDER, one.id).model) != compared(model), one.id)):
        route = _route(one, entry, as_of, left_out)
        try:
            name = _claimed(one, model, route, found)
        except RefusedError as error:
            one.row.note(error.code, error.detail)
            continue
        one.row.route = name
        found[name] = route
    return found


def _claimed(one: Listed, model: str, route: dict[str, Any], found: dict[str, dict[str, Any]]) -> str:
    """Return the name of a row's route.

    Raises:
        RefusedError: it is there already.
    """
    name = _name(model, one.identity.lane)
    if (same := found.get(name)) is None:
        return name
    if any(route.get(key) != same.get(key) for key in _TERMS):
        # Its whole id, as another vendor's model can have the name.
        other = _name(model, _UNFIT_IN_NAME.sub("-", one.id).strip("-")[:_MOST_LANE_CHARS])
        if other not in found:
            one.row.note(Flag.OTHER_TERMS, other)
            return other
    raise RefusedError(Skip.SAME_OFFER, f"of {name}, {same['model_string']}")


def _name(model: str, lane: str) -> str:
    return f"{PROVIDER}/{model}" + (f"@{PROVIDER}-{lane}" if lane else "")


def _route(one: Listed, entry: dict[str, Any], as_of: str, left_out: Counter[str]) -> dict[str, Any]:
    shape, kind = one.shape, entry.get("type")
    limit = limit_of_row(shape)
    output = limit.output or None
    if output is not None and limit.context is not None and output > limit.context:
        one.row.note(Flag.LIMIT_ABOVE_CONTEXT, f"{output} of {limit.context}")
        output = None
    if kind is None:
        one.row.note(Flag.TYPE_UNKNOWN)
    for field in ("per_request_limits", "reasoning"):
        left_out[field] += getattr(shape, field) is not None
    if shape.expiration_date is not None and shape.expiration_date < as_of:
        one.row.note(Flag.PAST_DEPRECATION, shape.expiration_date)
    route = {
        "model_string": one.id,
        **price_of(one.id, shape.pricing or {}, kind, one.row, left_out),
        "context_tokens": limit.context if limit.context != entry.get("context_tokens") else None,
        "max_output_tokens": output if output != entry.get("max_output_tokens") else None,
        "active_until": _day_after(shape.expiration_date),
        "source": f"{CATALOGUE} {one.row.path}",
        "as_of": as_of,
    }
    return {key: value for key, value in route.items() if value is not None}


def _day_after(last: str | None) -> str | None:
    return (date.fromisoformat(last) + timedelta(days=1)).isoformat() if last is not None else None
