"""Limits that public catalogues leave out of routes since they are the model's: that says something all the same."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

from sqlalchemy import Connection, and_, or_, select

from modelreg.store.tables.columns import Layer
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.routes import ROUTES

LIMITS: Final = ("context_tokens", "max_output_tokens")

LimitsLeft: TypeAlias = Mapping[str, AbstractSet[str]]
"""Of a route: by layer which limits it leaves to the model."""

NONE_LEFT: Final[LimitsLeft] = {}

# The others state the limits of each route: what they leave out they do not know.
_LEAVING: Final[tuple[Layer, ...]] = ("openrouter", "catalogue")


def limits_left(connection: Connection, names: Collection[str] | None) -> Mapping[str, LimitsLeft]:
    """Return what layers leave to the models, by route; in no route of another layer beneath such a limit stands.

    Args:
        connection: of ``Store.reading`` or ``Store.writing``.
        names: of the routes, as many as a statement takes; None: all.
    """
    left = {limit: and_(ROUTES.c[limit].is_(None), MODELS.c[limit].is_not(None)) for limit in LIMITS}
    of_its_model = and_(MODELS.c.name == ROUTES.c.model, MODELS.c.layer == ROUTES.c.layer)
    columns = [condition.label(limit) for limit, condition in left.items()]
    found = select(ROUTES.c.name, ROUTES.c.layer, *columns).join(MODELS, of_its_model)
    found = found.where(ROUTES.c.layer.in_(_LEAVING), or_(*left.values()))
    if names is not None:
        found = found.where(ROUTES.c.name.in_(names))
    by_route: defaultdict[str, dict[str, AbstractSet[str]]] = defaultdict(dict)
    for row in connection.execute(found):
        by_route[row.name][row.layer] = {limit for limit in LIMITS if getattr(row, limit)}
    return by_route
