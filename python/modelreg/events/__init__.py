"""Events: what happened in this process, told to whoever in it wants to know."""
