"""An empty unary call on a stock grpc.aio server: what a Python gRPC server costs before it does anything.

Handlers are registered exactly as grpcio's code generator does it, with the generated message class doing the work.
Prints ``listening on ADDR`` when ready; runs until SIGTERM.
"""

import argparse
import asyncio
import signal

import grpc.aio
from google.protobuf import empty_pb2

SERVICE = "modelreg.baseline.v1.BaselineService"


class BaselineService:
    """The servicer, as a user would write it."""

    async def Empty(  # noqa: N802 (gRPC's naming)
        self,
        request: empty_pb2.Empty,
        context: "grpc.aio.ServicerContext[empty_pb2.Empty, empty_pb2.Empty]",
    ) -> empty_pb2.Empty:
        """Answer nothing to nothing."""
        del request, context
        return empty_pb2.Empty()


def add_to_server(servicer: BaselineService, server: grpc.aio.Server) -> None:
    """Register the servicer, line for line what generated code does."""
    handlers = {
        "Empty": grpc.unary_unary_rpc_method_handler(
            servicer.Empty,
            request_deserializer=empty_pb2.Empty.FromString,
            response_serializer=empty_pb2.Empty.SerializeToString,
        )
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    server.add_registered_method_handlers(SERVICE, handlers)


async def serve(host: str) -> None:
    """Serve on a free port until SIGTERM."""
    server = grpc.aio.server()
    add_to_server(BaselineService(), server)
    port = server.add_insecure_port(f"{host}:0")
    await server.start()
    print(f"listening on {host}:{port}", flush=True)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    await server.stop(grace=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    asyncio.run(serve(parser.parse_args().host))
