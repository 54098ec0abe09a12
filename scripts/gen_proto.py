"""Generate the committed Python code of the contract; `--check` fails on drift instead of writing."""

import filecmp
import shutil
import subprocess
import sys
import tempfile
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
TARGET = ROOT / "python"
SERVICES = tuple(
    f"modelreg/v1/{name}.proto"
    for name in ("budget", "decision", "identity", "job", "registry", "router", "usage_service")
)


def generate(target: Path) -> list[Path]:
    """Write the generated modules below ``target`` and return their paths relative to it."""
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    include = [f"-I{PROTO}", f"-I{resources.files('grpc_tools') / '_proto'}"]
    messages = [*include, f"--python_out={target}", f"--pyi_out={target}", *files]
    services = [*include, f"--grpc_python_out={target}", *SERVICES]
    for arguments in (messages, services):
        if subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *arguments], check=False).returncode != 0:
            sys.exit("protoc failed; see its message above")
    return sorted(path.relative_to(target) for path in target.rglob("*_pb2*") if path.is_file())


def main() -> None:
    """Regenerate, or compare with what is committed."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        made = generate(fresh)
        committed = sorted(p.relative_to(TARGET) for p in TARGET.rglob("*_pb2*.py*") if p.suffix in {".py", ".pyi"})
        if "--check" in sys.argv[1:]:
            stale = [
                p for p in made if not (TARGET / p).exists() or not filecmp.cmp(fresh / p, TARGET / p, shallow=False)
            ]
            extra = [p for p in committed if p not in made]
            if stale or extra:
                sys.exit(f"generated code is not up to date: {[*map(str, stale + extra)]}; run `make proto`")
            return
        for path in committed:
            (TARGET / path).unlink()
        for path in made:
            (TARGET / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(fresh / path, TARGET / path)


if __name__ == "__main__":
    main()
