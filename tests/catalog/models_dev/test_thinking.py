"""The ways to tell an offer how long to think become variants, in the words of its dialect, if we know them."""

from typing import Any

import pytest

from modelreg.catalog.models_dev.shape import ReasoningOption
from modelreg.catalog.models_dev.thinking import rank, variants_of

LOW_HIGH = ReasoningOption(type="effort", values=["low", "high"])
BUDGET = ReasoningOption(type="budget_tokens", min=1_024)
TOGGLE = ReasoningOption(type="toggle")


def variants(
    dialect: str, *options: ReasoningOption, model: str = "m", provider: str = "host", cap: int = 64_000
) -> dict[str, Any]:
    return variants_of(provider, model, dialect, list(options), cap)


def test_effort_is_asked_for_as_each_dialect_has_it() -> None:
    assert variants("openai-chat", LOW_HIGH)["effort=low"] == {"reasoning_effort": "low"}
    assert variants("openai-responses", LOW_HIGH)["effort=low"] == {"reasoning": {"effort": "low"}}
    google = variants("google-generate-content", LOW_HIGH)["effort=low"]
    assert google == {"generationConfig": {"thinkingConfig": {"thinkingLevel": "low"}}}


def test_effort_that_we_have_no_name_for_is_left_out() -> None:
    option = ReasoningOption(type="effort", values=["none", "default"])
    assert variants("openai-chat", option) == {"effort=none": {"reasoning_effort": "none"}}


def test_claude_takes_budgets_that_fit_its_answer() -> None:
    enabled = {"type": "enabled", "budget_tokens": 31_000}
    assert variants("anthropic-messages", BUDGET, model="claude-3", cap=32_000) == {
        "thinking=32k": {"thinking": enabled}
    }
    assert set(variants("anthropic-messages", BUDGET, model="claude-3")) == {"thinking=32k", "thinking=64k"}
    assert variants("anthropic-messages", BUDGET, model="claude-3", cap=8_000) == {}


def test_claude_combines_effort_with_the_budget_it_was_measured_with() -> None:
    found = variants("anthropic-messages", LOW_HIGH, BUDGET, model="claude-3")
    assert found["effort=high;thinking=64k"] == {
        "output_config": {"effort": "high"},
        "thinking": {"type": "enabled", "budget_tokens": 63_000},
    }
    assert "effort=high;thinking=32k" not in found


def test_claude_whose_efforts_go_to_max_thinks_adaptively() -> None:
    option = ReasoningOption(type="effort", values=["low", "max"])
    found = variants("anthropic-messages", option, BUDGET, model="claude-9")
    assert found["effort=max"] == {"output_config": {"effort": "max"}, "thinking": {"type": "adaptive"}}
    assert set(found) == {"effort=low", "effort=max"}


def test_amazon_takes_fields_of_the_model_apart_and_only_where_they_are_known() -> None:
    claude = variants("bedrock-converse", LOW_HIGH, model="claude-9")["effort=low"]
    assert claude == {"additionalModelRequestFields": {"output_config": {"effort": "low"}}}
    assert variants("bedrock-converse", LOW_HIGH, model="nova-2") == {}


def test_gateway_takes_the_effort_of_claude_in_its_own_words() -> None:
    assert variants("openai-chat", LOW_HIGH, BUDGET, model="claude-9") == {
        "effort=low": {"reasoning_effort": "low"},
        "effort=high": {"reasoning_effort": "high"},
    }


def test_gemini_thinks_up_to_its_ceiling_or_not_at_all() -> None:
    option = ReasoningOption(type="budget_tokens", min=0, max=24_576)
    assert set(variants("google-generate-content", option)) == {"thinking=off", "thinking=24k"}
    assert set(variants("google-generate-content", BUDGET)) == set()


def test_switch_is_one_where_we_know_its_words() -> None:
    assert variants("openai-chat", TOGGLE, provider="zai")["thinking=off"] == {"thinking": {"type": "disabled"}}
    assert variants("openai-chat", TOGGLE, provider="alibaba")["thinking=on"] == {"enable_thinking": True}
    assert variants("openai-chat", TOGGLE) == {}


def test_route_states_the_parameters_that_are_not_the_models(folder: Any) -> None:
    options = '[[reasoning_options]]\ntype = "effort"\nvalues = ["low"]\n'
    offer = f"tool_call = true\nmodalities = {{ input = ['text'], output = ['text'] }}\n{options}"
    folder.offer(offer, name="gpt-7-codex")
    folder.file("providers/openai/provider.toml", 'name = "OpenAI"\nenv = ["OPENAI_API_KEY"]\nnpm = "@ai-sdk/openai"\n')
    folder.offer(offer, name="gpt-7-codex", provider="openai")
    document = folder.read().document
    own, other = document["routes"]["openai/gpt-7-codex"], document["routes"]["host/gpt-7-codex"]
    model = document["models"]["gpt-7-codex"]
    # Its vendor answers through the Responses API alone.
    assert own["dialect"] == "openai-responses"
    assert model["variants"] == {"effort=low": {"parameters_to_set": {"reasoning": {"effort": "low"}}}}
    assert "variant_parameters" not in own
    assert other["variant_parameters"] == {"effort=low": {"reasoning_effort": "low"}}
    assert "reasoning_effort" in model["parameters"]


@pytest.mark.parametrize("seed", [["effort=high", "thinking=off", "effort=low", "", "effort=high;thinking=64k"]])
def test_default_goes_first_then_what_has_no_effort_then_by_effort(seed: list[str]) -> None:
    expected = ["", "thinking=off", "effort=low", "effort=high", "effort=high;thinking=64k"]
    assert sorted(seed, key=rank) == expected
