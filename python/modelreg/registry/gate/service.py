"""`ListReviews` and `DecideReviews`: what waits at the gate, and letting it through."""

from collections.abc import Sequence
from typing import Final

from modelreg._core import SnapshotError
from modelreg.catalog.problem import ModelsFileError
from modelreg.errors import (
    conflicting,
    duplicate,
    missing,
    store_unavailable,
    too_long,
    unfit_value,
    unknown_enum_value,
)
from modelreg.pages import Pages
from modelreg.registry.gate import reviews
from modelreg.registry.gate.deciding import Decide
from modelreg.registry.gate.messages import review_message
from modelreg.registry.source import ModelSource
from modelreg.store.errors import StoreError
from modelreg.store.revisions import Cause
from modelreg.store.store import Store
from modelreg.v1 import review_pb2 as pb

_REVIEWS: Final = Pages("reviews", usual=100, most=1_000, key=(str, str))
_MOST_DECIDED: Final = 1_000
# Before there are identities everybody is the same one.
_ACTOR: Final = "local"


class Reviews:
    """Answers them. Thread-safe."""

    def __init__(self, source: ModelSource, store: Store) -> None:
        """Read ``store``, write through ``source``."""
        self._source = source
        self._store = store

    def list(self, request: pb.ListReviewsRequest) -> pb.ListReviewsResponse:
        """List what waits.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_NAME (page token), STORE_UNAVAILABLE.
        """
        size, after = _REVIEWS.size(request.page_size), _REVIEWS.after(request.page_token)
        try:
            with self._store.reading() as connection:
                behind = None if after is None else (str(after[0]), str(after[1]))
                found = reviews.waiting(connection, behind, limit=size + 1)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        last = found[size - 1] if len(found) > size else None
        return pb.ListReviewsResponse(
            reviews=map(review_message, found[:size]),
            next_page_token="" if last is None else _REVIEWS.token((last.change.name, last.id)),
        )

    def decide(self, request: pb.DecideReviewsRequest) -> pb.DecideReviewsResponse:
        """Approve or reject some, or all.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_ENUM_VALUE, CONFLICTING_FIELDS, TOO_LONG, DUPLICATE, NOT_FOUND,
                UNFIT_VALUE, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        if request.decision == pb.REVIEW_DECISION_UNSPECIFIED:
            raise missing("decision", "approve or reject")
        if request.decision not in pb.ReviewDecision.values():
            raise unknown_enum_value("decision", request.decision)
        approve = request.decision == pb.REVIEW_DECISION_APPROVE
        deciding = Decide(_ids(request), approve=approve)
        cause = Cause(_ACTOR, f"{'approval' if approve else 'rejection'} of changes that were held back")
        try:
            held = self._source.write(deciding, cause)
        except (ModelsFileError, SnapshotError) as error:
            raise unfit_value("review_ids", str(error)) from error
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        return pb.DecideReviewsResponse(revision=held.revision, **deciding.counts)


def _ids(request: pb.DecideReviewsRequest) -> Sequence[str] | None:
    ids = list(request.review_ids)
    if request.all:
        if ids:
            raise conflicting("all", "review_ids", "name some, or take all")
        return None
    if not ids:
        raise missing("review_ids", "name at least one, or take all")
    if len(ids) > _MOST_DECIDED:
        raise too_long("review_ids", len(ids), _MOST_DECIDED)
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise duplicate(f"review_ids[{index}]", name)
    return ids
