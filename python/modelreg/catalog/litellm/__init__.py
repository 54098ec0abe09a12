"""LiteLLM's list of prices and limits, one JSON file, to models, routes and a report on every key."""
