"""What a key of LiteLLM's list says: whose offer it is, of which model, in which lane, or why it is none."""

import functools
import re
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from modelreg.catalog.litellm.tables import table
from modelreg.catalog.models_dev.identity import Identity, compared, identify
from modelreg.catalog.report import Skip

_VERTEX: Final = "vertex_ai"
_LATEST: Final = re.compile(r"[-@]latest($|-)")
_INVOKE: Final = "invoke/"
# Azure writes before the id that Fireworks runs the model there.
_FIREWORKS: Final = "FW-"
# Who made a model, as some write it before an id; only where the rest is an id that the packaged catalogue knows.
_VENDOR: Final = re.compile(r"(openai|anthropic|google|meta|mistral|mistralai|snowflake|xai|qwen)-(?P<id>.+)")


class Key(NamedTuple):
    """A key, read.

    Attributes:
        provider: who serves it, as the packaged catalogue names it; LiteLLM's name where that has none.
        listed_as: LiteLLM's name of the provider.
        model_string: the model string to send.
        identity: the model, its spelling that of the key, and the lane that tells it from the provider's plain offer.
    """

    provider: str
    listed_as: str
    model_string: str
    identity: Identity

    @property
    def is_floating(self) -> bool:
        """Return whether the id moves on to newer models."""
        return _LATEST.search(self.model_string) is not None or _is("floating", f"{self.listed_as}/{self.model_string}")


def read_key(key: str, listed_as: str) -> Key:
    """Return what a key says.

    Args:
        key: the key.
        listed_as: LiteLLM's name of its provider.
    """
    provider = provider_of(listed_as)
    own = _without_folder(key, listed_as)
    lane = table("providers")["endpoint_lanes"].get(listed_as, "")
    folders = table("providers")["lanes"].get(provider)
    if folders is not None and (folder := re.match(rf"({folders})[/.](?=.)", own)) is not None:
        lane = "-".join(part for part in (lane, folder[1].replace("_", "-")) if part)
        own = own[folder.end() :]
    identity = identify(provider, re.sub(table("providers")["makers"].get(provider, "$^"), "", own), None)
    lane = "-".join(part for part in (lane, identity.lane) if part)
    if own.startswith(_FIREWORKS):
        lane = "fireworks"
    return Key(provider, listed_as, own, Identity(identity.model, lane))


def without_vendor(name: str, known: AbstractSet[str]) -> str:
    """Return a model's id without its vendor's name before it, where that makes it one that is known.

    Args:
        name: the id.
        known: the ids of the packaged catalogue, by what is compared of them.
    """
    stated = _VENDOR.fullmatch(name)
    if stated is None or compared(name) in known or compared(stated["id"]) not in known:
        return name
    return stated["id"]


def provider_of(listed_as: str) -> str:
    """Return the provider's name in the packaged catalogue; LiteLLM's own where that has none."""
    name = _VERTEX if listed_as.startswith(f"{_VERTEX}-") else listed_as
    return table("providers")["names"].get(name, name)


def no_offer(key: str, mode: str) -> Skip | None:
    """Return why a key names no offer that could be called; None where it does."""
    keys = table("keys")
    if not mode or _is("classes", key):
        return Skip.PRICE_CLASS
    if mode in keys["tool_modes"] or _is("tools", key):
        return Skip.NO_MODEL
    for name, code in (
        ("commitments", Skip.COMMITMENT),
        ("fine_tuned", Skip.FINE_TUNED),
        ("sizes", Skip.ONE_SIZE),
    ):
        if _is(name, key):
            return code
    return None


def _is(name: str, key: str) -> bool:
    return _pattern(name).fullmatch(key) is not None


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("keys")[name])


def _without_folder(key: str, listed_as: str) -> str:
    first, _, rest = key.partition("/")
    if listed_as == "bedrock" and rest.startswith(_INVOKE):
        # Which of Amazon's two interfaces LiteLLM calls.
        return rest.removeprefix(_INVOKE)
    folder = _VERTEX if listed_as.startswith(_VERTEX) else table("providers")["folders"].get(listed_as, listed_as)
    # Amazon's rows of all three kinds stand in one folder, or in none.
    folders = {folder, listed_as, "bedrock"} if listed_as.startswith("bedrock") else {folder, listed_as}
    return rest if rest and first in folders else key
