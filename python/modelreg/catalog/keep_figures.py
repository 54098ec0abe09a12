"""What a catalogue of models.dev cannot say, taken from the packaged one: figures, speeds, licences' terms."""

from typing import Any, Final, TypeAlias

Document: TypeAlias = dict[str, Any]

_OF_MODEL: Final = ("quality", "safety", "evidence", "inferred_speed", "version", "parameter_bounds")
_OF_FILE: Final = ("platforms", "licences")


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
    if "parameters" in entry and "parameters" in known:
        kept["parameters"] = sorted({*entry["parameters"], *known["parameters"]})
    if "variants" in entry:
        kept["variants"] = {
            name: _variant(value, known.get("variants", {}).get(name, {})) for name, value in entry["variants"].items()
        }
    return {**entry, **kept}


def _variant(value: Document, known: Document) -> Document:
    return {"output_milli": known["output_milli"], **value} if "output_milli" in known else value


def _route(entry: Document, known: Document) -> Document:
    return {**entry, "speed": known["speed"]} if "speed" in known and "speed" not in entry else entry
