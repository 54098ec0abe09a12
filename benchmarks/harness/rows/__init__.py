"""One file a measurement: it takes the bench and returns its rows' values. ``harness.table`` has rows and goals."""
