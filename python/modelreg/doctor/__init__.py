"""The doctor: is an installation in order, and its server, and what is to be run where they are not."""
