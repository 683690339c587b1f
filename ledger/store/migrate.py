"""Bring a database to the newest schema: the same Alembic migrations on SQLite and PostgreSQL.

Alembic is imported by the functions that need it: a tenth of every command's start otherwise.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ledger.errors import Refused
from ledger.store.engine import Store, sqlite_path

if TYPE_CHECKING:
    from alembic.config import Config

ROLES = ("funds_owner", "funds_app", "funds_read")
_ROLE_LOCK = 7_202_602


def migrations_folder() -> Path:
    """The copy inside an installed wheel, else the checkout's."""
    inside = Path(__file__).resolve().parent.parent / "_migrations"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "migrations"


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that is missing, in one transaction.

    :param url: on PostgreSQL the owner's URL; creates the group roles if they are absent.
    """
    from alembic import command

    store = Store(url, schema_owner=True)
    try:
        with store.writing() as connection:
            if not store.is_sqlite:
                _make_roles(connection)
            command.upgrade(_config(connection), revision)
    finally:
        store.dispose()
    path = sqlite_path(url)
    if path is not None and path.is_file():
        path.chmod(0o600)  # whoever reads the file reads everything but the vault


def downgrade(url: str, revision: str) -> None:
    """Take migrations back (development and tests only)."""
    from alembic import command

    store = Store(url, schema_owner=True)
    try:
        with store.writing() as connection:
            command.downgrade(_config(connection), revision)
    finally:
        store.dispose()


def _make_roles(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ROLE_LOCK})
    for role in ROLES:
        # Roles belong to the whole cluster and the lock to one database: another board's set-up may be quicker.
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN;"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
        # Since 16 whoever creates a role is its member without the right to act as it.
        member = text(
            "SELECT pg_has_role(CURRENT_USER, :role, CASE WHEN current_setting('server_version_num')::int"
            " >= 160000 THEN 'SET' ELSE 'MEMBER' END)"
        )
        if not connection.execute(member, {"role": role}).scalar():
            try:
                connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
            except DBAPIError as error:
                # The cluster's roles were made by another owner, who alone may hand them on.
                raise Refused("cluster_roles", roles=", ".join(ROLES)) from error
