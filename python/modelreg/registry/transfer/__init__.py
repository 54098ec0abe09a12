"""The registry as a file: out of the store, into it, and newer catalogues."""
