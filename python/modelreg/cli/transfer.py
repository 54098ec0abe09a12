"""`modelreg export` and `modelreg import`: the whole registry as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

if TYPE_CHECKING:
    from modelreg.cli.caller import ServerCaller
    from modelreg.v1 import transfer_pb2

_PIECE_BYTES: Final = 1 << 20
_MAX_FILE_BYTES: Final = 256 << 20
_TIMEOUT_S: Final = 300.0
_STANDARD: Final = "-"


@dataclass(frozen=True)
class Into:
    """Where to."""

    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write; - for stdout.")] = _STANDARD


@dataclass(frozen=True)
class Bringing:
    """What from, and how."""

    file: Annotated[str, typer.Argument(metavar="FILE", help="What `export` wrote; - for stdin.", show_default=False)]
    strict: Annotated[bool, typer.Option("--strict", help="One bad row, and nothing is kept.")] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, keep nothing.")] = False


@flat
def export(into: Into, server: Server, output: Output) -> None:
    """Write the whole registry, every layer of it, as JSON: the same content is the same bytes."""
    import sys
    from pathlib import Path

    from modelreg.call_errors import ModelregError
    from modelreg.cli.ask import REGISTRY, server_caller
    from modelreg.cli.exit import Exit
    from modelreg.cli.failure import fail
    from modelreg.cli.output import print_json
    from modelreg.cli.refuse import refuse
    from modelreg.v1 import transfer_pb2

    caller = server_caller(server, output)
    request = transfer_pb2.ExportRegistryRequest().SerializeToString()
    try:
        pieces = [
            transfer_pb2.ExportRegistryResponse.FromString(piece)
            for piece in caller.download(f"/{REGISTRY}/ExportRegistry", request, _TIMEOUT_S)
        ]
    except ModelregError as error:
        fail(error, as_json=output.json)
    data = b"".join(piece.data for piece in pieces)
    if into.file == _STANDARD:
        sys.stdout.buffer.write(data)
        return
    try:
        Path(into.file).write_bytes(data)
    except OSError as error:
        refuse([f"{into.file} cannot be written: {error.strerror}"], Exit.FAILURE, as_json=output.json)
    revision = pieces[-1].revision
    if output.json:
        print_json({"file": into.file, "bytes": len(data), "revision": revision})
    else:
        typer.echo(f"{into.file}: {len(data)} bytes, registry revision {revision}")


@flat
def import_(bringing: Bringing, server: Server, output: Output) -> None:
    """Let an export take the place of the whole registry, every layer of it."""
    from modelreg.cli.ask import server_caller
    from modelreg.cli.show_import import show_import
    from modelreg.v1 import transfer_pb2

    options = transfer_pb2.ImportOptions(
        format=transfer_pb2.IMPORT_FORMAT_EXPORT, strict=bringing.strict, validate_only=bringing.dry_run
    )
    answer = send_import(server_caller(server, output), options, _read(bringing.file, output), output)
    show_import(answer, output, dry_run=bringing.dry_run)


def send_import(
    caller: "ServerCaller", options: "transfer_pb2.ImportOptions", data: bytes, output: Output
) -> "transfer_pb2.ImportRegistryResponse":
    """Send a file to be imported and return what became of it.

    Raises:
        typer.Exit: it was refused; the error is on stderr.
    """
    from modelreg.call_errors import ModelregError
    from modelreg.cli.ask import REGISTRY
    from modelreg.cli.failure import fail
    from modelreg.v1 import transfer_pb2

    def requests() -> Iterator[bytes]:
        yield transfer_pb2.ImportRegistryRequest(options=options).SerializeToString()
        for begin in range(0, len(data), _PIECE_BYTES):
            piece = data[begin : begin + _PIECE_BYTES]
            yield transfer_pb2.ImportRegistryRequest(data=piece).SerializeToString()

    try:
        answer = caller.upload(f"/{REGISTRY}/ImportRegistry", requests(), _TIMEOUT_S)
    except ModelregError as error:
        fail(error, as_json=output.json)
    return transfer_pb2.ImportRegistryResponse.FromString(answer)


def _read(file: str, output: Output) -> bytes:
    import sys
    from pathlib import Path

    from modelreg.cli.exit import Exit
    from modelreg.cli.refuse import refuse

    try:
        # A pipe may have no end: one byte too many is enough for the server to refuse it.
        return sys.stdin.buffer.read(_MAX_FILE_BYTES + 1) if file == _STANDARD else Path(file).read_bytes()
    except OSError as error:
        refuse([f"{file} cannot be read: {error.strerror}"], Exit.FAILURE, as_json=output.json)
