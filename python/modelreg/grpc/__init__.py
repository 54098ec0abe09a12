"""The Python door: every gRPC method on one asyncio server, the hot ones through the engine as the Rust door answers them."""
