"""One file a measurement: it takes the bench and returns its rows' values. The tables have rows and goals."""
