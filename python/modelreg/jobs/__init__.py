"""Periodic jobs: when one is due, who of many processes runs it, what it did last."""
