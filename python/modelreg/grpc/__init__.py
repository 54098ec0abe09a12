"""The Python door: every gRPC method on one asyncio server, the hot ones answered by the engine as in the Rust door."""

import os

# grpcio's own log has a form of its own, and what matters of it arrives as exceptions. Read when grpcio is imported.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
