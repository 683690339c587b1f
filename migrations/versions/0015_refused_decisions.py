"""What a refused decision looked at, so that it can be decided again under other values (AUD-04)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "refused_decision",
        sa.Column("refusal_id", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["refusal_id"], ["refusal.id"], name=op.f("fk_refused_decision_refusal_id")),
        sa.PrimaryKeyConstraint("refusal_id", name=op.f("pk_refused_decision")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("refused_decision",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("refused_decision")
