"""Use after fork is refused with a clear error, not with a hang; in a process without grpc, which forks badly."""

import subprocess
import sys

PROGRAM = """
import os
from modelreg._core import Engine, ForkError
from modelreg.internal.v1.config_pb2 import EngineConfig

engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
engine.start_door()
child = os.fork()
if child == 0:
    try:
        {call}
    except ForkError as error:
        print(error, flush=True)
        os._exit(0)
    os._exit(1)
_, status = os.waitpid(child, 0)
engine.stop(1)
raise SystemExit(os.waitstatus_to_exitcode(status))
"""
CALLS = (
    'engine.call("/grpc.health.v1.Health/Check", b"")',
    "engine.start_door()",
    'engine.load_snapshot(b"")',
    "engine.stop(1)",
)


def test_every_use_in_a_forked_process_is_refused() -> None:
    for call in CALLS:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(call=call)], capture_output=True, text=True, timeout=20, check=False
        )
        assert done.returncode == 0, (call, done.stdout, done.stderr)
        assert "fork" in done.stdout
