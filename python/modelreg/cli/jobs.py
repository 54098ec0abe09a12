"""`modelreg jobs`: what a server does again and again, and doing it now."""

from dataclasses import dataclass
from typing import Annotated, Final

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

app = typer.Typer(name="jobs", help="The periodic jobs of a server.", no_args_is_help=True)

# A source may take two minutes, and there may be several.
_TIMEOUT_S: Final = 600.0


@dataclass(frozen=True)
class Named:
    """Which job."""

    name: Annotated[str, typer.Argument(metavar="JOB", show_default=False)]


@app.command()
@flat
def ls(server: Server, output: Output) -> None:
    """List the jobs: when each ran last, what it did, when it is due."""
    from modelreg.cli.ask import JOBS, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_jobs import show_jobs
    from modelreg.v1 import job_pb2

    caller = server_caller(server, output)
    answer = answer_of(caller, f"{JOBS}/ListJobs", job_pb2.ListJobsRequest(), job_pb2.ListJobsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_jobs(answer, console())


@app.command()
@flat
def run(named: Named, server: Server, output: Output) -> None:
    """Run a job now, due or not, and wait for its end. Exit code 1 where something of it failed."""
    from modelreg.cli.ask import JOBS, answer_of, server_caller
    from modelreg.cli.exit import Exit
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import job_pb2

    caller = server_caller(server, output, timeout_s=_TIMEOUT_S)
    request = job_pb2.RunJobRequest(job_id=named.name)
    job = answer_of(caller, f"{JOBS}/RunJob", request, job_pb2.RunJobResponse, output).job
    if output.json:
        print_json(message_to_dict(job))
    else:
        for line in job.last_run.did:
            typer.echo(line)
    if job.last_run.outcome != job_pb2.JOB_OUTCOME_DONE:
        raise typer.Exit(Exit.FAILURE)
