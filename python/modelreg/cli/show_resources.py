"""Resources as tables: for each kind its columns, and one resource as lines of all its fields."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from modelreg.cli import live_words, words
from modelreg.cli.output import message_to_dict, table
from modelreg.v1 import common_pb2
from modelreg.v1 import resource_pb2 as pb

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.strict_json import JsonValue


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the list of a kind.

    Attributes:
        title: at its head.
        cell: of a resource; of the message of its kind.
    """

    title: str
    cell: Callable[[Any], str]


def _text(field: str) -> Callable[[Any], str]:
    return lambda message: getattr(message, field) or words.NOTHING


def _yes_or_no(field: str) -> Callable[[Any], str]:
    return lambda message: words.whether(getattr(message, field) if message.HasField(field) else None)


def _status(message: Any) -> str:  # noqa: ANN401 - of any kind that has one
    return live_words.status(message.status) if message.HasField("status") else words.NOTHING


_COLUMNS: Final[Mapping[int, tuple[_Column, ...]]] = {
    pb.RESOURCE_KIND_PLATFORM: (
        _Column("platform", _text("platform_id")),
        _Column("name", _text("display_name")),
        _Column("status", _status),
        _Column("auth", _text("auth_type")),
        _Column("base url", _text("base_url")),
        _Column("providers", lambda platform: words.names(platform.supported_providers)),
    ),
    pb.RESOURCE_KIND_ROUTE: (
        _Column("offer", _text("route_id")),
        _Column("model", _text("model_id")),
        _Column("platform", _text("platform_id")),
        _Column("status", _status),
        _Column("1M in", lambda route: live_words.token_price(route.price, "input_token")),
        _Column("1M out", lambda route: live_words.token_price(route.price, "output_token")),
        _Column("served", lambda route: words.whether(route.served)),
    ),
    pb.RESOURCE_KIND_ALIAS: (_Column("alias", _text("alias_id")), _Column("model", _text("model"))),
    pb.RESOURCE_KIND_GROUP: (
        _Column("group", _text("group_id")),
        _Column("models", lambda group: words.names(group.models)),
    ),
    pb.RESOURCE_KIND_LICENCE: (
        _Column("licence", _text("licence_id")),
        _Column("name", _text("display_name")),
        _Column("commercial", _yes_or_no("commercial_use")),
        _Column("modification", _yes_or_no("modification")),
        _Column("redistribution", _yes_or_no("redistribution")),
        _Column("attribution", _yes_or_no("attribution")),
        _Column("share alike", _yes_or_no("share_alike")),
        _Column("use restrictions", _yes_or_no("use_restrictions")),
    ),
}
_NUMBERS: Final = ("1M in", "1M out")
_PLURALS: Final = {
    pb.RESOURCE_KIND_PLATFORM: "platforms",
    pb.RESOURCE_KIND_ROUTE: "offers",
    pb.RESOURCE_KIND_ALIAS: "aliases",
    pb.RESOURCE_KIND_GROUP: "groups",
    pb.RESOURCE_KIND_LICENCE: "licences",
}


def show_list(answer: pb.ListResourcesResponse, kind: pb.ResourceKind, out: "Console") -> None:
    """Print one line a resource."""
    columns = _COLUMNS[kind]
    rows = table(*(column.title for column in columns), right=_NUMBERS)
    for resource in answer.resources:
        message = message_of(resource)
        rows.add_row(*(column.cell(message) for column in columns))
    out.print(rows)
    out.print()
    out.print(f"{_PLURALS[kind]}: {len(answer.resources)}{standing(answer)}")


def show_fields(answer: pb.GetResourceResponse, out: "Console") -> None:
    """Print every field that a resource has, a line each, and who says it."""
    rows = table("", "")
    rows.show_header = False
    for field, value in message_to_dict(message_of(answer.resource)).items():
        rows.add_row(field.replace("_", " "), _shown(value))
    rows.add_row("said by", layers(answer.resource))
    out.print(rows)
    out.print()
    out.print(f"{answer.resource.WhichOneof('resource')}{standing(answer)}")


def message_of(resource: pb.Resource) -> Any:  # noqa: ANN401 - the message of whichever kind it is
    """Return the message of the kind that a resource is."""
    return getattr(resource, str(resource.WhichOneof("resource")))


def layers(resource: pb.Resource) -> str:
    """Return who says something of a resource, the highest first."""
    return words.names(layer_names(resource))


def layer_names(resource: pb.Resource) -> list[str]:
    """Return the layers that say something of a resource, the highest first: ``user``, ``file`` and so on."""
    return [common_pb2.Layer.Name(layer).removeprefix("LAYER_").lower() for layer in resource.layers]


def standing(answer: pb.ListResourcesResponse | pb.GetResourceResponse) -> str:
    """Return the revision, and whether it is a demo, to stand behind what was shown."""
    return f", registry revision {answer.revision}{words.demo(answer.demo)}"


def _shown(value: "JsonValue") -> str:
    if isinstance(value, dict):
        return _joined(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list):
        return _joined(_shown(one) for one in value)
    return words.whether(value) if isinstance(value, bool) else str(value)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)
