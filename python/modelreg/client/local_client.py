"""The client of an engine in this process: no server, no channel, no thread."""

import os
from pathlib import Path

from modelreg._core import CallError
from modelreg.call_errors import call_error
from modelreg.client.calls import Calls
from modelreg.registry.local_engine import LocalEngine
from modelreg.settings import Credentials


class InProcess:
    """Carries calls to an engine in this process."""

    resends = False

    def __init__(self, local: LocalEngine) -> None:
        """Ask the engine of ``local``."""
        self._call = local.engine.call

    def call(self, method: str, request: bytes, timeout_s: float | None) -> bytes:  # noqa: ARG002 the engine answers at once
        """See ``Transport.call``; there is no deadline, as the engine answers from memory."""
        try:
            return self._call(method, request)
        except CallError as error:
            raise call_error(error.code, error.message, error.details) from error

    def close(self) -> None:
        """See ``Transport.close``."""
        self._call = _closed


class LocalClient(Calls):
    """Asks an engine in this process, with the same calls and answers as ``Client``; ``timeout_s`` has no meaning here.

    What calls did moves the live view of this engine alone, and is gone with it. Thread-safe, and fit for coroutines:
    no call waits. Not across a fork: make it in the child.
    """

    def __init__(
        self, models: str | os.PathLike[str] | None = None, *, credentials: Credentials = "environment"
    ) -> None:
        """Load the models.

        Args:
            models: a models file; absent: the packaged catalogue alone.
            credentials: ``environment``: a credential in this process's environment enables its provider, as in a
                server; ``off``: only the models file enables.

        Raises:
            ModelsFileError: the file is refused.
            SnapshotError: the engine refuses what was built of it.
        """
        self._local = LocalEngine(
            None if models is None else Path(models), os.environ if credentials == "environment" else {}
        )
        super().__init__(InProcess(self._local))

    def reload(self) -> bool:
        """Serve what the models file says now; a bad one leaves what is served as it is. One thread at a time.

        Nobody watches the file. After a minute without ``reload`` answers are labelled `LABEL_SNAPSHOT_STALE`. What is
        known of the routes goes on.

        Returns:
            Whether that is something else than before.

        Raises:
            ModelsFileError: the file is refused.
            SnapshotError: the engine refuses what was built of it.
        """
        return self._local.reload()


def _closed(_method: str, _request: bytes) -> bytes:
    raise RuntimeError("the client is closed; make a new one")
