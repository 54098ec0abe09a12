"""Budgets: defined, handed to the engine that holds calls to them, and their books, which must balance."""
