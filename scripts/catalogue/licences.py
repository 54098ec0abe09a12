"""The licences of the packaged catalogue: what each allows, from the table that the reader of models.dev goes by."""

from typing import Any

from modelreg.catalog.models_dev.licence import licence_terms
from quality_model.facts import Document


def licences(document: Document) -> dict[str, dict[str, Any]]:
    """Return the licences, as entries of a models file.

    Raises:
        ValueError: a model names one that the table does not have.
    """
    known = licence_terms()
    named = {entry["licence"]: model for model, entry in document["models"].items() if "licence" in entry}
    if unknown := sorted(set(named) - set(known)):
        shown = ", ".join(f"{licence} (of {named[licence]})" for licence in unknown)
        raise ValueError(f"licences that do not stand in licence_terms.toml: {shown}")
    return known
