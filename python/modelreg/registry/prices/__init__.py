"""Prices by layers: why one stands, what was said before, where layers differ, and what a catalogue would change."""
