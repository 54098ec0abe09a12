"""A models file with one model on as many routes as a rival has deployments of it."""

import json
from pathlib import Path


def write_deployments(path: Path, count: int) -> Path:
    """One model, so many providers, a route of it on each; prices and speeds differ. Returns the path."""
    numbers = range(count)
    document = {
        "providers": {
            f"provider-{number}": {
                "base_url": f"https://provider-{number}.example/v1",
                "dialect": "openai-chat",
                "credential_ref": "BENCH_API_KEY",
            }
            for number in numbers
        },
        "models": {
            "model": {
                "vendor": "vendor",
                "type": "chat",
                "context_tokens": 128_000,
                "max_output_tokens": 16_000,
                "quality": [{"task_class": "chat", "mean_ppm": 800_000, "se_ppm": 50_000, "basis": "measured"}],
            }
        },
        "routes": {
            f"provider-{number}/model": {
                "provider": f"provider-{number}",
                "model": "model",
                "model_string": "model",
                "price_usd_per_million": {"input": f"{1 + number % 7}.00", "output": f"{4 + number % 5}.00"},
                "speed": {"ttft_ms": 200 + number % 9 * 100, "us_per_token": 10_000},
            }
            for number in numbers
        },
    }
    path.write_text(json.dumps(document))
    return path
