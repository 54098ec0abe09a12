"""The results pages: each a template of its name with rows of its own."""

from dataclasses import dataclass

from harness import live_table, money_table, prices_table, reliability_table, store_table, table
from harness.row import Section


@dataclass(frozen=True)
class PageOf:
    """One page: ``templates/NAME.md`` and ``NAME_shortfalls.md``, rendered to ``NAME.md`` and ``NAME.json``."""

    name: str
    sections: tuple[Section, ...]


PAGES = (
    PageOf("select", table.SECTIONS),
    PageOf("live", live_table.SECTIONS),
    PageOf("store", store_table.SECTIONS),
    PageOf("prices", prices_table.SECTIONS),
    PageOf("money", money_table.SECTIONS),
    PageOf("reliability", reliability_table.SECTIONS),
)
