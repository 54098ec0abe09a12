"""Time of one pick of LiteLLM's router in this process: run with the Python of an environment that has ``litellm``.

Prints a JSON object with microseconds a call and LiteLLM's version.
"""

import argparse
import asyncio
import importlib
import json
import logging
import time
from importlib.metadata import version
from typing import Any

GROUP = "model"
LATENCIES = 10
LEAST_CALLS = 3
TTL_S = 3_600


def deployments(count: int) -> list[dict[str, Any]]:
    """One model group of so many deployments, each with a price."""
    return [
        {
            "model_name": GROUP,
            "litellm_params": {
                "model": f"openai/model-{number}",
                "api_base": f"http://127.0.0.1:9/{number}",
                "api_key": "unused",
                "input_cost_per_token": (1 + number % 7) * 1e-6,
                "output_cost_per_token": (4 + number % 5) * 1e-6,
            },
            "model_info": {"id": f"deployment-{number}"},
        }
        for number in range(count)
    ]


async def measure(strategy: str, count: int, span_s: float) -> float:
    """Microseconds a call, over at least ``span_s`` seconds."""
    # By name: it is there only in the rival's own environment.
    router: Any = importlib.import_module("litellm").Router(model_list=deployments(count), routing_strategy=strategy)
    if strategy == "latency-based-routing":
        # What its own callback leaves behind after ten answers of each deployment.
        known = {
            f"deployment-{number}": {"latency": [0.01 * (1 + number % 9 + step / 10) for step in range(LATENCIES)]}
            for number in range(count)
        }
        await router.lowestlatency_logger.router_cache.async_set_cache(key=f"{GROUP}_map", value=known, ttl=TTL_S)
    messages = [{"role": "user", "content": "Which of these answers is better, and why?"}]
    begun_s, calls = time.perf_counter(), -1
    while calls < LEAST_CALLS or time.perf_counter() - begun_s < span_s:
        await router.async_get_available_deployment(model=GROUP, request_kwargs={}, messages=messages)
        calls += 1
        if calls == 0:
            # The first call fills caches.
            begun_s = time.perf_counter()
    return (time.perf_counter() - begun_s) / calls * 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strategy", choices=("latency-based-routing", "cost-based-routing"), required=True)
    parser.add_argument("--deployments", type=int, required=True)
    parser.add_argument("--span-s", type=float, required=True)
    args = parser.parse_args()
    # It warns of every made-up model name.
    logging.disable(logging.WARNING)
    us = asyncio.run(measure(args.strategy, args.deployments, args.span_s))
    print(json.dumps({"us_per_call": us, "version": version("litellm")}))
