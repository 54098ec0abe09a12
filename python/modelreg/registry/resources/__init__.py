"""The registry's resources as the API has them: what is held as messages, and messages as what is written."""
