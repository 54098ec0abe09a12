"""What the shell offers for an id: asked of the server on the data directory, quickly or not at all."""

import contextlib
from typing import Final

_WAIT_S: Final = 0.5
"""A person waits for the key: a server that takes longer offers nothing."""
_MOST: Final = 1_000


def model_ids(incomplete: str) -> list[str]:
    """Return ids of models that begin as typed."""
    from modelreg.cli.ask import REGISTRY
    from modelreg.v1.resource_pb2 import RESOURCE_KIND_MODEL, ListResourcesRequest, ListResourcesResponse

    request = ListResourcesRequest(kind=RESOURCE_KIND_MODEL, page_size=_MOST)
    answer = ListResourcesResponse.FromString(_answer(f"{REGISTRY}/ListResources", request.SerializeToString()))
    names = (resource.model.model_id for resource in answer.resources)
    return [name for name in names if name.startswith(incomplete)]


def decision_ids(incomplete: str) -> list[str]:
    """Return ids of recorded decisions that begin as typed, the newest first."""
    from modelreg.cli.ask import DECISIONS
    from modelreg.v1.decision_pb2 import ListDecisionsRequest, ListDecisionsResponse

    request = ListDecisionsRequest(page_size=_MOST)
    answer = ListDecisionsResponse.FromString(_answer(f"{DECISIONS}/ListDecisions", request.SerializeToString()))
    return [one.decision_id for one in answer.decisions if one.decision_id.startswith(incomplete)]


def _answer(method: str, request: bytes) -> bytes:
    """Return the server's answer; an empty message where none answers: told, it would land in the line being typed."""
    import os

    from modelreg.api_key import BadKeyError, key_of
    from modelreg.call_errors import ModelregError
    from modelreg.cli.caller import ServerCaller
    from modelreg.config import ConfigError, load_config
    from modelreg.data_dir import read_lock

    with contextlib.suppress(ConfigError, ModelregError, BadKeyError):
        owner = read_lock(load_config({}, os.environ).data)
        if owner is not None and "grpc" in owner.addresses:
            return ServerCaller(owner.addresses["grpc"], timeout_s=_WAIT_S, key=key_of()).call(f"/{method}", request)
    return b""
