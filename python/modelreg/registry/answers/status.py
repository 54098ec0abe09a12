"""The life cycle as the API numbers it."""

from typing import cast

from modelreg.v1 import select_pb2


def status_number(word: str) -> select_pb2.Status:
    """Return the number of a status, as the catalogue writes it."""
    return cast("select_pb2.Status", select_pb2.Status.Value(f"STATUS_{word.upper()}"))
