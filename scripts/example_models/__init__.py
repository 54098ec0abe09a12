"""What `build_example_models.py` and `quality_from_leaderboards.py` are made of, one reader a file."""
