"""Every bound of a budget: what is at it stands; what is beyond is refused by field, with the nearest that stands."""

import pytest

from modelreg.budgets.wish import wish_of
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.common_pb2 import Usd
from support.budget_world import budget, refused

STRATEGY = pb.BudgetDegradation(strategy="cost-optimized")


def test_a_budget_at_its_bounds_stands() -> None:
    wish = wish_of(
        budget(
            "A.b_c-" + "9" * 58,
            scope=pb.BUDGET_SCOPE_USER,
            tenant="t" * 64,
            subject="ü" * 128,
            period=pb.BUDGET_PERIOD_MONTH,
            time_zone="Europe/Berlin",
            limit=Usd(units=10**12),
            hard=True,
            on_90=pb.BudgetDegradation(price_ceiling=Usd(units=8_999_999, pico=10**12 - 1)),
        )
    )
    assert (wish.scope, wish.period, wish.time_zone, wish.hard) == ("user", "month", "Europe/Berlin", True)
    assert wish.limit_pico_usd == 10**24
    assert (wish.on_90_strategy, wish.on_90_price_ceiling_pico_usd) == (None, 9 * 10**18 - 1)


def test_what_is_left_away_is_utc_each_and_hard() -> None:
    wish = wish_of(budget(limit=Usd(), on_90=STRATEGY))
    assert (wish.tenant, wish.subject, wish.time_zone, wish.hard, wish.limit_pico_usd) == ("", "", "UTC", True, 0)
    assert wish_of(budget(hard=False)).hard is False
    assert (wish.on_90_strategy, wish.etag) == ("cost-optimized", "")


@pytest.mark.parametrize("scope", [scope for scope in pb.BudgetScope.values() if scope])
def test_every_scope_can_be_had_for_a_tenant(scope: int) -> None:
    wish_of(budget(scope=scope, tenant="acme"))


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("budget.name", {"name": ""}),
        ("budget.scope", {"scope": 0}),
        ("budget.period", {"period": 0}),
        ("budget.limit", {"limit": None}),
        ("budget.tenant", {"scope": pb.BUDGET_SCOPE_TEAM}),
        ("budget.tenant", {"scope": pb.BUDGET_SCOPE_TENANT, "subject": "acme"}),
        ("budget.tenant", {"scope": pb.BUDGET_SCOPE_USER}),
        ("budget.tenant", {"scope": pb.BUDGET_SCOPE_WORKFLOW}),
        ("budget.on_90.degradation", {"on_90": pb.BudgetDegradation()}),
    ],
)
def test_what_is_needed_is_named(field: str, fields: dict[str, object]) -> None:
    reason, metadata = refused(lambda: wish_of(budget(**fields)))  # pyright: ignore[reportArgumentType]
    assert (reason, metadata["field"]) == ("MISSING_FIELD", field)


@pytest.mark.parametrize(
    ("reason", "field", "fields"),
    [
        ("TOO_LONG", "budget.name", {"name": "n" * 65}),
        ("UNFIT_VALUE", "budget.name", {"name": "a b"}),
        ("UNFIT_VALUE", "budget.name", {"name": "daily"}),
        ("TOO_LONG", "budget.tenant", {"tenant": "t" * 65}),
        ("UNFIT_VALUE", "budget.tenant", {"tenant": "\0"}),
        ("TOO_LONG", "budget.subject", {"subject": "a=" + "s" * 255}),
        ("UNFIT_VALUE", "budget.subject", {"subject": "web"}),
        ("UNFIT_VALUE", "budget.subject", {"subject": "=web"}),
        ("UNFIT_VALUE", "budget.subject", {"scope": pb.BUDGET_SCOPE_PRINCIPAL, "subject": "k"}),
        ("UNFIT_VALUE", "budget.subject", {"scope": pb.BUDGET_SCOPE_TENANT, "tenant": "acme", "subject": "other"}),
        ("UNKNOWN_ENUM_VALUE", "budget.scope", {"scope": 99}),
        ("UNKNOWN_ENUM_VALUE", "budget.period", {"period": 99}),
        ("OUT_OF_RANGE", "budget.limit.units", {"limit": Usd(units=-1)}),
        ("OUT_OF_RANGE", "budget.limit.units", {"limit": Usd(units=10**12 + 1)}),
        ("OUT_OF_RANGE", "budget.limit.pico", {"limit": Usd(units=10**12, pico=1)}),
        ("OUT_OF_RANGE", "budget.limit.pico", {"limit": Usd(pico=-1)}),
        ("OUT_OF_RANGE", "budget.limit.pico", {"limit": Usd(pico=10**12)}),
        ("UNFIT_VALUE", "budget.limit.pico", {"limit": Usd(units=1, pico=-1)}),
        (
            "OUT_OF_RANGE",
            "budget.on_90.price_ceiling.units",
            {"on_90": pb.BudgetDegradation(price_ceiling=Usd(units=9_000_000))},
        ),
        ("CONFLICTING_FIELDS", "budget.on_90", {"scope": pb.BUDGET_SCOPE_MODEL, "on_90": STRATEGY}),
        ("TOO_LONG", "budget.etag", {"etag": "e" * 65}),
    ],
)
def test_what_cannot_stand_is_refused_by_its_field(reason: str, field: str, fields: dict[str, object]) -> None:
    told, metadata = refused(lambda: wish_of(budget(**fields)))  # pyright: ignore[reportArgumentType]
    assert (told, metadata["field"]) == (reason, field)


@pytest.mark.parametrize(
    ("field", "fields", "near"),
    [
        ("budget.time_zone", {"time_zone": "Europe/Berlim"}, "Europe/Berlin"),
        ("budget.on_90.strategy", {"on_90": pb.BudgetDegradation(strategy="cost-optimised")}, "cost-optimized"),
    ],
)
def test_of_an_unknown_name_the_nearest_is_told(field: str, fields: dict[str, object], near: str) -> None:
    reason, metadata = refused(lambda: wish_of(budget(**fields)))  # pyright: ignore[reportArgumentType]
    assert (reason, metadata["field"], metadata["nearest"]) == ("UNKNOWN_NAME", field, near)


@pytest.mark.parametrize("name", ["/etc/passwd", "../UTC", "localtime", "europe/berlin", "\0", "x" * 300])
def test_nothing_but_a_name_of_the_list_is_a_time_zone(name: str) -> None:
    assert refused(lambda: wish_of(budget(time_zone=name)))[0] == "UNKNOWN_NAME"
