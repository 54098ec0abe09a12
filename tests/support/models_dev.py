"""One provider and one offer as models.dev has them: files of its folder, and objects of its `api.json`."""

from typing import Any

PROVIDER_TOML = (
    'name = "Host"\nenv = ["HOST_API_KEY"]\nnpm = "@ai-sdk/openai-compatible"\napi = "https://host.example/v1"\n'
)
OFFER_TOML = """\
name = "Model"
release_date = "2026-01-31"
tool_call = true
[cost]
input = 1
output = 2.5
[limit]
context = 128000
output = 8192
[modalities]
input = ["text"]
output = ["text"]
"""
PROVIDER: dict[str, Any] = {
    "id": "host",
    "name": "Host",
    "env": ["HOST_API_KEY"],
    "npm": "@ai-sdk/openai-compatible",
    "api": "https://host.example/v1",
}
OFFER: dict[str, Any] = {
    "name": "Model",
    "release_date": "2026-01-31",
    "tool_call": True,
    "cost": {"input": 1, "output": 2.5},
    "limit": {"context": 128_000, "output": 8_192},
    "modalities": {"input": ["text"], "output": ["text"]},
}
