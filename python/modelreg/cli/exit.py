"""What a command's exit code means; scripts rely on these."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NO_ELIGIBLE_MODEL = 3
