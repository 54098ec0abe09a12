"""Providers as a table: who enabled each, with which credential, and how much it offers."""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from modelreg.cli import words
from modelreg.cli.output import table
from modelreg.cli.show_resources import layer_names, standing
from modelreg.registry.enabled import enabled_by

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.v1 import resource_pb2


def show_providers(
    answer: "resource_pb2.ListResourcesResponse", offers: "resource_pb2.ListResourcesResponse", out: "Console"
) -> None:
    """Print one line a provider, those that are enabled first."""
    models: defaultdict[str, set[str]] = defaultdict(set)
    for resource in offers.resources:
        models[resource.route.provider_id].add(resource.route.model_id)
    count = Counter(resource.route.provider_id for resource in offers.resources)
    numbers = ("offers", "models")
    rows = table("provider", "enabled", "by", "credential", *numbers, "platform", "dialect", right=numbers)
    for resource in sorted(answer.resources, key=lambda one: not one.provider.enabled):
        provider = resource.provider
        name = provider.provider_id
        rows.add_row(
            name,
            words.whether(provider.enabled),
            (enabled_by(layer_names(resource), provider.source) or words.NOTHING),
            provider.credential_ref or words.NOTHING,
            str(count[name]),
            str(len(models[name])),
            provider.platform or name,
            provider.dialect or words.NOTHING,
        )
    enabled = sum(resource.provider.enabled for resource in answer.resources)
    out.print(rows)
    out.print()
    out.print(f"providers: {len(answer.resources)}, enabled: {enabled}{standing(answer)}")


def show_changed(
    answer: "resource_pb2.BatchWriteResourcesResponse",
    offers: "resource_pb2.ListResourcesResponse",
    out: "Console",
) -> None:
    """Print what became of each provider, how many routes it has now, and whether any provider is left."""
    served = Counter(resource.route.provider_id for resource in offers.resources if resource.route.served)
    for resource in answer.resources:
        name = resource.provider.provider_id
        if resource.provider.enabled:
            out.print(f"{name} is enabled: {served[name]} routes")
        else:
            out.print(f"{name} is disabled")
    out.print(f"registry revision {answer.revision}{words.demo(offers.demo)}")
