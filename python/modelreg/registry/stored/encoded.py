"""The snapshot's bytes put together of messages that were encoded one by one, so that a change encodes only itself."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from modelreg.catalog.merge import Catalogue
from modelreg.catalog.packaged import Vocabulary
from modelreg.catalog.snapshot import alias_messages, build_content
from modelreg.internal.v1 import snapshot_pb2 as pb

_FIELDS: Final = pb.Snapshot.DESCRIPTOR.fields_by_name
_LENGTH_DELIMITED: Final = 2
_SEVEN_BITS: Final = 0x7F
_MORE: Final = 0x80


def content_of(
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    *,
    models: Mapping[str, bytes],
    providers: Mapping[str, bytes],
    routes: Mapping[str, bytes],
) -> bytes:
    """Return what ``build_content`` makes of ``catalogue``.

    Args:
        catalogue: what is served.
        vocabulary: task classes, strategies, unit kinds and priors.
        models: each ``Model`` of it encoded, by name.
        providers: each ``Provider``.
        routes: each ``Route``.
    """
    # A message is its fields in the order of their numbers: these come last.
    nothing = replace(catalogue, providers={}, models={}, routes={}, origins={})
    pieces = [build_content(replace(nothing, aliases={}), vocabulary)]
    for field, messages in (("models", models), ("providers", providers), ("routes", routes)):
        pieces += _repeated(_FIELDS[field].number, (messages[name] for name in sorted(messages)))
    pieces += _repeated(_FIELDS["aliases"].number, (alias.SerializeToString() for alias in alias_messages(catalogue)))
    return b"".join(pieces)


def _repeated(field: int, messages: Iterable[bytes]) -> Iterable[bytes]:
    tag = _varint(field << 3 | _LENGTH_DELIMITED)
    for message in messages:
        yield tag
        yield _varint(len(message))
        yield message


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > _SEVEN_BITS:
        encoded.append(value & _SEVEN_BITS | _MORE)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
