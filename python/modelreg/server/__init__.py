"""The life of `modelreg serve`: what starts in which order, and how it ends."""
