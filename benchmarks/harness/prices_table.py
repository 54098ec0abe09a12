"""Every row of the page ``prices``, public catalogues and what calls cost by them: words, goal, measurement."""

from harness.row import Goal, Row, Section
from harness.rows import catalog_import, core, four_sources, quotes_in_process

SECTIONS = (
    Section(
        "quotes_in_core",
        core.quotes,
        (
            Row("flat", "in-core quote with lines, upper bound and near tier: a flat price", "µs", Goal("≤", 1)),
            Row(
                "conditional",
                "in-core quote likewise: 34 rates, by context tier, service tier, batch and hours",
                "µs",
                Goal("≤", 2),
            ),
        ),
    ),
    Section(
        "quotes",
        quotes_in_process.measure,
        (
            Row(
                "genai",
                "genai-prices' calc_price / EstimateCost in process, CPU per call: random calls of all its models",
                "x",
                Goal("≥", 30),
            ),
        ),
    ),
    Section(
        "catalog_import",
        catalog_import.measure,
        (
            Row("import", "`modelreg catalog import` of all of models.dev", "s", Goal("≤", 10)),
            Row("litellm", "`modelreg catalog import` of LiteLLM's list", "s", Goal("≤", 3)),
        ),
    ),
    Section(
        "four_sources",
        four_sources.measure,
        (
            Row("four_build", "snapshot of all four public catalogues, read from the store", "s", Goal("≤", 1)),
            Row("four_failed", "Selects that fail while the four are imported and swapped in", "", Goal("<", 1)),
        ),
    ),
)
