"""What was found about weekly needs-related payments, for each line."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "week_finding",
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["need_line.id"], name=op.f("fk_week_finding_line_id")),
        sa.ForeignKeyConstraint(["found_by"], ["person.id"], name=op.f("fk_week_finding_found_by")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_week_finding")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("week_finding",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("week_finding")
