"""A server's answer is taken whatever its size: a full explanation of a large registry has megabytes."""

from concurrent.futures import ThreadPoolExecutor

import grpc

from modelreg.cli.caller import ServerCaller

MESSAGE_BYTES = 5 << 20


def test_an_answer_above_the_default_limit_is_taken() -> None:
    handler = grpc.unary_unary_rpc_method_handler(lambda _request, _context: bytes(MESSAGE_BYTES))
    with ThreadPoolExecutor(1) as pool:
        server = grpc.server(pool)
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("s", {"M": handler}),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        assert len(ServerCaller(f"127.0.0.1:{port}").call("/s/M", b"")) == MESSAGE_BYTES
        server.stop(None).wait()
