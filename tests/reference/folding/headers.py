"""What the provider's limit headers say (usage.proto, `limit_headers`), for the few forms the sequences use."""

MILLIS = {"ms": 1, "s": 1_000, "m": 60_000}


def cools_ms(headers: dict[str, str]) -> int | None:
    """How long to leave the route alone; None where something remains or nothing is said."""
    named = {name.lower(): value for name, value in headers.items()}
    if "retry-after" in named:
        return 1_000 * int(named["retry-after"])
    resets = [
        duration_ms(named[name.replace("-remaining-", "-reset-")])
        for name, value in named.items()
        if "-remaining-" in name and int(value) == 0
    ]
    return max(resets, default=None)


def duration_ms(text: str) -> int:
    """`250ms`, `7s`, `1m`."""
    unit = text.lstrip("0123456789")
    return int(text.removesuffix(unit)) * MILLIS[unit]
