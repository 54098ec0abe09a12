"""What `make_catalog.py` is made of: one reader, one step or one check a file."""
