"""What a catalogue of models.dev cannot say, taken from the packaged one: figures, speeds, model strings, terms."""

import re
from typing import Any, Final, TypeAlias

Document: TypeAlias = dict[str, Any]

_OF_MODEL: Final = ("quality", "safety", "evidence", "inferred_speed", "version", "parameter_bounds")
_OF_FILE: Final = ("platforms", "licences")
# A dated snapshot as vendors name it, and the name without a date that moves on to newer ones.
_DAY: Final = re.compile(r"-(20\d{2}-\d{2}-\d{2}|20\d{6}|\d{4})$")
_MOVES_ON: Final = "-latest"


def keep_figures(document: Document, packaged: Document) -> Document:
    """Return a catalogue with what the packaged one knows besides of models and routes of the same names.

    Args:
        document: as a models file.
        packaged: the packaged catalogue, likewise.
    """
    models = {name: _model(entry, packaged["models"].get(name, {})) for name, entry in document["models"].items()}
    routes = {name: _route(entry, packaged["routes"].get(name, {})) for name, entry in document["routes"].items()}
    known = {field: packaged[field] for field in _OF_FILE if field in packaged}
    return {**known, **document, "models": models, "routes": routes}


def _model(entry: Document, known: Document) -> Document:
    kept = {field: known[field] for field in _OF_MODEL if field in known and field not in entry}
    added: list[str] = []
    if "parameters" in entry and "parameters" in known:
        kept["parameters"] = sorted({*entry["parameters"], *known["parameters"]})
        added.append("parameters")
    if "capabilities" in known:
        kept["capabilities"] = {**known["capabilities"], **entry.get("capabilities", {})}
    if "variants" in entry:
        kept["variants"] = {
            name: _variant(value, known.get("variants", {}).get(name, {})) for name, value in entry["variants"].items()
        }
        if any("output_milli" in variant for variant in kept["variants"].values()):
            added.append("output_milli")
    return _with_source({**entry, **kept}, known, added)


def _variant(value: Document, known: Document) -> Document:
    return {"output_milli": known["output_milli"], **value} if "output_milli" in known else value


def _route(entry: Document, known: Document) -> Document:
    kept: Document = {}
    if "speed" in known and "speed" not in entry:
        kept["speed"] = known["speed"]
    if _is_pinned(known.get("model_string", ""), entry["model_string"]):
        kept["model_string"] = known["model_string"]
    return _with_source({**entry, **kept}, known, ["speed"] if "speed" in kept else [])


def _is_pinned(known: str, new: str) -> bool:
    """Return whether the known model string is a dated snapshot of what the new one moves on from."""
    day = _DAY.search(known)
    return day is not None and known != new and known[: day.start()] == new.removesuffix(_MOVES_ON)


def _with_source(entry: Document, known: Document, added: list[str]) -> Document:
    """Return the entry, its source followed by where the packaged catalogue has the ``added`` fields from."""
    words = tuple(f"{field}: " for field in added)
    parts = [part for part in known.get("source", "").split("; ") if part.startswith(words)]
    return {**entry, "source": "; ".join([entry["source"], *parts])} if parts else entry
