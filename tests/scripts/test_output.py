"""How much more a variant writes than the default of its model."""

from quality_model.facts import Document

# Aider's completion tokens for gpt-5: 1,468,799 at medium, the default, and 2,623,429 at high.
GPT_5_HIGH_MILLI = 1_786


def milli(catalogue: Document, model: str, variant: str) -> int:
    return catalogue["models"][model]["variants"][variant].get("output_milli", 1_000)


def test_what_aider_counted_stands(catalogue: Document) -> None:
    assert milli(catalogue, "gpt-5", "effort=high") == GPT_5_HIGH_MILLI
    assert milli(catalogue, "gpt-5", "effort=low") == 530
    assert milli(catalogue, "gpt-5", "effort=medium") == 1_000
    assert catalogue["models"]["gpt-5"]["source"].endswith("output_milli: counted, Aider polyglot")


def test_the_more_a_variant_reasons_the_more_it_writes(catalogue: Document) -> None:
    efforts = [milli(catalogue, "gpt-5.4-nano", f"effort={effort}") for effort in ("none", "low", "high", "xhigh")]
    assert efforts == sorted(set(efforts))
    assert efforts[0] == 1_000
    # From an answer at once to effort high, 3 to 6 times: so do Aider's runs of models that have both.
    assert 3_000 <= efforts[2] <= 6_000


def test_no_saving_is_inferred(catalogue: Document) -> None:
    for name, model in catalogue["models"].items():
        for variant, data in model.get("variants", {}).items():
            if "counted" not in model["source"]:
                assert data.get("output_milli", 1_000) >= 1_000, (name, variant)
