"""The decision in plain Python: slow, obvious, and independent of the engine, which is compared with it bit for bit.

Written from `docs/scoring.md` and the comments of the protos alone. Every docstring names the section it states.
"""
