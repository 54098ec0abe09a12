"""The registry's lists, whole: `ls`, `show` and `watch` read them page by page."""

from typing import TYPE_CHECKING

from modelreg.call_errors import ModelregError
from modelreg.cli.ask import REGISTRY, answer_of, call
from modelreg.cli.failure import fail
from modelreg.cli.pages import PAGE_SIZE, all_pages, whole_list
from modelreg.v1 import registry_pb2, resource_pb2

if TYPE_CHECKING:
    from modelreg.cli.caller import Caller
    from modelreg.cli.options import Output


def list_resources(
    caller: "Caller",
    kind: resource_pb2.ResourceKind,
    output: "Output",
    wanted: resource_pb2.ResourceFilter | None = None,
) -> resource_pb2.ListResourcesResponse:
    """Return every resource of a kind that the filter lets pass.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    request = resource_pb2.ListResourcesRequest(kind=kind, filter=wanted)
    return whole_list(caller, "ListResources", request, resource_pb2.ListResourcesResponse, output)


def get_resource(
    caller: "Caller", kind: resource_pb2.ResourceKind, name: str, output: "Output"
) -> resource_pb2.GetResourceResponse:
    """Return one resource.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    request = resource_pb2.GetResourceRequest(kind=kind, name=name)
    return answer_of(caller, f"{REGISTRY}/GetResource", request, resource_pb2.GetResourceResponse, output)


def list_candidates(caller: "Caller", model_id: str, output: "Output") -> registry_pb2.ListCandidatesResponse:
    """Return every route and variant, of one model unless ``model_id`` is empty.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    try:
        return read_candidates(caller, model_id)
    except ModelregError as error:
        fail(error, as_json=output.json)


def read_candidates(caller: "Caller", model_id: str) -> registry_pb2.ListCandidatesResponse:
    """Return the same as ``list_candidates``.

    Raises:
        ModelregError: a call failed.
    """

    def page(token: str) -> registry_pb2.ListCandidatesResponse:
        request = registry_pb2.ListCandidatesRequest(page_size=PAGE_SIZE, page_token=token, model_id=model_id)
        return call(caller, f"{REGISTRY}/ListCandidates", request, registry_pb2.ListCandidatesResponse)

    return all_pages(page)
