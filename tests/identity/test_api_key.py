"""A key as it is made: its shape, its entropy, and that nothing prints it."""

import hmac
import re

from modelreg.identity.api_key import ApiKey, shown

SHAPE = re.compile(r"mr_[a-z0-9]{8}_[A-Za-z0-9_-]{43}")


def test_a_key_has_a_mark_a_prefix_and_256_random_bits() -> None:
    made = [ApiKey.make() for _ in range(1_000)]
    assert all(SHAPE.fullmatch(key.reveal()) for key in made)
    assert all(key.reveal()[3:11] == key.prefix for key in made)
    assert len({key.reveal()[12:] for key in made}) == len({key.prefix for key in made}) == 1_000
    # Every place takes many values: no part of the secret stands still.
    assert all(len({key.reveal()[place] for key in made}) > 10 for place in range(12, 55))


def test_its_hash_is_of_the_whole_key_under_the_pepper() -> None:
    key = ApiKey("abcdefgh", "A" * 43)
    assert key.hash(b"p" * 32) == hmac.digest(b"p" * 32, b"mr_abcdefgh_" + b"A" * 43, "sha256")
    assert key.hash(b"q" * 32) != key.hash(b"p" * 32)


def test_it_is_printed_by_its_prefix_alone() -> None:
    key = ApiKey.make()
    for printed in (repr(key), str(key), f"{key}", "%s" % [key]):
        assert key.prefix in printed
        assert key.reveal()[12:] not in printed


def test_a_whole_key_that_was_pasted_is_named_by_its_prefix() -> None:
    key = ApiKey.make()
    assert shown(key.reveal()) == key.prefix
    assert shown(key.prefix) == key.prefix
