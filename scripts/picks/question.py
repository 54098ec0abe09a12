"""What the page asks: five strategies, every class of tasks, three sets of offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from modelreg.catalog.packaged import packaged_vocabulary

# What a set of offers is called on the page, and the constraints that make it.
OFFERS: dict[str, dict[str, Any]] = {
    "all offers": {},
    "only OpenAI, Anthropic and Google": {"providers": {"only": ["openai", "anthropic", "google"]}},
    "only open weights": {"tags": ["open-weights"]},
}
# What a caller of these classes cannot do without, and would say.
NEEDS: dict[str, dict[str, Any]] = {
    "agentic_coding": {"capabilities": {"required": [{"name": "tools"}]}},
    "tool_use": {"capabilities": {"required": [{"name": "tools"}]}},
    "vision": {"input_modalities": ["image"]},
}


@dataclass(frozen=True)
class Question:
    """One request, of the class's default workload.

    Attributes:
        offers: the set of offers.
        task_class: the class.
        strategy: the strategy.
        constraints: those of the offers and of the class.
    """

    offers: str
    task_class: str
    strategy: str
    constraints: Mapping[str, Any] = field(hash=False)


def questions() -> Iterator[Question]:
    """Yield every question, in the order of the page."""
    vocabulary = packaged_vocabulary()
    for offers, of_offers in OFFERS.items():
        for task_class in vocabulary.task_classes.classes:
            for strategy in vocabulary.strategies.strategies:
                constraints = {**of_offers, **NEEDS.get(task_class.name, {})}
                yield Question(offers, task_class.name, strategy.name, constraints)
