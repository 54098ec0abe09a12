"""The store: tables, migrations and transactions on SQLite and PostgreSQL; rows in, rows out.

It knows no shapes and no protos: what a row means to the catalogue is the registry's to say.
"""
