"""A speed prior as two columns."""

from modelreg.catalog.speed import Speed


def speed_of(ttft_ms: int | None, us_per_token: int | None) -> Speed | None:
    """Return the speed; None where neither part is known."""
    if ttft_ms is None and us_per_token is None:
        return None
    return Speed.of_checked({"ttft_ms": ttft_ms, "us_per_token": us_per_token})
