"""What a request for a budget asks for, checked against every bound of the contract."""

import re
from typing import Final, cast

from modelreg.budgets.daily import DAILY, WHERE
from modelreg.budgets.messages import period_word, scope_word
from modelreg.budgets.rows import BudgetRow
from modelreg.calendars import check_time_zone
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.errors import conflicting, missing, out_of_range, too_long, unfit_value, unknown_enum_value, unknown_name
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.common_pb2 import Usd

MAX_NAME_CHARS: Final = 64

_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]")
_MAX_TENANT_BYTES: Final = 64
_MAX_SUBJECT_BYTES: Final = 256
_MAX_ETAG_CHARS: Final = 64
_PICO: Final = 10**12
_MAX_LIMIT_USD: Final = 10**12
_CEILING_LIMIT_USD: Final = 9_000_000
_UTC: Final = "UTC"

_OF_ONE_TENANT: Final = {
    pb.BUDGET_SCOPE_TENANT,
    pb.BUDGET_SCOPE_TEAM,
    pb.BUDGET_SCOPE_USER,
    pb.BUDGET_SCOPE_WORKFLOW,
}
_OF_CALLEES: Final = {pb.BUDGET_SCOPE_MODEL, pb.BUDGET_SCOPE_PROVIDER, pb.BUDGET_SCOPE_PLATFORM}


def wish_of(budget: pb.Budget) -> BudgetRow:
    """Read a budget that is to be set; who changed it when is not in it yet.

    Raises:
        CallError: MISSING_FIELD, TOO_LONG, UNFIT_VALUE, OUT_OF_RANGE, UNKNOWN_ENUM_VALUE, UNKNOWN_NAME,
            CONFLICTING_FIELDS; each names the field, below ``budget``.
    """
    check_name("budget.name", budget.name)
    if len(budget.etag) > _MAX_ETAG_CHARS:
        raise too_long("budget.etag", len(budget.etag), _MAX_ETAG_CHARS)
    _check_enum("budget.scope", budget.scope, pb.BudgetScope.values(), "say what it counts the calls of")
    _check_enum("budget.period", budget.period, pb.BudgetPeriod.values(), "it is of a day or a month")
    _check_whose(budget)
    strategy, ceiling = _on_90(budget)
    if not budget.HasField("limit"):
        raise missing("budget.limit", "say how much may be spent; 0 is an amount")
    return BudgetRow(
        name=budget.name,
        scope=scope_word(budget.scope),
        tenant=budget.tenant,
        subject=budget.subject,
        period=period_word(budget.period),
        time_zone=_time_zone(budget.time_zone),
        limit_pico_usd=_pico_usd("budget.limit", budget.limit, _MAX_LIMIT_USD * _PICO),
        # Who says nothing wants what a budget is for.
        hard=budget.hard if budget.HasField("hard") else True,
        on_90_strategy=strategy,
        on_90_price_ceiling_pico_usd=ceiling,
    )


def check_name(field: str, name: str) -> None:
    """Refuse what no budget of the store is called.

    Raises:
        CallError: MISSING_FIELD, TOO_LONG, UNFIT_VALUE.
    """
    if not name:
        raise missing(field, "name the budget")
    if len(name) > MAX_NAME_CHARS:
        raise too_long(field, len(name), MAX_NAME_CHARS)
    if _NOT_IN_NAMES.search(name) is not None:
        near = _NOT_IN_NAMES.sub("-", name)
        raise unfit_value(field, f"`{name}` is no name: it has letters, digits, `.`, `_` and `-`, as in `{near}`")
    if name == DAILY:
        raise unfit_value(field, f"`{DAILY}` is the budget of {WHERE}: set it there, and this one under another name")


def _check_enum(field: str, number: int, known: list[int], why: str) -> None:
    if number == 0:
        raise missing(field, why)
    if number not in known:
        raise unknown_enum_value(field, number)


def _check_whose(budget: pb.Budget) -> None:
    _check_text("budget.tenant", budget.tenant, _MAX_TENANT_BYTES)
    _check_text("budget.subject", budget.subject, _MAX_SUBJECT_BYTES)
    scope, word = budget.scope, scope_word(budget.scope)
    if scope in _OF_ONE_TENANT and not budget.tenant:
        raise missing(
            "budget.tenant", f"a budget of scope {word} is of one tenant's calls; without keys it is `default`"
        )
    if scope == pb.BUDGET_SCOPE_TENANT and budget.subject not in {"", budget.tenant}:
        raise unfit_value(
            "budget.subject", f"it is `{budget.subject}`; of scope tenant it is that of `tenant`, or empty"
        )
    if scope == pb.BUDGET_SCOPE_PRINCIPAL and budget.subject:
        raise unfit_value(
            "budget.subject", f"it is `{budget.subject}`; of scope principal it is empty: each caller has a window"
        )
    if scope == pb.BUDGET_SCOPE_TAG and budget.subject and not budget.subject.partition("=")[0]:
        raise unfit_value("budget.subject", f"it is `{budget.subject}`; of scope tag it is NAME=VALUE, as in `app=web`")
    if scope == pb.BUDGET_SCOPE_TAG and budget.subject and "=" not in budget.subject:
        near = f"{budget.subject}=VALUE"
        raise unfit_value("budget.subject", f"it is `{budget.subject}`; of scope tag it is NAME=VALUE, as in `{near}`")


def _check_text(field: str, text: str, most_bytes: int) -> None:
    length = len(text.encode())
    if length > most_bytes:
        raise too_long(field, length, most_bytes)
    if "\0" in text:
        raise unfit_value(field, "a NUL, which no store can keep")


def _time_zone(name: str) -> str:
    if not name:
        return _UTC
    check_time_zone("budget.time_zone", name)
    return name


def _on_90(budget: pb.Budget) -> tuple[str | None, int | None]:
    if not budget.HasField("on_90"):
        return None, None
    if budget.scope in _OF_CALLEES:
        word = scope_word(budget.scope)
        raise conflicting(
            "budget.on_90", "budget.scope", f"a budget of scope {word} excludes candidates at its limit alone"
        )
    match budget.on_90.WhichOneof("degradation"):
        case "strategy":
            return _strategy(budget.on_90.strategy), None
        case "price_ceiling":
            # One pico-dollar less, as amounts of one event.
            most = _CEILING_LIMIT_USD * _PICO - 1
            return None, _pico_usd("budget.on_90.price_ceiling", budget.on_90.price_ceiling, most)
        case _:
            raise missing("budget.on_90.degradation", "name a strategy or a price ceiling, or leave on_90 away")


def _strategy(name: str) -> str:
    known = sorted(entry.name for entry in packaged_vocabulary().strategies.strategies)
    if name not in known:
        hint = f"; the strategies are {', '.join(known)}"
        raise unknown_name("budget.on_90.strategy", "strategy", name, known, hint=hint)
    return name


def _pico_usd(field: str, amount: Usd, most: int) -> int:
    if abs(amount.pico) >= _PICO:
        raise out_of_range(f"{field}.pico", amount.pico, 1 - _PICO, _PICO - 1)
    pico_usd = amount.units * _PICO + amount.pico
    if not 0 <= pico_usd <= most:
        part = "units" if amount.units < 0 or amount.units > most // _PICO else "pico"
        highest = most // _PICO if part == "units" else 0 if amount.units == most // _PICO else _PICO - 1
        raise out_of_range(f"{field}.{part}", cast("int", getattr(amount, part)), 0, highest)
    if amount.units > 0 > amount.pico:
        raise unfit_value(f"{field}.pico", f"it is {amount.pico}, of another sign than units, {amount.units}")
    return pico_usd
