"""A client that came through a fork says so, instead of hanging on connections and threads that stayed behind."""

import subprocess
import sys

import pytest

PROGRAM = """
import asyncio, os
from modelreg.client import AsyncClient, Client, ForkError, LocalClient

client = {client}
child = os.fork()
if child == 0:
    try:
        {call}
    except ForkError as error:
        print(error, flush=True)
        os._exit(0)
    os._exit(1)
_, status = os.waitpid(child, 0)
raise SystemExit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.parametrize(
    ("client", "call"),
    [
        ("Client()", "client.select()"),
        ("LocalClient()", "client.select()"),
        ("AsyncClient()", "asyncio.run(client.estimate_cost())"),
    ],
)
def test_use_in_a_forked_process_is_refused(client: str, call: str) -> None:
    program = PROGRAM.format(client=client, call=call)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert "fork" in done.stdout
