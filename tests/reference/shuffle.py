"""The same input in another order: of a snapshot every list, of a request every list that is a set."""

from random import Random

from google.protobuf.message import Message

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1.select_pb2 import SelectRequest

from .differ import is_map

POSITIONAL = {
    "modelreg.internal.v1.Strategy.weights_ppm",
    "modelreg.v1.CapabilityConstraint.optional",
    "modelreg.v1.NameFilter.order",
    "modelreg.v1.Workload.units",
}
"""Lists whose order means something or shows in the answer."""


def shuffled(rng: Random, snapshot: Snapshot, request: SelectRequest) -> tuple[Snapshot, SelectRequest]:
    """Copies with permuted lists."""
    other, asked = Snapshot(), SelectRequest()
    other.CopyFrom(snapshot)
    asked.CopyFrom(request)
    shuffle(rng, other)
    shuffle(rng, asked)
    return other, asked


def shuffle(rng: Random, message: Message) -> None:
    """Permute the lists of a message in place, at every depth."""
    for field, value in message.ListFields():
        if not field.is_repeated:
            if isinstance(value, Message):
                shuffle(rng, value)
        elif field.full_name not in POSITIONAL and not is_map(field):
            entries = list(value)
            rng.shuffle(entries)
            for entry in entries:
                if isinstance(entry, Message):
                    shuffle(rng, entry)
            copies = [copied(entry) for entry in entries]
            message.ClearField(field.name)
            getattr(message, field.name).extend(copies)


def copied(entry: object) -> object:
    """A message that survives clearing its list."""
    if not isinstance(entry, Message):
        return entry
    other = type(entry)()
    other.CopyFrom(entry)
    return other
