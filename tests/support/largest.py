"""A provider, a model and a route with every bound of the models file reached."""

MINE = {"base_url": "h" + "ttp://" + "a" * 504, "dialect": "d" * 64, "credential_ref": "c" * 64}
MOST = {"mean_ppm": 1_000_000, "se_ppm": 1_000_000, "basis": "user"}

# Every bound of the file's shape, reached.
LARGEST_MODEL = {
    "vendor": "v" * 64,
    "version": "9" * 18 + ".0.0-" + "x" * 64 + "+" + "y" * 64,
    "versions": {f"{number}.0.0": {"status": "retired", "source": "é" * 4_096} for number in range(256)},
    "replacement": "r" * 128,
    "migration_guide": "é" * 4_096,
    "deprecated": "9999-12-31T23:59:59.999Z",
    "evidence": [
        {"source": "s" * 64, "measure": f"{number}".ljust(512, "é"), "score": "9" * 18, "samples": 10**12}
        for number in range(1_024)
    ],
    "type": "chat",
    "context_tokens": 10**8,
    "max_output_tokens": 10**8,
    "input_modalities": [f"in{number}" for number in range(64)],
    "output_modalities": [f"out{number}" for number in range(64)],
    "capabilities": {f"can{number}": {"score_ppm": 1_000_000} for number in range(128)},
    "parameters": [f"parameter{number}".ljust(64, "x") for number in range(256)],
    "tags": [f"tag{number}".ljust(64, "x") for number in range(64)],
    "variants": {
        f"effort=e{number};thinking={'t' * 32};tier={'z' * 32}": {
            "output_milli": 1_000_000,
            "parameters_to_set": {f"p{index}": {"deep": [[["x" * 100]]]} for index in range(32)},
        }
        for number in range(64)
    },
    "quality": [{"task_class": "chat", "variant": f"effort=e{number}", **MOST} for number in range(1_024)],
    "safety": [{"variant": f"effort=e{number}", **MOST} for number in range(64)],
    "inferred_speed": {"ttft_ms": 3_600_000, "us_per_token": 10_000_000},
    "active_from": "0001-01-01",
    "active_until": "9999-12-31T23:59:59.999Z",
}
LARGEST_ROUTE = {
    "model_string": "é" * 512,
    "priority": 2**32 - 1,
    "variants": list(LARGEST_MODEL["variants"]),
    "price_usd_per_million": {"input": 10**9, "output": "1000000000", "cached_input": 0},
    "price_usd": {"request": 1_000, "image": "0.000000000001"},
    "conditional_rates": [
        {"above_input_tokens": 10**8 - number, "price_usd_per_million": {"input": 10**9}} for number in range(16)
    ],
    "context_tokens": 10**8,
    "max_output_tokens": 10**8,
    "quantization": "q" * 64,
    "speed": {"ttft_ms": 0, "us_per_token": 0},
    "regions": [f"region{number}" for number in range(64)],
    "variant_prices": {name: {"free": True} for name in LARGEST_MODEL["variants"]},
    "variant_speeds": {name: {"ttft_ms": 3_600_000} for name in LARGEST_MODEL["variants"]},
}
