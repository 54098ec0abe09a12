"""The layers of public catalogues: which of them a request names."""

from typing import Final

from modelreg.errors import unfit_value, unknown_enum_value
from modelreg.store.tables.columns import SOURCES, Layer
from modelreg.v1 import common_pb2

_PREFIX: Final = "LAYER_"


def layer_name(layer: str) -> str:
    """Return a layer of the store by its name in the API."""
    return _PREFIX + layer.upper()


def source_layer(number: int, field: str) -> Layer:
    """Return the layer of a public catalogue that a request names; that of the packaged one where it names none.

    Raises:
        CallError: UNKNOWN_ENUM_VALUE, UNFIT_VALUE.
    """
    if number == common_pb2.LAYER_UNSPECIFIED:
        return "catalogue"
    known = common_pb2.Layer.DESCRIPTOR.values_by_number
    if number not in known:
        raise unknown_enum_value(field, number)
    layer = known[number].name.removeprefix(_PREFIX).lower()
    if layer not in SOURCES:
        raise unfit_value(field, f"{layer} is no public catalogue's; those are {', '.join(SOURCES)}")
    return layer
