"""A row that this machine need not measure, as against one that could not be measured."""


class SkippedError(Exception):
    """Why nothing was measured; the page says so and the run does not fail."""
