"""The registry as the services read it: what is held, and the details that are looked up; with a store or without."""

from typing import Protocol

from modelreg.registry.details import Details
from modelreg.registry.held import Held


class Registry(Details, Protocol):
    """What the registry knows."""

    def held(self) -> Held:
        """Return what is held now.

        Raises:
            CallError: NO_SNAPSHOT, nothing was read yet.
        """
        ...
