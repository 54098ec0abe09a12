"""When a reload that failed at the store is tried again, counted in looks, of which there is one each second."""

from typing import Final

_LOOKS_OF_A_MINUTE: Final = 60


class Retry:
    """Says at which look. Not thread-safe."""

    def __init__(self) -> None:
        """Nothing has failed."""
        self._in_looks: int | None = None

    def at_next_look(self) -> None:
        """Try again soon: the cause may be gone any moment, or somebody has just done something about it."""
        self._in_looks = 1

    def in_a_while(self) -> None:
        """Try again in a minute: a reload costs much, and what it failed at is not soon gone by itself."""
        self._in_looks = _LOOKS_OF_A_MINUTE

    def never(self) -> None:
        """It succeeded, or another look would end the same way."""
        self._in_looks = None

    @property
    def is_awaited(self) -> bool:
        """Whether a try is to come."""
        return self._in_looks is not None

    def is_due(self) -> bool:
        """Count a look; returns whether it is the one."""
        if self._in_looks is None:
            return False
        self._in_looks = max(self._in_looks - 1, 0)
        return self._in_looks == 0
