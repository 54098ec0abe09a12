"""The migrations, one a file, in plain SQL that both stores take; a file that was released never changes."""
