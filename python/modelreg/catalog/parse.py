"""Bytes to one of the catalogue's files: bounded, then JSON, then shape; what names mean to each other is `check`'s."""

from typing import Final, TypeVar

from pydantic import ValidationError

from modelreg.catalog.exchange import with_usd
from modelreg.catalog.explain import problems_of
from modelreg.catalog.fields import FileModel
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.problem import ModelsFileError, Problem
from modelreg.strict_json import JsonError, parse_json

MAX_FILE_BYTES: Final = 16 * 1024 * 1024

_Shape = TypeVar("_Shape", bound=FileModel)


def parse_models_file(data: bytes, file: str) -> ModelsFile:
    """Read a models file; its prices in other currencies have their rates in USD.

    Args:
        data: the file's bytes; at most ``MAX_FILE_BYTES``.
        file: its name, for messages.

    Raises:
        ModelsFileError: too large, no JSON (line and column), not of the file's shape (JSON pointer), or with an amount
            that is no price once it is converted.
    """
    made, problems = with_usd(parse_file(data, file, ModelsFile))
    if problems:
        raise ModelsFileError(file, problems)
    return made


def parse_file(data: bytes, file: str, shape: type[_Shape]) -> _Shape:
    """Read a file of a given shape; as ``parse_models_file``."""
    try:
        document = parse_json(data, max_bytes=MAX_FILE_BYTES)
    except JsonError as error:
        problems = [Problem(f":{mark.line}:{mark.column}", mark.message) for mark in error.marks]
        raise ModelsFileError(file, problems) from error
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        raise ModelsFileError(file, problems_of(error, shape, document)) from error
