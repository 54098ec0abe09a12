"""Where the standard deviations of the models are committed; `tune_quality_model.py` finds them."""

from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "tables" / "quality_hyperparameters.toml"
