"""From a models file to snapshot content in one step; what `registry`, `config check` and the tests call."""

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import Catalogue, merge
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.parse import parse_models_file
from modelreg.catalog.snapshot import build_content


def load_catalogue(data: bytes | None, file: str) -> Catalogue:
    """Return the packaged catalogue with a models file laid over it.

    Args:
        data: the file's bytes; None where there is no file.
        file: its name, for messages.

    Raises:
        ModelsFileError: the file is refused; all problems found are in it.
    """
    user = ModelsFile() if data is None else parse_models_file(data, file)
    return merge(packaged_models(), user, packaged_vocabulary(), file=file)


def load_content(data: bytes | None, file: str) -> bytes:
    """Return the snapshot content of ``load_catalogue``, without revision and time.

    Raises:
        ModelsFileError: as there.
    """
    return build_content(load_catalogue(data, file), packaged_vocabulary())
