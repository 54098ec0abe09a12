"""The changes that wait for approval, a line for each rate or limit that looks wrong."""

from typing import TYPE_CHECKING, Final

from modelreg.cli import words
from modelreg.cli.live_words import layer, unit_price
from modelreg.cli.output import table
from modelreg.v1 import route_pb2

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.v1 import review_pb2

_MILLI: Final = 1_000


def show_reviews(answer: "review_pb2.ListReviewsResponse", out: "Console") -> None:
    """Print them."""
    numbers = ("old", "new", "times")
    rows = table("id", "of", "what", *numbers, "layer", "found", "source", right=numbers)
    for review in answer.reviews:
        variant = f" [{review.variant or 'default'}]" if review.HasField("variant") else ""
        about = (layer(review.layer), words.moment(review.found.ToMilliseconds()), review.source)
        if review.HasField("old_tokens"):
            lost = (f"{review.old_tokens:,}", "unknown", words.NOTHING)
            rows.add_row(review.review_id, review.name, review.field, *lost, *about)
        for rate in review.rates:
            when = f" {words.condition(rate.condition)}" if rate.HasField("condition") else ""
            old = _shown(rate.unit, rate.old_pico_usd) if rate.HasField("old_pico_usd") else words.NOTHING
            times = f"{rate.ratio_milli / _MILLI:.1f}" if rate.HasField("ratio_milli") else words.NOTHING
            numbers = (old, _shown(rate.unit, rate.new_pico_usd), times)
            rows.add_row(review.review_id, f"{review.name}{variant}", f"{rate.unit}{when}", *numbers, *about)
    out.print(rows)
    out.print()
    out.print(f"waiting: {len(answer.reviews)}")


def _shown(unit: str, pico_usd: int) -> str:
    return unit_price(route_pb2.UnitPrice(kind=unit, pico_usd=pico_usd))
