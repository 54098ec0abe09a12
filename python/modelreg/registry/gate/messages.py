"""A change that waits, as the API shows it."""

from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from modelreg.catalog.price_condition import condition_of
from modelreg.registry.gate.hold import PRICE
from modelreg.registry.gate.reviews import Review
from modelreg.registry.gate.rules import RateChange, wrong_rates
from modelreg.registry.gate.statement import Statement
from modelreg.registry.transfer.source_layer import layer_name
from modelreg.store.kinds import MODEL
from modelreg.store.tables.routes import ALL_VARIANTS
from modelreg.v1 import common_pb2, resource_pb2, route_pb2
from modelreg.v1 import review_pb2 as pb

_MILLI: Final = 1_000


def review_message(review: Review) -> pb.Review:
    """Return it."""
    change = review.change
    message = pb.Review(
        review_id=review.id,
        layer=layer_name(review.layer),
        kind=resource_pb2.RESOURCE_KIND_MODEL if change.kind == MODEL.name else resource_pb2.RESOURCE_KIND_ROUTE,
        name=change.name,
        field=change.what,
        source=review.source,
        found=Timestamp(seconds=review.found_unix_ms // _MILLI, nanos=review.found_unix_ms % _MILLI * 1_000_000),
    )
    if change.what != PRICE:
        message.old_tokens = change.old
        return message
    if change.variant != ALL_VARIANTS:
        message.variant = change.variant
    old = None if change.old is None else Statement.of_json(change.old)
    new = Statement.of_json(change.new)
    message.rates.extend(map(_rate, wrong_rates(old, new, now_unix_ms=review.found_unix_ms)))
    if old is not None:
        message.old_price.CopyFrom(_price(old))
    message.new_price.CopyFrom(_price(new))
    return message


def _price(statement: Statement) -> route_pb2.Price:
    rates = [
        route_pb2.UnitPrice(kind=unit, pico_usd=rate, condition=_condition(conditions))
        for (unit, conditions), rate in sorted(statement.lines.items())
    ]
    return route_pb2.Price(free=statement.is_free, rates=rates)


def _rate(change: RateChange) -> pb.RateChange:
    low, high = sorted((change.old_pico_usd or 0, change.new_pico_usd))
    return pb.RateChange(
        unit=change.unit,
        condition=_condition(change.conditions),
        old_pico_usd=change.old_pico_usd,
        new_pico_usd=change.new_pico_usd,
        ratio_milli=high * _MILLI // low if low else None,
    )


def _condition(text: str) -> common_pb2.PriceCondition | None:
    known = condition_of(text)
    # What a newer version says there is nothing that we could show.
    said = None if known is None else known.message()
    return None if said is None else common_pb2.PriceCondition(**said)
