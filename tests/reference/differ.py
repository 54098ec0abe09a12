"""A minimal, readable difference of two answers: one line for each field that differs."""

from google.protobuf.message import Message

from .select import NoEligible

MOST_LINES = 30


def difference(ours: object, theirs: object) -> list[str]:
    """Lines `path: reference ... | engine ...`; empty when equal."""
    if isinstance(ours, NoEligible) and isinstance(theirs, NoEligible):
        return [] if ours.args == theirs.args else [line("NO_ELIGIBLE", ours.args, theirs.args)]
    if isinstance(ours, Message) and isinstance(theirs, Message):
        return [] if ours == theirs else of_messages("", ours, theirs)[:MOST_LINES]
    return [line("answer", outline(ours), outline(theirs))]


def line(path: str, ours: object, theirs: object) -> str:
    """One difference."""
    return f"  {path}: reference {ours!s} | engine {theirs!s}"


def outline(answer: object) -> str:
    """An answer in few words, where the other side gave one of another kind."""
    if isinstance(answer, NoEligible):
        return f"NO_ELIGIBLE {answer.args}"
    return " ".join(str(answer).split())[:300]


def of_messages(path: str, ours: Message, theirs: Message) -> list[str]:
    """Field by field, deep first."""
    found: list[str] = []
    for field in ours.DESCRIPTOR.fields:
        name = f"{path}.{field.name}".removeprefix(".")
        mine, other = getattr(ours, field.name), getattr(theirs, field.name)
        if field.has_presence and ours.HasField(field.name) != theirs.HasField(field.name):
            absent = "(absent)"
            mine = outline(mine) or "{}" if ours.HasField(field.name) else absent
            other = outline(other) or "{}" if theirs.HasField(field.name) else absent
            found.append(line(name, mine, other))
        elif field.is_repeated and not is_map(field):
            found += of_lists(name, list(mine), list(other))
        elif isinstance(mine, Message):
            found += of_messages(name, mine, other)
        elif mine != other:
            found.append(line(name, mine, other))
    return found


def is_map(field: object) -> bool:
    """Maps are compared as dictionaries."""
    entry = getattr(field, "message_type", None)
    return entry is not None and entry.GetOptions().map_entry


def of_lists(path: str, ours: list[object], theirs: list[object]) -> list[str]:
    """Element by element, after the lengths."""
    found = [line(f"{path}.length", len(ours), len(theirs))] if len(ours) != len(theirs) else []
    for index, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        if isinstance(mine, Message) and isinstance(other, Message):
            found += of_messages(f"{path}[{index}]", mine, other)
        elif mine != other:
            found.append(line(f"{path}[{index}]", mine, other))
    return found
