"""Budgets, their windows, thresholds and drifts as tables."""

from typing import TYPE_CHECKING, Final

from modelreg.catalog.problem import printable
from modelreg.cli import words
from modelreg.cli.money import decimal_usd, shown_usd
from modelreg.cli.output import table
from modelreg.v1 import budget_pb2 as pb

if TYPE_CHECKING:
    from rich.console import Console

_PPM_PER_PERCENT: Final = 10_000
_MOST_PPM: Final = 2**32 - 1
_LEVELS: Final = {
    pb.BUDGET_THRESHOLD_70: "70 %",
    pb.BUDGET_THRESHOLD_90: "90 %",
    pb.BUDGET_THRESHOLD_100: "100 %",
}
_COUNTERS: Final = {
    pb.LEDGER_COUNTER_STORE: "store",
    pb.LEDGER_COUNTER_LEDGER: "ledger",
    pb.LEDGER_COUNTER_MISSING: "no ledger",
}


def show_budgets(answer: "pb.ListBudgetsResponse", out: "Console") -> None:
    """Print the budgets."""
    if not answer.budgets:
        out.print("there is no budget; next: `modelreg budget set NAME --scope principal --limit 25`")
        return
    rows = table(
        "budget", "scope", "tenant", "subject", "limit", "each", "at the limit", "at 90 %", "etag", right=("limit",)
    )
    for budget in answer.budgets:
        rows.add_row(
            budget.name,
            _scope(budget.scope),
            printable(budget.tenant) or "all",
            printable(budget.subject) or "each",
            shown_usd(budget.limit),
            f"{pb.BudgetPeriod.Name(budget.period).removeprefix('BUDGET_PERIOD_').lower()} {budget.time_zone}",
            "refuses" if budget.hard else "labels",
            _on_90(budget),
            budget.etag or "configuration",
        )
    out.print(rows)


def show_windows(answer: "pb.ListBudgetWindowsResponse", of: str | None, out: "Console") -> None:
    """Print the windows of a budget or of all, and how many there are besides."""
    if not answer.windows:
        whose = "no budget has a window" if of is None else f"budget {of} has no window"
        out.print(f"{whose} yet: nothing was spent or set aside")
        return
    numbers = ("limit", "spent", "held", "used")
    rows = table("budget", "subject", *numbers, "crossed", "resets", "at the limit", right=numbers)
    for window in answer.windows:
        rows.add_row(
            window.budget,
            printable(window.subject) or words.NOTHING,
            shown_usd(window.limit),
            shown_usd(window.posted),
            shown_usd(window.held),
            _used(window.used_ppm),
            _LEVELS.get(window.threshold, words.NOTHING),
            words.moment(window.resets_at_unix_ms),
            "refuses" if window.hard else "labels",
        )
    out.print(rows)
    if (more := answer.window_count - len(answer.windows)) > 0:
        out.print(f"and {more} more; --limit shows up to 1000")


def show_events(answer: "pb.ListBudgetEventsResponse", of: str | None, out: "Console") -> None:
    """Print the thresholds of a budget or of all."""
    if not answer.events:
        out.print("no threshold was crossed" if of is None else f"no threshold of budget {of} was crossed")
        return
    rows = table("crossed", "budget", "subject", "level", "spent", "limit", "window from", right=("spent", "limit"))
    for event in answer.events:
        rows.add_row(*_event(event))
    out.print(rows)


def event_line(event: "pb.BudgetEvent") -> str:
    """Return a threshold as a line that stands alone."""
    crossed, budget, subject, level, spent, limit, window = _event(event)
    return f"{crossed}  {budget}  {subject}  {level}: {spent} of {limit}, window from {window}"


def _event(event: "pb.BudgetEvent") -> tuple[str, ...]:
    return (
        words.moment(event.crossed.ToMilliseconds()),
        event.budget,
        printable(event.subject) or words.NOTHING,
        _LEVELS.get(event.threshold, words.NOTHING),
        shown_usd(event.posted),
        shown_usd(event.limit),
        words.moment(event.window_start.ToMilliseconds()),
    )


def show_verified(answer: "pb.VerifyLedgerResponse", out: "Console") -> None:
    """Print what was added up, and what drifts, exactly."""
    if answer.drifts:
        numbers = ("counter", "entries")
        rows = table("budget", "subject", "window from", "counter of", *numbers, right=numbers)
        for drift in answer.drifts:
            rows.add_row(
                drift.budget,
                printable(drift.subject) or words.NOTHING,
                words.moment(drift.window_start.ToMilliseconds()),
                _COUNTERS.get(drift.of, words.NOTHING),
                f"${decimal_usd(drift.counter)}",
                f"${decimal_usd(drift.entries)}",
            )
        out.print(rows)
        out.print()
    if missing := sum(drift.of == pb.LEDGER_COUNTER_MISSING for drift in answer.drifts):
        out.print(
            f"the ledger of this server does not have {missing} of them and counts them from 0;"
            " the spool of another data directory may have them"
        )
    if answer.shared_windows:
        servers = ", ".join(map(printable, answer.other_servers))
        out.print(
            f"{answer.shared_windows} windows are posted to by other servers too ({servers}): each counts its own"
            " alone, so they were not compared with this server's ledger"
        )
    told = f"drifts: {len(answer.drifts)}" if answer.drifts else "the books balance"
    out.print(f"{answer.windows} windows, {answer.entries} entries; {told}")


def _scope(scope: "pb.BudgetScope") -> str:
    return pb.BudgetScope.Name(scope).removeprefix("BUDGET_SCOPE_").lower()


def _on_90(budget: "pb.Budget") -> str:
    match budget.on_90.WhichOneof("degradation"):
        case "strategy":
            return budget.on_90.strategy
        case "price_ceiling":
            return f"at most {shown_usd(budget.on_90.price_ceiling)}"
        case _:
            return words.NOTHING


def _used(ppm: int) -> str:
    # Rounded down: 100.0 % is all of it.
    return "all" if ppm == _MOST_PPM else f"{ppm // _PPM_PER_PERCENT}.{ppm % _PPM_PER_PERCENT // 1_000} %"
