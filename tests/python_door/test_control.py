"""The control plane's methods on the Python door: answered off the loop, errors in the engine's form."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from functools import partial

import grpc
import pytest

from modelreg.errors import not_found
from modelreg.grpc.control import MAX_AT_A_TIME
from modelreg.grpc.door import PythonDoor
from modelreg.methods import MAX_REQUEST_BYTES, Answers, Guarded, Methods, unary
from modelreg.principal import LOCAL, Principal
from modelreg.v1 import resource_pb2, select_pb2
from modelreg.v1.permission_pb2 import Permission
from support.answer import TIMEOUT_S, Answer, ask
from support.doors import UNLIMITED, OpenDoor, fresh_engine, open_door
from support.errors import error_info
from support.loop import LoopThread
from support.snapshots import packaged_snapshot

CHECK = "/grpc.health.v1.Health/Check"
GET = "/modelreg.v1.RegistryService/GetResource"
LIST = "/modelreg.v1.RegistryService/ListResources"
PERMISSION = Permission.PERMISSION_REGISTRY_READ


async def opened(methods: Methods) -> PythonDoor:
    door = PythonDoor(fresh_engine(), "127.0.0.1:0", answers=Answers(methods, {}, {}))
    await door.start()
    return door


class Door:
    """A door with three methods that do what no method of ours does on purpose."""

    def __init__(self, loop: LoopThread) -> None:
        self.begun = threading.Semaphore(0)
        self.waited_for = threading.Event()
        methods = {"/t.T/Wait": self.wait, "/t.T/Fail": self.fail, "/t.T/Refuse": self.refuse}
        self.door = loop.run(opened({path: Guarded(PERMISSION, method) for path, method in methods.items()}))
        self.channel = grpc.insecure_channel(self.door.address, options=UNLIMITED)

    def wait(self, _request: bytes, _caller: Principal) -> bytes:
        self.begun.release()
        self.waited_for.wait()
        return b"waited"

    def fail(self, _request: bytes, _caller: Principal) -> bytes:
        raise ZeroDivisionError("a bug")

    def refuse(self, _request: bytes, _caller: Principal) -> bytes:
        raise not_found("model", "x")

    def ask(self, name: str) -> Answer:
        return ask(self.channel, f"/t.T/{name}", b"")


@pytest.fixture
def own(loop: LoopThread) -> Iterator[Door]:
    own = Door(loop)
    yield own
    own.channel.close()
    loop.run(own.door.stop(0))


@pytest.fixture
def python_door(loop: LoopThread) -> Iterator[OpenDoor]:
    with open_door("python", loop, packaged_snapshot()) as door:
        yield door


def test_a_method_that_takes_its_time_holds_up_no_hot_one(own: Door) -> None:
    waiting = own.channel.unary_unary("/t.T/Wait").future(b"")
    assert ask(own.channel, CHECK, b"").code is grpc.StatusCode.OK
    assert not waiting.done()
    own.waited_for.set()
    assert waiting.result() == b"waited"


def test_calls_that_wait_leave_threads_to_the_process(own: Door, loop: LoopThread) -> None:
    wait = own.channel.unary_unary("/t.T/Wait")
    # More than a loop has threads by default, on any machine.
    waiting = [wait.future(b"") for _ in range(64)]
    try:
        assert all(own.begun.acquire(timeout=TIMEOUT_S) for _ in range(MAX_AT_A_TIME))
        # It comes after them on the connection: then all of them are there.
        assert ask(own.channel, CHECK, b"").code is grpc.StatusCode.OK
        assert loop.run(asyncio.to_thread(lambda: "not behind them")) == "not behind them"
        assert not own.begun.acquire(blocking=False)
    finally:
        own.waited_for.set()
    assert {each.result(TIMEOUT_S) for each in waiting} == {b"waited"}


def test_a_refusal_has_its_details(own: Door) -> None:
    answer = own.ask("Refuse")
    assert answer.code is grpc.StatusCode.NOT_FOUND
    assert error_info(answer).reason == "NOT_FOUND"


def test_a_bug_ends_the_call_and_is_logged(own: Door, caplog: pytest.LogCaptureFixture) -> None:
    answer = own.ask("Fail")
    assert answer.code is grpc.StatusCode.INTERNAL
    info = error_info(answer)
    assert (info.reason, info.metadata["method"]) == ("INTERNAL", "Fail")
    assert "a bug" not in answer.message
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert own.ask("Refuse").code is grpc.StatusCode.NOT_FOUND


def test_what_is_no_message_of_the_method_is_refused_as_by_the_engine(python_door: OpenDoor) -> None:
    answer = python_door.ask(GET, b"\xff")
    assert answer.code is grpc.StatusCode.INVALID_ARGUMENT
    assert (error_info(answer).reason, error_info(answer).metadata["method"]) == ("MALFORMED_REQUEST", "GetResource")


def test_a_message_above_the_limit_is_refused_as_by_the_engine(python_door: OpenDoor) -> None:
    answer = python_door.ask(LIST, bytes(MAX_REQUEST_BYTES + 1))
    assert answer.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert dict(error_info(answer).metadata) == {"limit_bytes": "262144", "message_bytes": "262145"}


def test_an_answer_is_the_same_bytes_whatever_the_order_it_was_made_in() -> None:
    parameters = {f"parameter-{number}": "1" for number in range(20)}

    def answer(request: resource_pb2.GetResourceRequest) -> select_pb2.Endpoint:
        order = reversed(parameters) if request.name == "reversed" else parameters
        return select_pb2.Endpoint(parameters={name: parameters[name] for name in order})

    method = partial(unary(resource_pb2.GetResourceRequest, answer, permission=PERMISSION), caller=LOCAL)
    assert method(b"") == method(resource_pb2.GetResourceRequest(name="reversed").SerializeToString())
