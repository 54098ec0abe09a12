"""Ids are UUIDv7: they sort by time, and no two are alike."""

import time
import uuid

from modelreg.ids import new_id


def test_an_id_holds_version_variant_and_time() -> None:
    before_ms = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id())
    after_ms = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before_ms <= made.int >> 80 <= after_ms


def test_no_two_ids_are_alike() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000
