"""The rooms keep to themselves: which module may import which, which crate may use which, how long a file may be."""

import ast
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "python" / "modelreg"
MAX_LINES = 500
# How the line begins that says what lives in a file, by the file's kind.
MARKS = {
    ".py": '"""',
    ".pyi": '"""',
    ".rs": "//!",
    ".proto": "//",
    ".sh": "#",
    ".go": "//",
    ".java": "//",
    ".js": "//",
}

FACES = {"grpc", "rest", "cli"}
# Not a concern but the life of the process: it may use every concern, and opens the Python door.
PROCESS = {"server"}
# The one exception each: who opens a face.
FACES_OPENED_BY = {"server": {"grpc"}, "__main__": {"cli"}}
GENERATED = {"v1", "internal", "_core"}

# What lies at the top of the repository, folders too.
AT_THE_TOP = {
    *(
        ".ci",
        ".dockerignore",
        ".gitignore",
        "benchmarks",
        "docs",
        "examples",
        "proto",
        "python",
        "rust",
        "scripts",
        "tests",
    ),
    *("Cargo.lock", "Cargo.toml", "clippy.toml", "rust-toolchain.toml", "rustfmt.toml", "buf.yaml"),
    *("pyproject.toml", "constraints.txt", "Makefile", "Dockerfile", "compose.yaml"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"),
}

# The crates of ours that each may depend on.
CRATES = {
    "modelreg-proto": set(),
    "modelreg-scorer": {"modelreg-proto"},
    "modelreg-ledger": {"modelreg-proto"},
    "modelreg-door": {"modelreg-proto", "modelreg-scorer", "modelreg-ledger"},
    "modelreg-pyext": {"modelreg-proto", "modelreg-scorer", "modelreg-ledger", "modelreg-door"},
    # The simulator has whole engines in its loop.
    "modelreg-load": {"modelreg-proto", "modelreg-scorer", "modelreg-door"},
    "modelreg-fuzz": {"modelreg-door"},
}
# What must stay out of a crate, directly or by another.
KEPT_OUT = {
    "modelreg-scorer": {"tokio", "pyo3", "hyper", "tonic"},
    "modelreg-ledger": {"tokio", "pyo3"},
    "modelreg-door": {"pyo3", "tonic"},
}


def repository_files() -> list[Path]:
    """Return every file that is committed or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def test_nothing_strays_to_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in repository_files()} == AT_THE_TOP


def sources() -> list[Path]:
    """Return the source files written by hand."""
    return [path for path in repository_files() if path.suffix in MARKS and "_pb2" not in path.name]


def room(path: Path) -> str:
    """Return the room of a file of the package: its folder, or for the files beside the folders its own name."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Return the rooms of the package that a file imports, type checking included."""
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "modelreg" else [module]
        rooms |= {name.split(".")[1] for name in names if name.startswith("modelreg.")}
    return rooms


PYTHON_FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if "_pb2" not in path.name]


def test_nobody_imports_a_face() -> None:
    for path in PYTHON_FILES:
        allowed = {room(path), *FACES_OPENED_BY.get(room(path), ())}
        assert not (imported_rooms(path) & FACES) - allowed, path


def test_concerns_do_not_know_the_process_around_them() -> None:
    for path in PYTHON_FILES:
        if room(path) not in FACES | PROCESS | {"__main__"}:
            assert not imported_rooms(path) & PROCESS, path


def test_what_all_share_knows_no_concern() -> None:
    concerns = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} - GENERATED
    for path in PACKAGE.glob("*.py"):
        if path.name != "__main__.py":
            assert not imported_rooms(path) & concerns, path


def test_concerns_use_only_public_names_of_each_other() -> None:
    for path in PYTHON_FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("modelreg"):
                private = [alias.name for alias in node.names if alias.name.startswith("_") and alias.name != "_core"]
                assert not private, f"{path}: {private}"


def manifests() -> dict[str, set[str]]:
    """Return the crates with everything each names in [dependencies]."""
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("rust/*/Cargo.toml"))]
    return {manifest["package"]["name"]: set(manifest.get("dependencies", {})) for manifest in found}


@pytest.mark.parametrize("crate", sorted(CRATES))
def test_a_crate_depends_on_those_of_ours_that_it_may(crate: str) -> None:
    ours = {name for name in manifests()[crate] if name.startswith("modelreg-")}
    assert ours <= CRATES[crate]


def test_every_crate_is_listed_here() -> None:
    assert set(manifests()) == set(CRATES)


@pytest.mark.parametrize("crate", sorted(KEPT_OUT))
def test_a_crate_stays_free_of(crate: str) -> None:
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))["package"]
    direct = {package["name"]: [name.split(" ")[0] for name in package.get("dependencies", [])] for package in lock}
    # The lock does not tell dependencies for tests and builds from others, so those are left out at the first step.
    reached, ahead = set[str](), list(manifests()[crate])
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += sorted(manifests()[name]) if name in CRATES else direct[name]
    assert not reached & KEPT_OUT[crate]


def test_no_file_is_too_long() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in sources() if (lines := count_lines(path)) > MAX_LINES}
    assert not long


def count_lines(path: Path) -> int:
    """Return how many lines a file has."""
    return path.read_text(encoding="utf-8").count("\n")


def test_every_file_begins_with_what_lives_in_it() -> None:
    silent = []
    for path in sources():
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#!")]
        if lines and not lines[0].startswith(MARKS[path.suffix]):
            silent.append(str(path.relative_to(ROOT)))
    assert not silent
