"""Why a server does not go on; its own file because the command line names it without importing the server."""


class ModelsRefusedError(Exception):
    """The models file was refused and no last snapshot is there to serve in its place; one line a problem."""


class StoreRefusedError(Exception):
    """The store cannot be used and no last snapshot is there to serve meanwhile; one line a problem."""


class SpoolFailedError(Exception):
    """The disk of the usage spool failed: usage is no longer acknowledged, and what is on the disk waits."""
