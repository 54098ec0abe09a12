"""The registry: where the models come from, kept current, and remembered for the next start."""
