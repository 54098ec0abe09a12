"""An input just below a context tier is told what it would cost beyond, by the border that holds for the call."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg.client import LocalClient
from modelreg.v1 import common_pb2

MODELS: dict[str, Any] = {
    "providers": {"p": {"base_url": "https://p.invalid", "dialect": "openai-chat"}},
    "models": {"m": {"vendor": "p", "type": "chat"}},
    "routes": {
        "p/m": {
            "model_string": "m",
            "price_usd_per_million": {"input": "1", "output": "2"},
            "conditional_rates": [
                {"above_input_tokens": 195_000, "batch": True, "price_usd_per_million": {"input": "5", "output": "10"}},
                {"above_input_tokens": 200_000, "price_usd_per_million": {"input": "2", "output": "4"}},
            ],
        }
    },
}


@pytest.mark.parametrize(
    ("input_tokens", "batch", "border"),
    [
        (185_000, False, None),
        # Above that of batches is near this one too, and only this one holds for the call.
        (194_000, False, 200_000),
        (196_000, False, 200_000),
        (200_000, False, 200_000),
        (200_001, False, None),
        (185_000, True, None),
        (194_000, True, 195_000),
    ],
)
def test_the_border_is_one_that_changes_the_cost(
    tmp_path: Path, input_tokens: int, *, batch: bool, border: int | None
) -> None:
    file = tmp_path / "models.json"
    file.write_text(json.dumps(MODELS), encoding="utf-8")
    workload = common_pb2.Workload(input_tokens=input_tokens, expected_output_tokens=1, batch=batch)
    with LocalClient(models=file) as client:
        (quoted,) = client.estimate_cost(route="p/m", workload=workload).quotes
    near = quoted.quote.near_tier if quoted.quote.HasField("near_tier") else None
    assert (near and near.above_input_tokens) == border
