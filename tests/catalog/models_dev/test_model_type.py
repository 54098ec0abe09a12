"""A model is a chat model only where something says so; a guard that looks like one is told by its name."""

import pytest

from modelreg.catalog.models_dev.model_type import Signs, model_type


def kind(
    model: str = "m",
    *abilities: str,
    stated: str = "chat",
    family: str = "",
    inputs: str = "text",
    outputs: str = "text",
) -> str | None:
    return model_type(
        Signs(
            model=model,
            stated=stated,
            families=frozenset([family] if family else []),
            abilities=frozenset(abilities),
            inputs=frozenset(inputs.split()),
            outputs=frozenset(outputs.split()),
        )
    )


@pytest.mark.parametrize("ability", ["tool_call", "reasoning", "structured_output"])
def test_what_only_a_chat_model_can_makes_one(ability: str) -> None:
    assert kind("m", ability) == "chat"


@pytest.mark.parametrize("name", ["acme-7b-instruct", "acme-chat", "gemma-9-9b-it"])
def test_name_of_a_chat_model_makes_one(name: str) -> None:
    assert kind(name) == "chat"


def test_family_of_chat_models_makes_one() -> None:
    assert kind(family="llama") == "chat"


def test_text_for_text_alone_is_unknown() -> None:
    assert kind() is None


def test_name_stands_over_all_else() -> None:
    assert kind("llama-guard-9-12b-instruct", "tool_call", "reasoning", family="llama") == "moderation"
    assert kind("acme-embed-text", "tool_call") == "embedding"


def test_what_is_stated_stands_but_for_chat() -> None:
    assert kind("m", "tool_call", stated="reranking") == "rerank"
    assert kind("m", stated="decision", outputs="image") == "decision"
    assert kind("acme-guard", stated="chat") == "moderation"
    assert kind("m", stated="chat") is None


@pytest.mark.parametrize(
    ("inputs", "outputs", "expected"),
    [
        ("text", "image", "image"),
        ("text image", "video", "video"),
        ("text", "audio", "speech"),
        ("audio", "text", "transcription"),
        ("video", "text", "vision"),
        ("text audio", "text audio", "chat"),
        ("", "text", None),
        ("text", "", None),
    ],
)
def test_modalities_that_no_chat_model_has_decide(inputs: str, outputs: str, expected: str | None) -> None:
    assert kind("m", "tool_call", inputs=inputs, outputs=outputs) == expected
