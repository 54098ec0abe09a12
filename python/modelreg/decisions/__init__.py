"""Recorded decisions: kept on disk within bounds, with the snapshots they were made on, shown and decided again."""
