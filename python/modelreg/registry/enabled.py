"""Who enabled a provider, in words: for the log of a start, the doctor, and whoever lists providers."""

from collections.abc import Collection

from modelreg.registry.credentials import SOURCE
from modelreg.registry.held import Held


def enabled_providers(held: Held) -> dict[str, str]:
    """Return the enabled providers in order, each with who enabled it."""
    said = held.said.get("provider", {})
    return {name: enabled_by(said[name].layers, held.providers[name].source) for name in sorted(held.enabled)}


def enabled_by(layers: Collection[str], source: str | None) -> str:
    """Return who can have enabled a provider: everyone above the catalogue who says something of it.

    Args:
        layers: who says something of it: ``discovered``, ``file`` and so on.
        source: what is said of where the facts are from; of a credential it says which.
    """
    by_credential = source if source is not None and source.startswith(SOURCE) else "discovered"
    words = {"user": "users", "file": "models file", "discovered": by_credential}
    return ", ".join(word for layer, word in words.items() if layer in layers)
