"""Running the migrations, with Alembic; imported only where there is one to run."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from modelreg.store.errors import StoreError
from modelreg.store.version import HEAD

_SCRIPTS: Final = Path(__file__).with_name("migrations")


def upgrade(connection: Connection) -> None:
    """Bring the tables to ``HEAD``, in the transaction of ``connection``.

    Raises:
        StoreError: they are in a state that no migration begins at.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, str(HEAD))
    except CommandError as error:
        raise StoreError(f"the tables cannot be brought to version {HEAD}: {error}") from error
