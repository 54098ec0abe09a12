"""What decisions for `with` and for `async with` have in common: what to call, and what became of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from modelreg.client.attempt import Attempt
from modelreg.client.outcome import OK, Outcome, ending, ending_of, outcome_of_status
from modelreg.v1 import select_pb2, usage_pb2

Events: TypeAlias = list[usage_pb2.RecordUsageRequest]
"""What is recorded in one call."""


class Tracked:
    """What decisions of both kinds have in common. For one thread or task at a time.

    Attributes:
        response: the whole answer.
    """

    def __init__(self, response: select_pb2.SelectResponse, clock_s: Callable[[], float]) -> None:
        """Nothing is attempted yet."""
        self.response = response
        self._clock_s = clock_s
        self._fallbacks_used = 0
        self._was_entered = False
        self._attempt: Attempt | None = None

    @property
    def id(self) -> str:
        """The decision's UUIDv7."""
        return self.response.decision_id

    @property
    def selected(self) -> select_pb2.RouteChoice:
        """What to call now: the router's choice, after ``fallback`` the next alternative."""
        if self._fallbacks_used == 0:
            return self.response.selected
        return self.response.alternatives[self._fallbacks_used - 1]

    @property
    def alternatives(self) -> Sequence[select_pb2.RouteChoice]:
        """The ranked fallbacks that are left."""
        return self.response.alternatives[self._fallbacks_used :]

    def first_token(self) -> None:
        """Say that the first token of the answer is here; later calls do nothing."""
        self._going_on().first_token()

    def used(  # noqa: PLR0913 each is a field of the event
        self,
        *,
        input_tokens: int | None = None,
        output_tokens: int | None = None,
        units: Mapping[str, int] | None = None,
        service_tier: str | None = None,
        batch: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Say what the call consumed, when its answer is complete; a later call replaces what it names again.

        With ``output_tokens`` the answer counts as complete: latency is taken now, and an exception raised afterwards
        says nothing of the endpoint.

        Args:
            input_tokens: tokens sent, cached ones included.
            output_tokens: tokens answered.
            units: other units by kind of the registry (`image`, `audio_second`, …); of parts of the input or output
                no more than those have.
            service_tier: that the call was served in; absent: that of the variant.
            batch: it went through a batch interface.
            headers: of the answer; those on limits are sent, no other leaves the process.

        Raises:
            ValueError: a count is negative or beyond 64 bits.
            RuntimeError: outside `with`.
        """
        self._going_on().served(service_tier, batch=batch)
        counts = {"input_token": input_tokens, "output_token": output_tokens, **(units or {})}
        self._going_on().used({kind: count for kind, count in counts.items() if count is not None}, headers)

    def failed(  # noqa: PLR0913 each is a field of the event
        self,
        error: BaseException | None = None,
        *,
        outcome: Outcome | None = None,
        http_status: int | None = None,
        retry_after_s: float | None = None,
        headers: Mapping[str, str] | None = None,
        error_code: str | None = None,
    ) -> None:
        """Say how the attempt failed, in place of what is told from the exception that leaves the block.

        Args:
            error: what it failed with; what the other arguments leave out is told from it.
            outcome: what it counts as; absent: told from ``http_status``, else from ``error``.
            http_status: of the answer.
            retry_after_s: how long the provider asked to be left alone, in seconds.
            headers: of the answer; those on limits are sent, no other leaves the process.
            error_code: the provider's own.

        Raises:
            ValueError: there is no such outcome, or a number is out of range.
            TypeError: neither outcome nor HTTP status nor error was given.
            RuntimeError: outside `with`.
        """
        attempt = self._going_on()
        if outcome is None and http_status is not None:
            outcome = outcome_of_status(http_status, error_code)
        if outcome is None and error is None:
            raise TypeError("say how it failed: give outcome, http_status or the error")
        told = usage_pb2.RecordUsageRequest() if error is None else ending_of(error)
        told.MergeFrom(
            ending(
                outcome, http_status=http_status, error_code=error_code, headers=headers, retry_after_s=retry_after_s
            )
        )
        attempt.end(told)

    def _begin(self) -> None:
        if self._was_entered:
            raise RuntimeError("a decision is entered once; ask for another")
        self._was_entered = True
        self._attempt = self._next_attempt()

    def _next_attempt(self) -> Attempt:
        return Attempt(self.response, self._fallbacks_used + 1, self.selected.route, self._clock_s)

    def _going_on(self) -> Attempt:
        if self._attempt is None:
            raise RuntimeError("no attempt goes on: use it inside `with`")
        return self._attempt

    def _fall_back(self, error: BaseException | None) -> Events:
        """Move on to the next alternative; returns what is to be recorded, nothing where none is left."""
        attempt = self._going_on()
        attempt.end_unless_known(ending("CANCELLED") if error is None else ending_of(error))
        if not self.alternatives:
            # The end of the block records it.
            return []
        self._fallbacks_used += 1
        self._attempt = self._next_attempt()
        # In this order the flight moves on before the first attempt ends.
        return [self._attempt.started(), attempt.final()]

    def _end(self, error: BaseException | None) -> Events:
        attempt = self._going_on()
        attempt.end_unless_known(OK if error is None else ending_of(error))
        self._attempt = None
        return [attempt.final()]
