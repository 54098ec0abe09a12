"""What the engine does not answer goes through the Rust door to the Python door and back, unharmed and bounded."""

import asyncio
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import grpc.aio
import pytest

from support.loop import LoopThread
from support.server import RunningServer, channel
from support.shapes import ECHOED_KEY, REFUSED_KEY, REFUSED_VALUE, method, ms_request, pour_request

CHECK = "/grpc.health.v1.Health/Check"
TIMEOUT_S = 30
MIB = 1 << 20
SILENCE_S = 1.5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the service of shapes, behind a Rust door of one thread."""
    running = RunningServer(tmp_path_factory.mktemp("shapes"), ("--door-threads", "1"), with_shapes=True)
    running.wait_for("control plane ready")
    yield running
    running.close()


@pytest.fixture
def wire(server: RunningServer) -> Iterator[grpc.Channel]:
    """A stock client."""
    with channel(server.address()) as opened:
        yield opened


def test_unary(wire: grpc.Channel) -> None:
    assert wire.unary_unary(method("Echo"))(b"hello", timeout=TIMEOUT_S) == b"hello"


def test_binary_metadata_goes_there_and_back(wire: grpc.Channel) -> None:
    value = bytes(range(256))
    _, call = wire.unary_unary(method("Echo")).with_call(b"", metadata=((ECHOED_KEY, value),), timeout=TIMEOUT_S)
    assert dict(call.initial_metadata())[ECHOED_KEY] == value
    assert dict(call.trailing_metadata())[ECHOED_KEY] == value


def test_metadata_of_ours_from_a_client_is_stripped(wire: grpc.Channel) -> None:
    sent = (("x-modelreg-tenant", "else"), ("x-modelreg-secret", "guess"), ("x-other", "stays"))
    names = wire.unary_unary(method("Metadata"))(b"", metadata=sent, timeout=TIMEOUT_S).decode().split()
    assert "x-other" in names
    assert "x-modelreg-tenant" not in names
    assert names.count("x-modelreg-secret") == 1


def test_server_streaming_keeps_order_and_count(wire: grpc.Channel) -> None:
    answers = wire.unary_stream(method("Pour"))(pour_request(1000, 10), timeout=TIMEOUT_S)
    assert [struct.unpack(">I", answer[:4])[0] for answer in answers] == list(range(1000))


def test_client_streaming_is_answered_after_the_half_close(wire: grpc.Channel) -> None:
    answer = wire.stream_unary(method("Total"))((b"x" * size for size in range(100)), timeout=TIMEOUT_S)
    assert struct.unpack(">II", answer) == (100, sum(range(100)))


def test_the_client_half_closes_first(wire: grpc.Channel) -> None:
    answers = wire.stream_stream(method("Chat"))(iter([b"a", b"b"]), timeout=TIMEOUT_S)
    assert list(answers) == [b"a", b"b", b"half-closed"]


def test_the_server_ends_while_the_client_has_more_to_say(wire: grpc.Channel) -> None:
    over = threading.Event()

    def requests() -> Iterator[bytes]:
        yield b"first"
        over.wait(TIMEOUT_S)

    call = wire.stream_stream(method("EndsFirst"))(requests(), timeout=TIMEOUT_S)
    assert list(call) == [b"first"]
    assert call.code() is grpc.StatusCode.OK
    over.set()


def test_both_directions_are_open_at_once(wire: grpc.Channel) -> None:
    heard = threading.Semaphore(0)

    def requests() -> Iterator[bytes]:
        for number in range(20):
            yield b"%d" % number
            # The next is said only when the answer to this one was heard.
            assert heard.acquire(timeout=TIMEOUT_S)

    answers = []
    for answer in wire.stream_stream(method("Chat"))(requests(), timeout=TIMEOUT_S):
        answers.append(answer)
        heard.release()
    assert answers == [*(b"%d" % number for number in range(20)), b"half-closed"]


def test_an_answer_of_trailers_only(wire: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        wire.unary_unary(method("Refuse"))(b"", timeout=TIMEOUT_S)
    assert failed.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert failed.value.details() == "refuséd"
    assert (REFUSED_KEY, REFUSED_VALUE) in failed.value.trailing_metadata()


def test_a_method_nobody_has_is_unimplemented(wire: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        wire.unary_unary("/no.Such/Method")(b"", timeout=TIMEOUT_S)
    assert failed.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_a_cancellation_reaches_the_handler(wire: grpc.Channel) -> None:
    # The server is the module's: others may have cancelled before.
    before = wire.unary_unary(method("Cancellations"))(b"", timeout=TIMEOUT_S)
    call = wire.unary_stream(method("Wait"))(b"", timeout=TIMEOUT_S)
    assert next(call) == b"waiting"
    assert wire.unary_unary(method("Cancellations"))(b"", timeout=TIMEOUT_S) == before
    call.cancel()
    after = wire.unary_unary(method("AwaitCancellation"))(before, timeout=TIMEOUT_S)
    assert struct.unpack(">I", after)[0] == struct.unpack(">I", before)[0] + 1


def test_a_slow_reader_of_100_mib_makes_the_server_hold_little(server: RunningServer, wire: grpc.Channel) -> None:
    messages, message_bytes = 1600, 64 << 10
    before = peak_rss_bytes(server)
    answers = wire.unary_stream(method("Pour"))(pour_request(messages, message_bytes), timeout=TIMEOUT_S)
    read = 0
    for answer in answers:
        assert struct.unpack(">I", answer[:4])[0] == read
        read += 1
        if read % 100 == 1:
            time.sleep(0.1)  # this is what makes the reader slow
    assert read == messages
    assert peak_rss_bytes(server) - before < 24 * MIB


def peak_rss_bytes(server: RunningServer) -> int:
    """Return the most memory that the server ever had."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


def test_hot_calls_and_deadlines_do_not_wait_for_a_hanging_python(server: RunningServer, wire: grpc.Channel) -> None:
    hang = wire.unary_stream(method("HangAloud"))(ms_request(3000), timeout=TIMEOUT_S)
    assert next(hang) == b"hanging"
    with channel(server.address()) as other:
        began = time.monotonic()
        assert other.unary_unary(CHECK)(b"", timeout=TIMEOUT_S) == b"\x08\x01"
        assert time.monotonic() - began < 1
        began = time.monotonic()
        with pytest.raises(grpc.RpcError) as failed:
            other.unary_unary(method("Hang"))(ms_request(0), timeout=0.3)
        assert failed.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert time.monotonic() - began < 1
    assert list(hang) == []


def test_more_calls_than_the_python_door_takes_are_refused_and_leave_no_trace(
    server: RunningServer, loop: LoopThread, wire: grpc.Channel
) -> None:
    waiting, refused = loop.run(open_many(server.address(), 600), 60)
    assert waiting >= 100
    assert refused >= 1
    assert wire.unary_unary(method("Echo"))(b"after", timeout=TIMEOUT_S) == b"after"


async def open_many(address: str, calls: int) -> tuple[int, int]:
    """Open streams that never end; return how many a handler took and how many were refused. The rest are queued."""
    async with grpc.aio.insecure_channel(address) as many:
        opened = [many.unary_stream(method("Wait"))(b"") for _ in range(calls)]
        pending = {asyncio.ensure_future(call.read()) for call in opened}
        waiting = refused = 0
        # Until nothing more is heard: those in the queue say nothing.
        while heard := (await asyncio.wait(pending, timeout=SILENCE_S, return_when=asyncio.FIRST_COMPLETED))[0]:
            pending -= heard
            for read in heard:
                error = read.exception()
                if error is None:
                    waiting += 1
                    continue
                assert isinstance(error, grpc.aio.AioRpcError)
                assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
                refused += 1
        for call in opened:
            call.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
    return waiting, refused
