"""API keys: made, kept, handed to the engine that verifies them, revoked."""
