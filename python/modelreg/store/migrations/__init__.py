"""Alembic's part: how a store of any version becomes one of today; run by `modelreg.store.migrate` alone."""
