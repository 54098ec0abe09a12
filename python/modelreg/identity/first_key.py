"""The first key: made without a server, where nobody has a key that could make others."""

from collections.abc import Mapping

from modelreg.config import Config
from modelreg.data_dir import DataDir
from modelreg.identity.keys import Keys
from modelreg.identity.pepper import ENVIRONMENT, Pepper, PepperError
from modelreg.identity.rows import all_keys
from modelreg.identity.service import IdentityService
from modelreg.principal import LOCAL, permission_name
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.v1 import identity_pb2 as pb
from modelreg.v1.permission_pb2 import Permission


class HasKeysError(Exception):
    """Somebody has a key that makes others; the message names it by its prefix."""


def make_first_key(
    config: Config, environment: Mapping[str, str], request: pb.CreateKeyRequest, now_unix_ms: int
) -> pb.CreateKeyResponse:
    """Make a key in the store of these settings; its tables are made where there are none.

    Raises:
        PepperError: the store is shared, and no pepper is set that its servers share.
        HasKeysError: there is one already that can make others, neither revoked nor expired.
        DataDirError: a server owns the data directory, or it cannot be used.
        StoreError: the store cannot be used.
        CallError: as CreateKey.
    """
    pepper = Pepper(config.data, environment)
    if config.store.file is None and pepper.is_own:
        raise PepperError(
            f"a key of the shared store {config.store} needs {ENVIRONMENT}, the same for all its servers;"
            " `openssl rand -base64 32` makes one"
        )
    store = Store.open(config.store, config.store_schema)
    # The pepper may be made there, and an SQLite file has one owner at a time.
    with DataDir(config.data):
        try:
            migrate(store)
            with store.reading() as connection:
                live = [key for key in all_keys(connection) if key.is_live(now_unix_ms)]
            maker = permission_name(Permission.PERMISSION_KEYS)
            able = next((key for key in live if maker in key.permissions), None)
            if able is not None:
                raise HasKeysError(f"the key {able.prefix} can make others already")
            keys = Keys(store, pepper, lambda: now_unix_ms)
            return IdentityService(keys).create(request, LOCAL)
        finally:
            store.close()
