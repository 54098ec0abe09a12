"""The store: whether it can be read, and whether its tables are of a version that this program works with."""

from modelreg.config import Config
from modelreg.doctor.finding import Finding, Status
from modelreg.store.errors import StoreError
from modelreg.store.status import look_at
from modelreg.store.store import Store


def check_store(config: Config) -> Finding:
    """Look at the configured store; nothing is changed."""
    check = "store"
    store = Store.open(config.store, config.store_schema)
    try:
        found = look_at(store)
    except StoreError as error:
        return Finding(check, Status.FAILED, str(error), "modelreg db status")
    finally:
        store.close()
    if found.version is None:
        return Finding(check, Status.OK, f"{found.store} is empty; the first start fills it")
    told = f"{found.store}, tables {found.version}, revision {found.revision}"
    if found.standing == "behind":
        return Finding(
            check, Status.WARNING, f"{told}; this program makes {found.program_version}", "modelreg db migrate"
        )
    return Finding(check, Status.OK, told)
