"""The engine, in Rust: decisions, the gRPC door and the probes. Bytes cross this boundary, never objects."""

from collections.abc import Sequence
from typing import final

class CoreError(Exception):
    """Base of every error the engine raises."""

class SnapshotError(CoreError):
    """A snapshot was refused whole; the one before stays. The message names the rule and the entry."""

class KeySetError(CoreError):
    """A set of API keys was refused whole; the one before stays. The message holds no secret."""

class BudgetSetError(CoreError):
    """A set of budgets was refused whole; the one before stays."""

class LimitSetError(CoreError):
    """A set of rate limits was refused whole; the one before stays. The message names the limit and the rule."""

class ForkError(CoreError):
    """The engine was used in a process forked from the one that made it; make a new engine there (or spawn)."""

class SpoolError(CoreError):
    """The usage spool cannot be read, or what was shipped not be deleted from it; the message says why."""

class CallError(CoreError):
    """A call ended with a gRPC status other than OK.

    ``args`` is ``(code, message, details)``: the number of the gRPC status, its message, and the encoded
    ``google.rpc.Status`` for ``grpc-status-details-bin`` (empty where there are no details).
    """

    code: int
    message: str
    details: bytes

@final
class Engine:
    """One engine a process. Every method releases the GIL while it works; all are thread-safe."""

    def __init__(self, config: bytes) -> None:
        """Make an engine from an encoded ``modelreg.internal.v1.EngineConfig``.

        Raises:
            ValueError: the bytes are no such message, or a value is out of range.
            OSError: the spool cannot be opened: another process has it, or it is of a newer version.
        """

    def check_snapshot(self, snapshot: bytes) -> None:
        """Prepare an encoded ``modelreg.internal.v1.Snapshot``, which makes loading the same bytes next quick.

        Raises:
            SnapshotError: ``load_snapshot`` would refuse it.
        """

    def load_snapshot(self, snapshot: bytes, *, from_disk: bool = False) -> bytes:
        """Swap in an encoded ``modelreg.internal.v1.Snapshot``; returns its SHA-256 (32 bytes).

        ``from_disk`` labels every answer LABEL_LAST_SNAPSHOT until a snapshot is loaded without it.

        Raises:
            SnapshotError: refused; the snapshot before stays in place.
        """

    def confirm_snapshot(self) -> None:
        """Say that the snapshot in place is current: its age starts again at 0."""

    def revision(self) -> int | None:
        """Revision of the snapshot in place; None before the first."""

    def load_keys(self, key_set: bytes) -> None:
        """Swap in an encoded ``modelreg.internal.v1.KeySet``: from here on every call is verified by it.

        Raises:
            KeySetError: refused; the keys before stay in place.
        """

    def load_limits(self, limit_set: bytes) -> None:
        """Swap in an encoded ``modelreg.internal.v1.LimitSet``: from here on calls take from its rate limits.

        What was taken stays taken where name, scope, subject, unit and kind of a limit stay.

        Raises:
            LimitSetError: refused; the limits before stay in place.
        """

    def needs_keys(self) -> bool:
        """Whether callers need an API key, as the configuration says. Before keys are loaded nobody is answered."""

    def authenticate(self, authorization: list[bytes]) -> bytes:
        """Find whose a call is: an encoded ``modelreg.internal.v1.Principal``. This is the one verifier.

        Args:
            authorization: every value of the call's metadata ``authorization``.

        Raises:
            CallError: UNAUTHENTICATED; UNAVAILABLE before keys are loaded. Neither where no key is needed.
        """

    def call(self, method: str, request: bytes, authorization: list[bytes] = []) -> bytes:
        """Answer one hot method, as the Rust door does.

        Args:
            method: full path, as in ``/modelreg.v1.RouterService/Select``.
            request: the encoded request.
            authorization: as for ``authenticate``.

        Raises:
            CallError: any status other than OK; UNIMPLEMENTED for a method that is not hot.
        """

    @staticmethod
    def hot_methods() -> list[str]:
        """Full paths of the methods ``call`` answers, health checks included."""

    @staticmethod
    def max_request_bytes(method: str) -> int:
        """Largest request of a hot method, in bytes after decompression."""

    def may_wait(self, method: str) -> bool:
        """Whether ``call`` of a hot method may wait for the disk now: an event loop must not call it then."""

    def live_view(self) -> bytes:
        """Return an encoded ``modelreg.v1.LiveView`` over the snapshot in place; empty before the first.

        What calls brought since the last fold is folded in first, when the time for that has come.
        """

    def drain_decisions(self, max_count: int, max_wait_s: float) -> list[bytes]:
        """Take the oldest recorded decisions, each an encoded ``modelreg.v1.Decision``.

        Waits for the first one, without the GIL. Returns at once after ``stop()``: what is left, then nothing. What
        nobody takes is kept up to 8 MiB; then the oldest are dropped and counted.

        Args:
            max_count: most decisions to take.
            max_wait_s: how long to wait for the first.

        Raises:
            ValueError: ``max_wait_s`` is no duration.
        """

    def usage_batch(self, max_events: int, max_bytes: int, max_wait_s: float) -> UsageBatch:
        """Take the oldest usage events that are on disk and not shipped, each an encoded ``UsageEvent``.

        Waits for the first one, without the GIL; returns at once after ``close_spool()``. The same events come again
        until ``usage_shipped`` is told of them.

        Args:
            max_events: most events.
            max_bytes: most bytes of them; one event comes whatever its size.
            max_wait_s: how long to wait for the first.

        Raises:
            SpoolError: there is no spool, or it cannot be read: the process should end and start again.
            ValueError: ``max_wait_s`` is no duration.
        """

    def recost(self, request: bytes) -> bytes:
        """Price calls of the store by the snapshot in place, and enter corrections of those that cost something else.

        Args:
            request: an encoded ``modelreg.internal.v1.RecostRequest``.

        Returns:
            An encoded ``RecostResponse``, once the corrections are on the disk.

        Raises:
            SpoolError: there is no spool.
            CallError: MALFORMED_REQUEST, NO_SNAPSHOT, USAGE_NOT_KEPT.
        """

    def usage_shipped(self, through: int, duplicates: Sequence[bytes] = ()) -> None:
        """Delete entries that the store has, up to ``UsageBatch.through``.

        Args:
            through: up to there.
            duplicates: ids, 16 bytes each, of entries among them that the store does not count: it had another copy of
                them before, parked them, or keeps them as a conflict. What they posted is taken back from the budgets
                in the same commit. An id stands as often as entries under it are not counted; of several the last are.

        Raises:
            SpoolError: they are not deleted, and come again.
        """

    def load_budgets(self, budget_set: bytes) -> None:
        """Swap in an encoded ``modelreg.internal.v1.BudgetSet``: it is enforced from here on, and after a restart too.

        Raises:
            BudgetSetError: it was refused whole; the one before stays.
        """

    def ledger_books(self) -> bytes:
        """Return an encoded ``modelreg.internal.v1.LedgerBooks``: every counter, of one moment of the ledger's file.

        Raises:
            SpoolError: there is no spool, or it cannot be read.
        """

    def budget_windows(self, budget: str | None = None, most: int = 100) -> bytes:
        """Return an encoded ``modelreg.v1.ListBudgetWindowsResponse``: running windows, the most used first.

        Args:
            budget: of this budget only.
            most: at most so many, and 1,000.
        """

    def spool_state(self) -> bytes:
        """How the spool stands, as an encoded ``modelreg.internal.v1.SpoolState``.

        Raises:
            SpoolError: there is no spool.
        """

    def end_usage_waits(self) -> None:
        """End the wait of ``usage_batch``, for good.

        Raises:
            SpoolError: there is no spool.
        """

    def close_spool(self) -> None:
        """Write what waits, and take no more usage; after the doors are closed. Batches can still be taken."""

    @staticmethod
    def replay(snapshot: bytes, decision: bytes, objective: bytes | None = None) -> bytes:
        """Make a recorded decision again, among its recorded candidates, with the live view it saw.

        Args:
            snapshot: the encoded ``modelreg.internal.v1.Snapshot`` of the decision.
            decision: an encoded ``modelreg.v1.Decision``.
            objective: an encoded ``modelreg.v1.Objective`` to decide for instead of the request's.

        Returns:
            An encoded ``modelreg.v1.SelectResponse`` of ``selected``, ``alternatives``, ``labels`` and
            ``objective_applied``; without ``objective`` its ranked list is the recorded one byte for byte.

        Raises:
            SnapshotError: the bytes are no snapshot, or not the decision's.
            CallError: the decision or the objective is none, or another objective leaves nobody.
        """

    @staticmethod
    def quotes(snapshot: bytes, request: bytes) -> bytes:
        """Quote every candidate of a snapshot that is not in place, whatever its status.

        Args:
            snapshot: an encoded ``modelreg.internal.v1.Snapshot``.
            request: an encoded ``modelreg.v1.EstimateCostRequest``; of what it is for and ``max_quotes`` nothing is
                looked at, and without ``as_of_unix_ms`` it is 1970.

        Returns:
            An encoded ``modelreg.v1.EstimateCostResponse``.

        Raises:
            SnapshotError: the bytes are no snapshot.
            CallError: as EstimateCost.
        """

    def serving(self) -> bool:
        """Whether health checks answer SERVING: a snapshot is loaded and no drain has begun."""

    def door_is_open(self) -> None:
        """Say that a door outside the engine listens: ``/readyz`` fails before. ``start_door`` says it itself."""

    def drain(self) -> None:
        """Answer NOT_SERVING from now on; calls are still answered. Cannot be undone."""

    def metrics(self) -> str:
        """Prometheus text, as ``/metrics`` gives it."""

    def start_door(self) -> str:
        """Open the Rust door on ``grpc_address``; returns the address bound.

        Raises:
            OSError: the address cannot be bound.
        """

    def start_probe(self) -> str:
        """Serve ``/livez``, ``/readyz`` and ``/metrics`` on ``probe_address``; returns the address bound.

        Raises:
            OSError: the address cannot be bound.
        """

    def stop(self, grace_s: float) -> int:
        """Drain, let calls in flight end for at most ``grace_s`` seconds, close door and probe, join their threads.

        Returns the number of connections that had to be cut. Later calls do nothing and return 0.
        """

    def set_clock(self, unix_ms: int) -> None:
        """Move the manual clock (tests).

        Raises:
            ValueError: the engine runs on the system's clock.
        """

def version() -> str:
    """Version of the engine."""

def matches_version(wanted: str, version: str) -> bool:
    """Return whether a model's version is within a semver range.

    Args:
        wanted: ``>=1.2, <2``, ``^1.2``, ``~1.2``, ``1.*``.
        version: semver, numbers as ``25.08``, or a day as ``2025-08-07``; anything else is within none.

    Raises:
        ValueError: the range cannot be read.
    """

@final
class UsageBatch:
    """Usage events on their way into the store, as rows for either of its databases. Immutable; thread-safe."""

    def __init__(self, events: list[bytes], through: int) -> None:
        """Make a batch of encoded ``modelreg.internal.v1.UsageEvent`` messages, which are not looked at yet.

        Args:
            events: the oldest first.
            through: what to tell ``Engine.usage_shipped`` once they are in the store.
        """

    @property
    def count(self) -> int:
        """How many events there are."""

    @property
    def through(self) -> int:
        """What to tell ``Engine.usage_shipped``."""

    def events(self) -> list[bytes]:
        """Return the events as they came."""

    def malformed(self) -> list[tuple[int, str]]:
        """Return the events that no store can take: position and reason. They are in none of the rows."""

    def copy_rows(self) -> bytes:
        """Return the rows as PostgreSQL's ``COPY ... FROM STDIN (FORMAT BINARY)`` takes them."""

    def rows(self) -> list[tuple[object, ...]]:
        """Return the rows as tuples."""

    @staticmethod
    def columns() -> list[str]:
        """Names of the columns of the rows, in their order."""

    def has_postings(self) -> bool:
        """Whether any event that is not malformed posts something to a budget."""

    def copy_postings(self) -> bytes:
        """Return what they post, a row for each window of each, as ``copy_rows`` does; empty where there is nothing."""

    def postings(self) -> list[tuple[object, ...]]:
        """Return the same as tuples."""

    @staticmethod
    def posting_columns() -> list[str]:
        """Names of the columns of postings, in their order."""

    def thresholds(self) -> list[int]:
        """Return the positions of those that tell of a threshold."""
