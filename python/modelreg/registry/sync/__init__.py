"""The daily sync of public catalogues: fetched, read, through the gate, imported."""
