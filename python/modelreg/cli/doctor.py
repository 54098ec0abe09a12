"""`modelreg doctor`: whether everything is in order, and what to run where it is not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server


@dataclass(frozen=True)
class Files:
    """What is looked at besides."""

    models: Annotated[Path | None, typer.Option(help="Models file; else the configured one.", metavar="FILE")] = None


@flat
def doctor(files: Files, server: Server, output: Output) -> None:
    """Check installation, settings, files, ports and the running server. Exit code 1 where a check failed."""
    import os

    from modelreg.cli.ask import key_to_send
    from modelreg.cli.exit import Exit
    from modelreg.cli.output import console, print_json
    from modelreg.cli.show_doctor import findings_json, show_findings
    from modelreg.doctor.examine import examine
    from modelreg.doctor.finding import Status, worst

    key = key_to_send(server.key_file, output)
    findings = examine({"data": server.data, "models": files.models}, os.environ, address=server.address, key=key)
    if output.json:
        print_json(findings_json(findings))
    else:
        show_findings(findings, console())
    if worst(findings) is Status.FAILED:
        raise typer.Exit(Exit.FAILURE)
