"""Ids that move on to newer models (`…-latest`): led to the dated id that they are now, where the list itself tells."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.models_dev.identity import compared, plain

_LATEST: Final = re.compile(r"[-@]latest")
# A day or a month behind an id: -2026-10-21, -20261021, @20261021, -2610, -10-2026, -1021.
_DATE: Final = re.compile(r"[-@](20\d{2}-\d{2}-\d{2}|20\d{6}|\d{2}-20\d{2}|\d{4}|\d{2}-\d{2})$")
# All that a row states but these must be the same.
_OF_THE_KEY: Final = frozenset({"source", "metadata", "comment"})


def resolved(offers: Sequence[PricedOffer], known: AbstractSet[str]) -> dict[str, PricedOffer | None]:
    """Return each floating offer with the dated one that it is now, by the key of the floating one.

    It is the one dated offer of the same name, without the date, and the same provider whose row states just the same.
    None where no row does, or more than one. An id that the packaged catalogue has as a model's own, as
    `gpt-5-chat-latest`, is that model's where no dated row says otherwise, and not in the answer.

    Args:
        offers: all of them.
        known: the ids of the packaged catalogue, by what is compared of them.
    """
    floating = [offer for offer in offers if offer.key.is_floating]
    stems = {(offer.key.listed_as, _stem(offer)) for offer in floating}
    dated: dict[tuple[str, str], list[PricedOffer]] = {}
    for offer in offers:
        stem, dates = _DATE.subn("", offer.key.model_string)
        if dates and (offer.key.listed_as, stem) in stems:
            dated.setdefault((offer.key.listed_as, stem), []).append(offer)
    found = {
        offer.name: _only([one for one in dated.get((offer.key.listed_as, _stem(offer)), []) if _is_same(offer, one)])
        for offer in floating
    }
    own = {offer.name for offer in floating if compared(plain(offer.provider, offer.key.model_string).model) in known}
    return {name: offer for name, offer in found.items() if offer is not None or name not in own}


def _stem(offer: PricedOffer) -> str:
    return _LATEST.sub("", offer.key.model_string)


def _is_same(one: PricedOffer, other: PricedOffer) -> bool:
    return _facts(one) == _facts(other)


def _facts(offer: PricedOffer) -> dict[str, object]:
    return {name: value for name, value in offer.stated.items() if name not in _OF_THE_KEY}


def _only(found: list[PricedOffer]) -> PricedOffer | None:
    return found[0] if len(found) == 1 else None
