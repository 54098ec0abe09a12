"""The published schema is the one the parser has."""

from pathlib import Path

from modelreg.catalog.schema import models_schema_text

PUBLISHED = Path(__file__).parent.parent.parent / "docs" / "models.schema.json"


def test_published_schema_is_up_to_date() -> None:
    # To renew it: modelreg config schema > docs/models.schema.json
    assert PUBLISHED.read_text(encoding="utf-8") == models_schema_text()
