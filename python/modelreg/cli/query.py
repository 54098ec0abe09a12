"""Options to the API's query of models; what they mean is the registry's business."""

from typing import TYPE_CHECKING

import typer

from modelreg.cli import values
from modelreg.cli.request import capability_requirement
from modelreg.nearest import did_you_mean
from modelreg.v1 import constraints_pb2, search_pb2

if TYPE_CHECKING:
    from modelreg.cli.search import Conditions, Words


def model_query(words: "Words", conditions: "Conditions") -> search_pb2.ModelQuery:
    """Build the query.

    Raises:
        typer.BadParameter: an option's value cannot be read.
    """
    query = search_pb2.ModelQuery(
        min_context_tokens=values.count(conditions.min_context, "--min-context", values.MOST_UINT32),
        max_context_tokens=values.count(conditions.max_context, "--max-context", values.MOST_UINT32),
        version_range=conditions.version_range,
        name_pattern=conditions.name,
        text=" ".join(words.text) if words.text else None,
        providers=conditions.provider,
        platforms=conditions.platform,
        vendors=conditions.vendor,
        tags=conditions.tag,
        types=conditions.type,
        statuses=[_status(word) for word in conditions.status],
        licences=conditions.licence,
        commercial_use=conditions.commercial_use,
        open_weights=conditions.open_weights or None,
        served=conditions.served,
    )
    query.capabilities.required.extend(capability_requirement(text) for text in conditions.capability)
    query.capabilities.optional.extend(conditions.optional)
    query.capabilities.excluded.extend(conditions.exclude)
    for kind, price, option in (
        ("input_token", conditions.max_price_in, "--max-price-in"),
        ("output_token", conditions.max_price_out, "--max-price-out"),
    ):
        if price is not None:
            most = values.pico_usd_of_one(price, option)
            query.prices.append(constraints_pb2.UnitPriceCeiling(kind=kind, max_pico_usd=most))
    if conditions.released_after is not None:
        query.released_after.FromDatetime(values.day(conditions.released_after, "--released-after"))
    return query


def _status(word: str) -> str:
    known = [name.removeprefix("STATUS_").lower() for name in constraints_pb2.Status.keys()[1:]]
    if word not in known:
        message = f'there is no status "{word}"{did_you_mean(word, known)}; they are {", ".join(known)}'
        raise typer.BadParameter(message, param_hint="--status")
    return f"STATUS_{word.upper()}"
