"""The providers: which are enabled and by whom, and whose credential this environment lacks."""

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final

from modelreg.call_errors import ModelregError
from modelreg.doctor.finding import Finding, Status
from modelreg.registry.credentials import is_present
from modelreg.registry.enabled import enabled_by
from modelreg.server_call import OneConnection
from modelreg.v1 import common_pb2
from modelreg.v1 import resource_pb2 as pb

_METHOD: Final = "/modelreg.v1.RegistryService/ListResources"
_MOST: Final = 1_000
_WAIT_S: Final = 5.0
_LAYER: Final = "LAYER_"


def ask_providers(address: str, environment: Mapping[str, str], key: str | None = None) -> Finding:
    """Ask the server at ``address``; see ``check_providers``."""
    with closing(OneConnection(address, key=key)) as connection:
        try:
            return check_providers(lambda method, request: connection.call(method, request, _WAIT_S), environment)
        except ModelregError as error:
            return Finding("providers", Status.FAILED, str(error), f"modelreg providers ls --address {address}")


def check_providers(call: Callable[[str, bytes], bytes], environment: Mapping[str, str]) -> Finding:
    """Look at the providers that are enabled.

    A credential that is not here is no fault: callers need it, and they are other processes.

    Args:
        call: answers a method of the registry.
        environment: where credentials are looked for.

    Raises:
        ModelregError: the call failed.
    """
    wanted = pb.ListResourcesRequest(
        kind=pb.RESOURCE_KIND_PROVIDER, page_size=_MOST, filter=pb.ResourceFilter(enabled=True)
    )
    answer = pb.ListResourcesResponse.FromString(call(_METHOD, wanted.SerializeToString()))
    if answer.demo:
        found = "demo, as none is enabled: set a credential as OPENAI_API_KEY, or `modelreg providers enable NAME`"
        return Finding("providers", Status.OK, found)
    told = [f"{one.provider.provider_id} ({_by(one)})" for one in answer.resources]
    lacking = sorted(
        {
            one.provider.credential_ref
            for one in answer.resources
            if one.provider.credential_ref and not is_present(environment, one.provider.credential_ref)
        }
    )
    missing = f"; not in this environment, callers need them: {', '.join(lacking)}" if lacking else ""
    return Finding("providers", Status.OK, ", ".join(told) + missing)


def _by(resource: pb.Resource) -> str:
    layers = [common_pb2.Layer.Name(layer).removeprefix(_LAYER).lower() for layer in resource.layers]
    return enabled_by(layers, resource.provider.source)
