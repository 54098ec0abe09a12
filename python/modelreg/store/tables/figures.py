"""How good and how safe models are: the figures that decisions use, and the evidence they were made of."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Text

from modelreg.store.tables.columns import Json, part_of
from modelreg.store.tables.models import MODELS

QUALITY: Final = part_of(
    MODELS,
    "quality_layers",
    Column("task_class", Text, primary_key=True),
    Column("variant", Text, primary_key=True),
    Column("mean_ppm", BigInteger, nullable=False),
    Column("se_ppm", BigInteger, nullable=False),
    Column("basis", Text, nullable=False),
    Column("sources", Json),
)

SAFETY: Final = part_of(
    MODELS,
    "safety_layers",
    Column("variant", Text, primary_key=True),
    Column("mean_ppm", BigInteger, nullable=False),
    Column("se_ppm", BigInteger, nullable=False),
    Column("basis", Text, nullable=False),
    Column("sources", Json),
)

EVIDENCE: Final = part_of(
    MODELS,
    "evidence_layers",
    Column("source", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("variant", Text, primary_key=True),
    # As the source prints it, a decimal.
    Column("score", Text, nullable=False),
    Column("max_score", Text),
    Column("samples", BigInteger),
    Column("is_self_reported", Boolean, nullable=False),
    Column("as_of_unix_ms", BigInteger),
)
