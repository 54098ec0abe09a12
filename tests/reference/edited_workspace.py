"""A copy of the Rust workspace under `target`, in which edits are tried and built, with a cache of its own."""

import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EDITS = sorted(Path(__file__).parent.glob("wrong_edits*.toml"))
TARGET = ROOT / "target"
COPY = TARGET / "wrong-edits"
COPIED = ("Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "proto", "rust")
# Another name for the library: the extension proper is loaded beside it.
LIBRARY = "_core_wrong"
MANIFEST = "rust/pyext/Cargo.toml"
# In the names of our own crates.
OWN = "modelreg"
# What cargo keeps of a crate that others are built with.
LIBRARIES = {".d", ".rlib", ".rmeta", ".so"}


@dataclass(frozen=True)
class Edit:
    """A mistake somebody could make."""

    name: str
    file: str
    before: str
    after: str
    why: str

    def applied(self, text: str) -> str:
        """Return the file's text with the mistake in it.

        Raises:
            ValueError: what it replaces does not stand there exactly once.
        """
        if (times := text.count(self.before)) != 1:
            raise ValueError(f"`{self.before}` stands {times} times in {self.file}; `{self.name}` needs it once")
        return text.replace(self.before, self.after)


def edits() -> list[Edit]:
    """Return the edits of the lists."""
    return [Edit(**edit) for file in EDITS for edit in tomllib.loads(file.read_text(encoding="utf-8"))["edit"]]


def source(file: str) -> str:
    """Return the text of a file of the real workspace."""
    return (ROOT / file).read_text(encoding="utf-8")


def wanted(edit: Edit | None) -> dict[str, bytes]:
    """Return every file of the copy; tests are left out."""
    roots = [ROOT / name for name in COPIED]
    paths = [path for root in roots for path in (root, *root.rglob("*")) if path.is_file()]
    kept = [path for path in paths if "tests" not in path.relative_to(ROOT).parts]
    files = {str(path.relative_to(ROOT)): path.read_bytes() for path in kept}
    rename = Edit("library", MANIFEST, 'name = "_core"', f'name = "{LIBRARY}"', "see LIBRARY")
    for change in (rename, edit) if edit else (rename,):
        files[change.file] = change.applied(files[change.file].decode()).encode()
    return files


def write(files: dict[str, bytes], copy: Path = COPY) -> None:
    """Make the copy hold these files. Others are not touched, so that cargo builds only what changed."""
    for path in [path for name in COPIED for path in (copy / name).rglob("*") if path.is_file()]:
        if str(path.relative_to(copy)) not in files:
            path.unlink()
    for name, content in files.items():
        path = copy / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def begin(cache: Path) -> None:
    """Begin a cache with what `make test` has built of other people's crates: it is the same, and takes minutes.

    Those of our own are left out: cargo would take them for the copy's.
    """
    if cache.exists():
        return
    for part in ("build", "deps", ".fingerprint"):
        (cache / "debug" / part).mkdir(parents=True)
        for path in (TARGET / "debug" / part).glob("*-*"):
            begun = cache / "debug" / part / path.name
            if OWN in path.name:
                continue
            if path.is_dir():
                shutil.copytree(path, begun)
            elif path.suffix in LIBRARIES:
                shutil.copy2(path, begun)


def built(edit: Edit | None) -> Path:
    """Return the extension with this edit in it.

    Raises:
        subprocess.CalledProcessError: it does not compile.
    """
    write(wanted(edit))
    # Not the cache of the real workspace: a later build there would go on with the mistake.
    cache = COPY / "target"
    begin(cache)
    command = ["cargo", "build", "--quiet", "--package", "modelreg-pyext", "--target-dir", str(cache)]
    subprocess.run(command, cwd=COPY, check=True)
    return cache / "debug" / f"lib{LIBRARY}.so"
