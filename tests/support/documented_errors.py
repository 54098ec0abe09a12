"""What the comments of errors.proto promise of each reason, read from the file itself."""

import re
from dataclasses import dataclass
from pathlib import Path

import grpc

ERRORS_PROTO = Path(__file__).resolve().parents[2] / "proto" / "modelreg" / "v1" / "errors.proto"


@dataclass(frozen=True)
class Documented:
    """What the comment of a reason says."""

    code: grpc.StatusCode
    details: set[str]
    keys: set[str]
    optional_keys: set[str]


def documented() -> dict[str, Documented]:
    """Return the comments of errors.proto by reason; UNSPECIFIED has none."""
    text = ERRORS_PROTO.read_text(encoding="utf-8").partition("enum ErrorReason {")[2]
    found: dict[str, Documented] = {}
    for comment, name in re.findall(r"((?:  //.*\n)+)  ERROR_REASON_(\w+) = \d+;", text):
        words = " ".join(line.strip(" /") for line in comment.splitlines())
        status = words.partition(":")[0].split(" + ")
        listed = words.partition("metadata: ")[2].rstrip(".")
        keys = re.findall(r"(\w+)( \(absent[^)]*\))?(?=,|$)", listed.partition(", and one key")[0])
        found[name] = Documented(
            code=grpc.StatusCode[status[0]],
            details={"ErrorInfo", *status[1:]},
            keys={key for key, absent in keys if not absent},
            optional_keys={key for key, absent in keys if absent},
        )
    return found
