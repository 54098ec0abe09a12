"""Seeded models files with a wanted number of candidates."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEED = 20_261_120
# Classes whose figures every generated model has; others inherit one of these.
CLASSES = ("general", "chat", "coding", "reasoning", "math")
CAPABILITIES = ("tools", "reasoning", "structured_output", "attachments")
VARIANTS = ("effort=low", "effort=high")
CONTEXTS = (32_000, 128_000, 200_000, 400_000, 1_000_000)
MAX_OUTPUT_TOKENS = 16_000
_EVEN = 0.5


@dataclass(frozen=True)
class Size:
    """Models, each on several providers, each route with two variants: routes x 2 candidates."""

    models: int
    providers: int
    providers_per_model: int

    @property
    def candidates(self) -> int:
        """Candidates that compete in every request."""
        return self.models * self.providers_per_model * len(VARIANTS)


SMALL = Size(models=8, providers=4, providers_per_model=2)
LARGE = Size(models=400, providers=24, providers_per_model=3)


@dataclass(frozen=True)
class Offer:
    """What the request generator needs to know of a route to know who is eligible."""

    provider: str
    capabilities: frozenset[str]
    context_tokens: int
    image_input: bool


@dataclass(frozen=True)
class Catalogue:
    """A models file and its routes."""

    document: dict[str, Any]
    offers: tuple[Offer, ...]

    def write(self, path: Path) -> None:
        """Write the models file."""
        path.write_text(json.dumps(self.document))


def generate(size: Size) -> Catalogue:
    """The same catalogue for the same size, always."""
    chance = random.Random(SEED + size.candidates)  # noqa: S311 (test data)
    providers = {f"bench-{number:02d}": _provider(number) for number in range(size.providers)}
    models: dict[str, Any] = {}
    routes: dict[str, Any] = {}
    offers: list[Offer] = []
    for number in range(size.models):
        name = f"model-{number:03d}"
        model = models[name] = _model(chance, number)
        for provider in chance.sample(sorted(providers), size.providers_per_model):
            routes[f"{provider}/{name}"] = _route(chance, provider, name)
            offers.append(
                Offer(
                    provider,
                    frozenset(model["capabilities"]),
                    model["context_tokens"],
                    "image" in model["input_modalities"],
                )
            )
    return Catalogue({"providers": providers, "models": models, "routes": routes}, tuple(offers))


def coin(chance: random.Random) -> bool:
    """Heads or tails."""
    return chance.random() < _EVEN


def _provider(number: int) -> dict[str, Any]:
    return {
        "base_url": f"https://bench-{number:02d}.example/v1",
        "dialect": "openai-chat",
        "credential_ref": f"BENCH_{number:02d}_API_KEY",
        "regions": ["eu", "us"] if number % 2 else ["us"],
    }


def _model(chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "vendor": f"vendor-{number % 20:02d}",
        "type": "chat",
        "context_tokens": chance.choice(CONTEXTS),
        "max_output_tokens": MAX_OUTPUT_TOKENS,
        "input_modalities": chance.choice((["text"], ["text", "image"])),
        "output_modalities": ["text"],
        # Every model has the first, so that a request may ask for it and exclude none.
        "capabilities": {name: True for name in CAPABILITIES if name == CAPABILITIES[0] or coin(chance)},
        "stream": True,
        "commercial_use": True,
        "variants": {VARIANTS[0]: {}, VARIANTS[1]: {"output_milli": chance.randint(1_500, 4_000)}},
        # Above every strategy's own floor, caution included.
        "quality": [
            {"task_class": name, "mean_ppm": chance.randint(560_000, 990_000), "se_ppm": 70_000, "basis": "measured"}
            for name in CLASSES
        ],
    }


def _route(chance: random.Random, provider: str, model: str) -> dict[str, Any]:
    input_cents = chance.randint(5, 500)
    return {
        "provider": provider,
        "model": model,
        "model_string": model,
        "variants": list(VARIANTS),
        "price_usd_per_million": {
            "input": f"{input_cents / 100:.2f}",
            "output": f"{input_cents * chance.randint(3, 6) / 100:.2f}",
        },
        "speed": {"ttft_ms": chance.randint(150, 2_000), "us_per_token": chance.randint(3_000, 30_000)},
    }
