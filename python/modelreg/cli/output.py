"""How answers leave the command: JSON with exact money, or tables; without a terminal plain ones, a line each row."""

import json
from typing import TYPE_CHECKING, Final, cast

import typer
from google.protobuf import json_format
from rich.console import Console
from rich.table import Table

from modelreg.cli.money import decimal_usd
from modelreg.v1.common_pb2 import Usd

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from modelreg.strict_json import JsonValue

_USD: Final = Usd.DESCRIPTOR.full_name
_WELL_KNOWN: Final = "google.protobuf"
# No line is as long: whoever reads the output by lines finds each row on one.
_WIDTH_WITHOUT_TERMINAL: Final = 1_000_000


def print_json(value: "JsonValue") -> None:
    """Print a value on stdout as JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def message_to_dict(message: "Message") -> "dict[str, JsonValue]":
    """Return a message as protojson with the names of the proto, its amounts as decimal strings."""
    value = cast("dict[str, JsonValue]", json_format.MessageToDict(message, preserving_proto_field_name=True))
    for field, content in message.ListFields():
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        if field.message_type.file.package == _WELL_KNOWN:
            # Times and the like have a JSON of their own.
            continue
        if field.is_repeated:
            value[field.name] = [_amount_or_dict(entry) for entry in content]
        else:
            value[field.name] = _amount_or_dict(content)
    return value


def _amount_or_dict(message: "Message") -> "JsonValue":
    return decimal_usd(cast("Usd", message)) if message.DESCRIPTOR.full_name == _USD else message_to_dict(message)


def console() -> Console:
    """Return where tables are printed: stdout, without colours and cuts where nobody looks."""
    # Names come from catalogues and may hold brackets: nothing printed is markup.
    out = Console(highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width, out.no_color = _WIDTH_WITHOUT_TERMINAL, True
    return out


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """Return an empty table; the columns named in ``right`` hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", no_wrap=name in right)
    return made
