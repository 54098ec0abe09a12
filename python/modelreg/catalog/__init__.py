"""The catalogue: the models file and the packaged data, read, checked, merged, and turned into a snapshot."""
