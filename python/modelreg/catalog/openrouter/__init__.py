"""Reads OpenRouter's list of models: one route a row, and what became of every row."""
