"""Reads a folder of the models.dev catalogue: which models there are, who offers them, and what became of every row."""
