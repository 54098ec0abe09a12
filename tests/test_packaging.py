"""What is shipped and pinned agrees with what is there: dependencies, their versions, the image, the licence."""

import ast
import ctypes
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from modelreg import _core

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
DEVELOPMENT = [
    Requirement(text)
    for text in [*PROJECT["build-system"]["requires"], *PROJECT["project"]["optional-dependencies"]["dev"]]
]
# What each distribution is imported as, where that is not its name.
IMPORTED_AS = {
    "googleapis-common-protos": ["google.rpc"],
    "grpcio": ["grpc"],
    "grpcio-health-checking": ["grpc_health"],
    "grpcio-reflection": ["grpc_reflection"],
    "protobuf": ["google.protobuf"],
    "pydantic": ["pydantic", "pydantic_core"],
}


def pins() -> dict[str, str]:
    """Return the pinned version of each distribution."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in lines if line[0] != "#"}


def test_every_pin_is_a_name_and_an_exact_version() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line), line


def test_every_dependency_is_pinned_within_its_range() -> None:
    pinned = pins()
    for requirement in [*RUNTIME, *DEVELOPMENT]:
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_what_pins_depend_on_is_pinned_too() -> None:
    pinned = pins()
    for name in pinned:
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in pinned, f"{name} needs {requirement.name}"


def test_the_package_imports_only_what_it_depends_on() -> None:
    declared = [name for each in RUNTIME for name in IMPORTED_AS.get(each.name, [each.name])]
    for path in (ROOT / "python").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [f"{node.module}.{alias.name}" for alias in node.names]
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top != "modelreg":
                    assert any(f"{module}.".startswith(f"{name}.") for name in declared), f"{path}: {module}"


def test_python_of_the_package_and_of_the_tools_is_the_same() -> None:
    floor = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + floor.replace(".", "")
    assert PROJECT["tool"]["pyright"]["pythonVersion"] == floor
    assert f"abi3-py{floor.replace('.', '')}" in (ROOT / "Cargo.toml").read_text(encoding="utf-8")


def test_the_image_copies_only_what_is_there_and_let_through() -> None:
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    sources = [source for line in copies for source in line.split()]
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in let_through, source


def test_the_licence_is_the_one_that_is_stated() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert PROJECT["project"]["license"] == "Apache-2.0"
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["workspace"]
    assert workspace["package"]["license"] == "Apache-2.0"


def test_the_engine_shows_nobody_its_sqlite() -> None:
    """Else Python's own, in the same process, could be bound to it, and each drop the other's locks on a file."""
    engine = ctypes.CDLL(_core.__file__)
    assert hasattr(engine, "PyInit__core")
    assert not hasattr(engine, "sqlite3_open_v2")
