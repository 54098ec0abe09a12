"""The registry's lists, whole: `ls`, `show` and `watch` read them page by page."""

from typing import TYPE_CHECKING

from modelreg.call_errors import ModelregError
from modelreg.cli.ask import REGISTRY, answer_of, call
from modelreg.cli.failure import fail
from modelreg.cli.pages import PAGE_SIZE, all_pages
from modelreg.v1 import registry_pb2

if TYPE_CHECKING:
    from modelreg.cli.caller import Caller
    from modelreg.cli.options import Output


def list_models(caller: "Caller", output: "Output") -> registry_pb2.ListModelsResponse:
    """Return every model.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """

    def page(token: str) -> registry_pb2.ListModelsResponse:
        request = registry_pb2.ListModelsRequest(page_size=PAGE_SIZE, page_token=token)
        return answer_of(caller, f"{REGISTRY}/ListModels", request, registry_pb2.ListModelsResponse, output)

    return all_pages(page)


def list_routes(caller: "Caller", model_id: str, output: "Output") -> registry_pb2.ListRoutesResponse:
    """Return every route and variant, of one model unless ``model_id`` is empty.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    try:
        return read_routes(caller, model_id)
    except ModelregError as error:
        fail(error, as_json=output.json)


def read_routes(caller: "Caller", model_id: str) -> registry_pb2.ListRoutesResponse:
    """Return the same as ``list_routes``.

    Raises:
        ModelregError: a call failed.
    """

    def page(token: str) -> registry_pb2.ListRoutesResponse:
        request = registry_pb2.ListRoutesRequest(page_size=PAGE_SIZE, page_token=token, model_id=model_id)
        return call(caller, f"{REGISTRY}/ListRoutes", request, registry_pb2.ListRoutesResponse)

    return all_pages(page)
