"""The live view's statistics in plain Python: exact, slow, and independent of the engine, which is compared with them.

Written from `docs/scoring.md`, "Live view" and "Order and live view in detail", and the comments of the protos alone.
"""
