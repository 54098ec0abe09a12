"""What a model is for: chat only where something says so, unknown where nothing does."""

import functools
import re
from typing import Final, NamedTuple

from modelreg.catalog.models_dev.tables import table

# Abilities that only a chat model has.
CHAT_ABILITIES: Final = ("tool_call", "reasoning", "structured_output")
# Types that are stated in other words than ours.
_OURS: Final = {"reranking": "rerank"}


class Signs(NamedTuple):
    """What is known of a model when its type is looked for.

    Attributes:
        model: its id.
        stated: the type that is stated; chat also where none is.
        families: what offers and base model name as its family.
        abilities: those of `CHAT_ABILITIES` that it has.
        inputs: modalities it takes; empty where unknown.
        outputs: modalities it gives; empty where unknown.
    """

    model: str
    stated: str
    families: frozenset[str]
    abilities: frozenset[str]
    inputs: frozenset[str]
    outputs: frozenset[str]


def model_type(signs: Signs) -> str | None:
    """Return the type, or None where it is unknown.

    The id goes first, since a guard that takes and gives text looks like a chat model in all else; then what is stated,
    but for chat, which is also said of what nobody looked at; then modalities that no chat model has; then what only a
    chat model has.
    """
    for kind, pattern in _by_name():
        if pattern.search(signs.model):
            return kind
    if signs.stated != "chat":
        return _OURS.get(signs.stated, signs.stated)
    return _by_modality(signs) or ("chat" if _chats(signs) else None)


def _by_modality(signs: Signs) -> str | None:
    if "text" not in signs.outputs:
        return next((kind for kind in ("video", "image") if kind in signs.outputs), None) or (
            "speech" if "audio" in signs.outputs else None
        )
    if signs.inputs and "text" not in signs.inputs:
        return "transcription" if signs.inputs == frozenset({"audio"}) else "vision"
    return None


def _chats(signs: Signs) -> bool:
    if "text" not in signs.inputs or "text" not in signs.outputs:
        return False
    families, pattern = _chat()
    return bool(signs.abilities or signs.families & families or pattern.search(signs.model))


@functools.cache
def _by_name() -> list[tuple[str, re.Pattern[str]]]:
    return [(entry["type"], re.compile("|".join(entry["patterns"]))) for entry in table("types")["types"]]


@functools.cache
def _chat() -> tuple[frozenset[str], re.Pattern[str]]:
    chat = table("types")["chat"]
    return frozenset(chat["families"]), re.compile("|".join(chat["patterns"]))
