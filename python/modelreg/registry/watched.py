"""Which folders to watch for one file: each where the file, or a link on the way to it, can be replaced."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_MAX_LINKS: Final = 40


@dataclass(frozen=True, slots=True)
class Watched:
    """The way to a file. Two are equal as long as every folder on it is the same folder.

    Attributes:
        entries: the file and every link on the way; each may be replaced in its folder.
        folders: path, device and inode of the folders the entries are in.
    """

    entries: frozenset[str]
    folders: frozenset[tuple[str, int, int]]

    @classmethod
    def of(cls, file: Path) -> Self:
        """Walk to ``file`` as the system would, noting every link: Kubernetes swaps one to change a ConfigMap.

        Raises:
            OSError: a folder on the way does not exist or may not be read, or links lead in a circle.
        """
        entries: set[Path] = set()
        links = 0
        whole = file.absolute()
        here, ahead = Path(whole.anchor), list(reversed(whole.parts[1:]))
        while ahead:
            part = ahead.pop()
            if part == "..":
                here = here.parent
                continue
            step = here / part
            is_link = step.is_symlink()
            if is_link or not ahead:
                entries.add(step)
            if not is_link:
                here = step
                continue
            links += 1
            if links > _MAX_LINKS:
                raise OSError(f"{file} leads through more than {_MAX_LINKS} links")
            target = step.readlink()
            if target.is_absolute():
                here = Path(target.anchor)
            ahead.extend(reversed(target.parts[1:] if target.is_absolute() else target.parts))
        folders = {entry.parent for entry in entries}
        return cls(frozenset(map(str, entries)), frozenset(_identity(folder) for folder in folders))

    def paths(self) -> list[str]:
        """Return the folders' paths, sorted."""
        return sorted(path for path, _, _ in self.folders)


def _identity(folder: Path) -> tuple[str, int, int]:
    found = folder.stat()
    return str(folder), found.st_dev, found.st_ino
