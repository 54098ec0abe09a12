"""The parts of ``make bench``: processes, load, figures, rows and their rendering. One concern a file."""
