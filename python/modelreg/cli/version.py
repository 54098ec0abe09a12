"""`modelreg version`: what is installed."""

from modelreg.cli.flat import flat
from modelreg.cli.options import Output


@flat
def version(output: Output) -> None:
    """Print the versions of modelreg, Python, grpcio and protobuf."""
    import platform
    from importlib import metadata

    import typer

    from modelreg import _core
    from modelreg.cli.output import print_json

    versions = {
        "modelreg": _core.version(),
        "python": platform.python_version(),
        "grpcio": metadata.version("grpcio"),
        "protobuf": metadata.version("protobuf"),
    }
    if output.json:
        print_json(dict(versions))
        return
    for name, number in versions.items():
        typer.echo(f"{name} {number}")
