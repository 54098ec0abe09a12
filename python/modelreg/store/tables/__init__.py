"""The tables as SQLAlchemy Core sees them, one group a file; the migrations make them."""
