"""The life cycle as the API numbers it."""

from typing import cast

from modelreg.v1 import constraints_pb2


def status_number(word: str) -> constraints_pb2.Status:
    """Return the number of a status, as the catalogue writes it."""
    return cast("constraints_pb2.Status", constraints_pb2.Status.Value(f"STATUS_{word.upper()}"))
