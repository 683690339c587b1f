"""The first schema: every table of `ledger.store.schema`, its guards and, on PostgreSQL, the roles' rights."""

from alembic import op

from ledger.store import guards
from ledger.store.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    sqlite = connection.dialect.name == "sqlite"
    for statement in (
        guards.sqlite_guards() if sqlite else guards.postgresql_guards() + guards.postgresql_grants()
    ):
        op.execute(statement)


def downgrade() -> None:
    connection = op.get_bind()
    metadata.drop_all(connection)
    if connection.dialect.name == "postgresql":
        for name in ("refuse_change", "seal_entry", "refuse_sealed"):
            op.execute(f"DROP FUNCTION {name}()")
