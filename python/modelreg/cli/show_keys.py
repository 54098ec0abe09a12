"""API keys as a table, without what nobody may see again."""

import time
from typing import TYPE_CHECKING

from modelreg.cli import words
from modelreg.cli.output import table
from modelreg.principal import permission_name

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.v1 import identity_pb2


def show_keys(answer: "identity_pb2.ListKeysResponse", out: "Console") -> None:
    """Print the keys."""
    if not answer.keys:
        out.print("no key was made; next: `modelreg keys create --permission all`")
        return
    rows = table("key", "tenant", "team", "user", "may", "made", "expires", "state", "note")
    for key in answer.keys:
        rows.add_row(
            key.prefix,
            key.tenant,
            key.team or words.NOTHING,
            key.user or words.NOTHING,
            ", ".join(map(permission_name, key.permissions)),
            words.moment(key.created.ToMilliseconds()),
            words.moment(key.expires.ToMilliseconds()) if key.HasField("expires") else "never",
            _state(key),
            key.note or words.NOTHING,
        )
    out.print(rows)


def _state(key: "identity_pb2.ApiKey") -> str:
    if key.HasField("revoked"):
        return f"revoked {words.moment(key.revoked.ToMilliseconds())}"
    expired = key.HasField("expires") and key.expires.ToMilliseconds() <= time.time_ns() // 1_000_000
    return "expired" if expired else "live"
