"""The public leaderboards, one file a source: each reads its files and gives cells."""

from pathlib import Path

from quality_model.cell import Cell
from quality_model.sources import aider, arena, arena_2025, livebench, llm_stats, models_dev

# Of two sources that fill one place of the table the earlier stands: who measured before who reports.
BY_TRUST = (livebench, arena, arena_2025, aider, models_dev, llm_stats)


def read_cells(sources: Path) -> list[Cell]:
    """Return the cells of all sources, the more trusted first.

    Parameters:
        sources: the folder of raw data, with `quality` and `catalogues`.
    """
    folders = {models_dev: sources / "catalogues" / "models_dev"}
    return [cell for source in BY_TRUST for cell in source.read(folders.get(source, sources / "quality"))]
