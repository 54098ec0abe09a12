"""One file a measurement: each takes the bench and returns its rows' values. ``harness.table`` has the rows and goals."""
