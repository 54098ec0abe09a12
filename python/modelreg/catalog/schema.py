"""The JSON Schema of the models file: `docs/models.schema.json`, and what `modelreg config schema` prints."""

import json
from typing import Any, Final, cast

from modelreg.catalog.file import ModelsFile

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def models_schema() -> dict[str, Any]:
    """Return the schema; what it refuses the parser refuses, and it accepts whatever the parser accepts."""
    schema = {"$schema": _DIALECT, **ModelsFile.model_json_schema()}
    _tidy(schema)
    return schema


def models_schema_text() -> str:
    """Return the schema as it is committed."""
    return json.dumps(models_schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: object) -> None:
    if isinstance(node, list):
        for item in cast("list[object]", node):
            _tidy(item)
    if not isinstance(node, dict):
        return
    entries = cast("dict[str, object]", node)
    if "patternProperties" in entries:
        # Pydantic states the pattern of a map's keys, but not that other keys are refused.
        entries["additionalProperties"] = False
    if entries.get("type") != "object" and isinstance(entries.get("title"), str):
        # Pydantic makes it of the field's name, which says nothing.
        del entries["title"]
    for child in entries.values():
        _tidy(child)
