"""Random routes and their variants: the candidates, 1 to 64 of them, now and then up to 192."""

from random import Random

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel

from .random_prices import HOUR_MS, NOW_UNIX_MS, REGIONS, random_price, token_price

PLATFORMS = ["", "px", "py"]
VARIANTS = [
    "effort=high",
    "effort=low",
    "effort=high;thinking=64k",
    "tier=flex",
    "effort=low;tier=flex",
    "speed=fast;tier=priority",
    "speed=fast",
]
QUANTIZATIONS = ["", "fp8", "int4"]
MANY = 192
"""Candidates enough for what the engine does by words of 64 and only where there are many."""


def add_routes(rng: Random, snapshot: snap.Snapshot, *, dated: bool, even: bool, many: bool) -> None:
    """Routes over the snapshot's models and providers, until the candidates are enough; `even`: one price and speed."""
    wanted = MANY if many else rng.choice([1, 3, 10, 16, 24, 32, 40, 64, 64])
    ranked, huge = not even and rng.random() < 0.7, rng.random() < 0.2
    price, speed = token_price(rng, huge=huge), random_speed(rng)
    triples = [
        (provider.name, model.name, platform)
        for provider in snapshot.providers
        for model in snapshot.models
        for platform in PLATFORMS
    ]
    rng.shuffle(triples)
    candidates = 0
    for provider, model, platform in triples:
        if candidates >= wanted:
            return
        route = random_route(rng, provider, model, platform, huge=huge)
        route.priority = rng.choice([50, 100, 200]) if ranked else 100
        if dated:
            add_dates(rng, route)
        add_variants(rng, route, most=wanted - candidates, huge=huge)
        candidates += len(route.variants)
        if even:
            make_even(route, price, speed)
        snapshot.routes.append(route)


def make_even(route: snap.Route, price: snap.Price, speed: snap.Speed) -> None:
    """One price and speed for every variant: candidates near each other."""
    route.price.CopyFrom(price)
    route.speed.CopyFrom(speed)
    for variant in route.variants:
        variant.ClearField("price")
        variant.ClearField("speed")


def random_route(rng: Random, provider: str, model: str, platform: str, *, huge: bool) -> snap.Route:
    """One route without its variants."""
    route = snap.Route(
        name=f"{provider}/{model}" + (f"@{platform}" if platform else ""),
        former_names=[f"old-{provider}/{model}" + (f"@{platform}" if platform else "")],
        provider=provider,
        model=model,
        platform=platform,
        status=con.STATUS_ACTIVE if rng.random() < 0.95 else rng.choice([con.STATUS_MAINTENANCE, con.STATUS_TESTING]),
        quantization=rng.choice(QUANTIZATIONS),
        endpoint=sel.Endpoint(
            dialect=rng.choice(["openai-chat", "anthropic-messages"]),
            base_url=f"https://{provider}.example/v1",
            model=model.upper(),
            credential_ref=provider,
        ),
    )
    if rng.random() < 0.95:
        route.price.CopyFrom(random_price(rng, huge=huge))
    if rng.random() < 0.1:
        route.context_tokens = rng.choice([1_300, 4_000, 8_192, 200_000])
    if rng.random() < 0.1:
        route.max_output_tokens = rng.choice([256, 8_192])
    if rng.random() < 0.15:
        route.regions.append(rng.choice(REGIONS))
    if rng.random() < 0.6:
        route.speed.CopyFrom(random_speed(rng))
    return route


def add_dates(rng: Random, entry: snap.Model | snap.Route) -> None:
    """Dates around the cases' time, exactly on it now and then."""
    if rng.random() < 0.2:
        entry.active_from_unix_ms = NOW_UNIX_MS + rng.choice([-HOUR_MS, 0, 1, HOUR_MS])
    if rng.random() < 0.2:
        entry.active_until_unix_ms = NOW_UNIX_MS + rng.choice([-HOUR_MS, 0, 1, HOUR_MS])


def add_variants(rng: Random, route: snap.Route, *, most: int, huge: bool) -> None:
    """The default variant and some others, in random order."""
    names = [""]
    if rng.random() < 0.45:
        names += rng.sample(VARIANTS, rng.randint(1, 4))
    if rng.random() < 0.08 and len(names) > 1:
        names.remove("")
    rng.shuffle(names)
    for name in names[:most]:
        variant = route.variants.add(name=name)
        if name:
            variant.parameters["reasoning"] = f'{{"v":"{name}"}}'
        if name and rng.random() < 0.3:
            variant.price.CopyFrom(random_price(rng, huge=huge))
        if rng.random() < 0.2:
            variant.speed.CopyFrom(random_speed(rng))


def random_speed(rng: Random) -> snap.Speed:
    """A prior; each part by itself."""
    speed = snap.Speed()
    if rng.random() < 0.85:
        speed.ttft_ms = rng.choice([0, 200, 500, 500, 5_000])
    if rng.random() < 0.85:
        speed.us_per_token = rng.choice([0, 1_000, 10_000, 10_000, 33_333])
    return speed
