"""Several offers are one model; who is believed where they contradict each other, and which offers stay apart."""

from typing import Any

import pytest

OPENAI = 'name = "OpenAI"\nenv = ["OPENAI_API_KEY"]\nnpm = "@ai-sdk/openai"\n'
HOST = 'name = "Host"\nenv = ["HOST_KEY"]\nnpm = "@ai-sdk/openai-compatible"\napi = "https://host.example/v1"\n'


def offer(context: int, price: str = "1", more: str = "") -> str:
    return (
        f"tool_call = true\n{more}[cost]\ninput = {price}\noutput = 2\n[limit]\ncontext = {context}\n"
        "[modalities]\ninput = ['text']\noutput = ['text']\n"
    )


@pytest.fixture
def hosts(folder: Any) -> Any:
    for name in ("a", "b", "c"):
        folder.file(f"providers/{name}/provider.toml", HOST)
    folder.file("providers/openai/provider.toml", OPENAI)
    return folder


def test_base_model_is_believed_over_its_vendors_offer_and_that_over_the_others(hosts: Any) -> None:
    for name in ("a", "b", "c"):
        hosts.offer(offer(3_000), name="gpt-9", provider=name)
    assert hosts.read().document["models"]["gpt-9"]["context_tokens"] == 3_000
    hosts.offer(offer(2_000), name="gpt-9", provider="openai")
    assert hosts.read().document["models"]["gpt-9"]["context_tokens"] == 2_000
    hosts.base("[limit]\ncontext = 1000", "openai/gpt-9")
    reading = hosts.read()
    assert reading.document["models"]["gpt-9"]["context_tokens"] == 1_000
    assert reading.report.conflicts == {"limit.context": 4}


def test_most_frequent_statement_stands_among_hosts(hosts: Any) -> None:
    for name, context in (("a", 1_000), ("b", 2_000), ("c", 2_000)):
        hosts.offer(offer(context), name="gpt-9", provider=name)
    assert hosts.read().document["models"]["gpt-9"]["context_tokens"] == 2_000


def test_offers_keep_their_own_limits_where_they_differ(hosts: Any) -> None:
    hosts.offer(offer(2_000), name="gpt-9", provider="openai")
    hosts.offer(offer(1_000), name="gpt-9", provider="a")
    routes = hosts.read().document["routes"]
    assert "context_tokens" not in routes["openai/gpt-9"]
    assert routes["a/gpt-9"]["context_tokens"] == 1_000


def test_another_id_of_one_offer_is_skipped_and_says_of_which(hosts: Any) -> None:
    hosts.file("providers/anthropic/provider.toml", 'name = "A"\nenv = ["KEY"]\nnpm = "@ai-sdk/anthropic"\n')
    hosts.offer(offer(1_000), name="claude-haiku-4-5", provider="anthropic")
    hosts.offer(offer(1_000), name="claude-haiku-4-5-20251001", provider="anthropic")
    reading = hosts.read()
    # The id of one snapshot is kept.
    assert reading.document["routes"]["anthropic/claude-haiku-4-5"]["model_string"] == "claude-haiku-4-5-20251001"
    assert [note.line() for row in reading.report.rows for note in row.notes] == [
        "SAME_OFFER: of anthropic/claude-haiku-4-5, claude-haiku-4-5-20251001"
    ]


def test_second_offer_at_other_terms_has_a_name_of_its_own(hosts: Any) -> None:
    hosts.offer(offer(1_000), name="grok-4.20-reasoning", provider="a")
    hosts.offer(offer(1_000, price="3"), name="grok-4.20-reasoning-beta", provider="a")
    reading = hosts.read()
    assert set(reading.document["routes"]) == {
        "a/grok-4.20-0309-reasoning",
        "a/grok-4.20-0309-reasoning@a-grok-4.20-reasoning-beta",
    }
    assert reading.report.totals() == {"imported": 1, "flagged": 1, "skipped": 0}


def test_id_that_moves_on_leads_to_the_offer_it_points_at(hosts: Any) -> None:
    hosts.file("providers/mistral/provider.toml", 'name = "M"\nenv = ["KEY"]\nnpm = "@ai-sdk/mistral"\n')
    hosts.offer(offer(2_000, price="7"), name="mistral-large-latest", provider="mistral")
    hosts.offer(offer(1_000), name="mistral-large-2512", provider="mistral")
    reading = hosts.read()
    assert reading.document["routes"]["mistral/mistral-large-2512"]["model_string"] == "mistral-large-2512"
    assert reading.report.reasons() == {"FLOATING_ID": 1}


def test_id_that_moves_on_is_the_offer_where_it_is_the_only_one(hosts: Any) -> None:
    hosts.offer(offer(2_000), name="mistral-large-latest", provider="a")
    assert hosts.read().document["routes"]["a/mistral-large-2512"]["model_string"] == "mistral-large-latest"


def test_lanes_of_one_model_stand_beside_each_other(hosts: Any) -> None:
    hosts.offer(offer(1_000), name="glm-5.2", provider="a")
    hosts.offer(offer(1_000), name="glm-5.2-fast", provider="a")
    assert set(hosts.read().document["routes"]) == {"a/glm-5.2", "a/glm-5.2@a-fast"}


@pytest.mark.parametrize(("open_weights", "status"), [("true", "active"), ("false", "deprecated")])
def test_model_that_its_vendor_gave_up_lives_on_where_others_have_its_weights(
    hosts: Any, open_weights: str, status: str
) -> None:
    weights = f"open_weights = {open_weights}\n"
    hosts.file("providers/acme/provider.toml", HOST)
    hosts.base(weights, "acme/thing-1")
    hosts.offer(offer(1_000, more='status = "deprecated"\n'), name="thing-1", provider="acme")
    hosts.offer(offer(1_000), name="thing-1", provider="a")
    document = hosts.read().document
    assert document["models"]["thing-1"]["status"] == status
    assert document["routes"]["acme/thing-1"]["status"] == "deprecated"
    assert document["routes"]["a/thing-1"]["status"] == "active"


def test_same_folder_gives_the_same_document_whatever_was_written_first(hosts: Any, tmp_path: Any) -> None:
    names = ["gpt-9", "glm-5.2", "kimi-k2.6", "mistral-large-latest", "mistral-large-2512"]
    for name in names:
        hosts.offer(offer(1_000), name=name, provider="a")
    first = hosts.read().document
    again = type(hosts)(tmp_path / "again")
    again.file("providers/a/provider.toml", HOST)
    for name in reversed(names):
        again.offer(offer(1_000), name=name, provider="a")
    assert again.read().document == first
