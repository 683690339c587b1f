"""Who else was asked to pay, for each need."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tried",
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_tried_need_id")),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_tried")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("tried",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("tried")
