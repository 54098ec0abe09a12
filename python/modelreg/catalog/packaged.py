"""The data that comes with the package; nobody else opens these files."""

import functools
import gzip
import hashlib
import zlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from importlib import resources
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from modelreg.catalog.fields import FileModel, Instant
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.parse import parse_file
from modelreg.catalog.problem import ModelsFileError, Problem
from modelreg.catalog.vocabulary import PriorsFile, StrategiesFile, TaskClassesFile, UnitsFile

# Where a message says that a packaged file is at fault.
_SHOWN_AS: Final = "packaged:"
_CATALOGUE: Final = "catalogue.json.gz"

_Shape = TypeVar("_Shape", bound=FileModel)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words models and requests are described with."""

    task_classes: TaskClassesFile
    strategies: StrategiesFile
    units: UnitsFile
    priors: PriorsFile

    def task_class_names(self) -> frozenset[str]:
        """Return the names of the task classes, without aliases."""
        return frozenset(entry.name for entry in self.task_classes.classes)

    def measured_by(self, packaged: ModelsFile) -> frozenset[str]:
        """Return the classes whose own figures stand: those with sources that a packaged model's figure came from.

        Never of the user's models: one figure of theirs in a class would make every other model unknown there, where
        its parent's figures say something.
        """
        return self.measured(
            {figure.task_class for model in packaged.models.values() for figure in model.quality or ()}
        )

    def measured(self, figures: AbstractSet[str]) -> frozenset[str]:
        """Return the classes whose own figures stand, where packaged models have figures of the classes ``figures``."""
        return frozenset(
            entry.name for entry in self.task_classes.classes if entry.has_sources and entry.name in figures
        )

    def standing_class(self, task_class: str, measured: frozenset[str]) -> str:
        """Return the class whose figures stand for ``task_class``: itself, else the nearest parent with its own."""
        parents = {entry.name: entry.parent for entry in self.task_classes.classes}
        while task_class not in measured and (parent := parents[task_class]) is not None:
            task_class = parent
        return task_class

    def unit_names(self) -> frozenset[str]:
        """Return the names of the unit kinds."""
        return frozenset(entry.name for entry in self.units.units)


@functools.cache
def packaged_vocabulary() -> Vocabulary:
    """Return the packaged vocabulary.

    Raises:
        ModelsFileError: a packaged file is damaged.
    """
    return Vocabulary(
        task_classes=_read("task_classes.json", TaskClassesFile),
        strategies=_read("strategies.json", StrategiesFile),
        units=_read("units.json", UnitsFile),
        priors=_read("priors.json", PriorsFile),
    )


@functools.cache
def packaged_models() -> ModelsFile:
    """Return what ``read_packaged_models`` does, and keep it for the next who asks."""
    return read_packaged_models()


def read_packaged_models() -> ModelsFile:
    """Read the packaged providers, models and offers, which take 25 MB: a server brings them into its store once.

    Our own file is read without the scan that finds what people slip into JSON, which takes longer than all the rest;
    the tests read it as strictly as a user's.

    Raises:
        ModelsFileError: the packaged file is damaged.
    """
    try:
        return ModelsFile.model_validate_json(packaged_catalogue_bytes())
    except ValidationError as error:
        raise ModelsFileError(_SHOWN_AS + _CATALOGUE, [Problem("", str(error))]) from error


class _Dated(BaseModel):
    """What is read of the packaged file to know how old it is; nothing is made of all the rest."""

    date: Instant


def packaged_date_unix_ms() -> int:
    """Return the day that the packaged catalogue is of, a tenth of the work of reading it.

    Raises:
        ModelsFileError: the packaged file is damaged.
    """
    try:
        return _Dated.model_validate_json(packaged_catalogue_bytes()).date
    except ValidationError as error:
        raise ModelsFileError(_SHOWN_AS + _CATALOGUE, [Problem("", str(error))]) from error


def packaged_catalogue_bytes() -> bytes:
    """Return the packaged providers, models and offers as the JSON of a models file.

    Raises:
        ModelsFileError: the packaged file is damaged.
    """
    try:
        return gzip.decompress(_bytes(_CATALOGUE))
    except (OSError, EOFError, zlib.error) as error:
        raise ModelsFileError(_SHOWN_AS + _CATALOGUE, [Problem("", str(error))]) from error


def packaged_digest() -> str:
    """Return the SHA-256, in hexadecimal, of every packaged data file with its name."""
    digest = hashlib.sha256()
    folder = resources.files("modelreg.catalog").joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        digest.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _read(name: str, shape: type[_Shape]) -> _Shape:
    return parse_file(_bytes(name), _SHOWN_AS + name, shape)


def _bytes(name: str) -> bytes:
    return resources.files("modelreg.catalog").joinpath("data", name).read_bytes()
