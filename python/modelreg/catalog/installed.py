"""What a source is that one names by its package: where it is not installed, an error that says so."""


class NotInstalledError(Exception):
    """A package is not installed, or not with its catalogue; the message says which, and what next."""
