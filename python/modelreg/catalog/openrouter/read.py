"""OpenRouter's whole list to the document of a models file, and the report on its rows."""

from collections import Counter
from typing import Any, Final, cast

from modelreg.catalog.foreign_json import Document, NoCatalogueError, parse_foreign
from modelreg.catalog.models_dev.identity import compared, one_spelling
from modelreg.catalog.openrouter.identity import PROVIDER, packaged_models
from modelreg.catalog.openrouter.model import CATALOGUE, entry_of, provider
from modelreg.catalog.openrouter.route import routes_of
from modelreg.catalog.openrouter.row import Listed, read_rows
from modelreg.catalog.reading import Reading
from modelreg.catalog.report import Report

_ROWS: Final = "data"


def read_openrouter(data: bytes, as_of: str) -> Reading:
    """Return what the answer of OpenRouter's `GET /api/v1/models` gives.

    Args:
        data: the answer.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        NoCatalogueError: it is no JSON, not of that form, or one page of more.
    """
    return read_openrouter_document(parse_foreign(data), as_of)


def is_openrouter(document: Document) -> bool:
    """Return whether this has the form of OpenRouter's list: `data`, rows with an `id` and `pricing`."""
    rows = document.get(_ROWS)
    return isinstance(rows, list) and any(
        isinstance(row, dict) and "id" in row and "pricing" in row for row in cast("list[object]", rows)
    )


def read_openrouter_document(document: Document, as_of: str) -> Reading:
    """Return what ``read_openrouter`` does, of an answer that was read before.

    Args:
        document: the answer, as ``parse_foreign`` gives it.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        NoCatalogueError: it is not of that form, or one page of more.
    """
    if not is_openrouter(document):
        raise NoCatalogueError("is not of the form of OpenRouter's list: data, rows with an id and pricing")
    _refuse_page(document)
    listed, rows = read_rows(document[_ROWS])
    left_out, conflicts = Counter[str](), Counter[str]()
    models: dict[str, dict[str, Any]] = {}
    routes: dict[str, dict[str, Any]] = {}
    for name, of_model in sorted(_by_model(listed).items()):
        models[name] = entry_of(name, of_model, conflicts)
        routes |= routes_of(name, models[name], of_model, as_of, left_out)
    return Reading(
        catalogue=CATALOGUE,
        document={
            "providers": {PROVIDER: provider().entry} if routes else {},
            "models": models,
            "routes": dict(sorted(routes.items())),
        },
        report=Report(
            rows,
            Counter({what: count for what, count in left_out.items() if count}),
            Counter({fact: count for fact, count in conflicts.items() if count}),
        ),
        model_of={f"{PROVIDER}/{one.id}": name for name, of_model in _by_model(listed).items() for one in of_model},
    )


def _by_model(listed: list[Listed]) -> dict[str, list[Listed]]:
    """Return the rows by the id of their model, in the spelling of the packaged catalogue where that has it."""
    known = [(name, True) for name in packaged_models()]
    spelled = one_spelling([*known, *((one.identity.model, False) for one in listed)])
    found: dict[str, list[Listed]] = {}
    for one in listed:
        found.setdefault(spelled[compared(one.identity.model)], []).append(one)
    return found


def _refuse_page(document: Document) -> None:
    """Refuse a page of a longer list: what it leaves out would be taken as gone."""
    links = document.get("links")
    if isinstance(links, dict) and cast("dict[str, object]", links).get("next"):
        raise NoCatalogueError("is one page of a longer list; give all of it, as the URL without a page does")
