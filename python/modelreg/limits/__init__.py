"""Rate limits: kept in the store, handed to the engine that enforces them."""
