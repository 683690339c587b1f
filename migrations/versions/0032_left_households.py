"""A household keeps what it had together when somebody leaves it (SUP-05, SUP-10)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who left before this day is not known, and counts where they live now."""
    op.create_table(
        "left_household",
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_left_household_participant_id")
        ),
        sa.PrimaryKeyConstraint("participant_id", "household_id", name=op.f("pk_left_household")),
        sqlite_strict=True,
    )
    op.create_index("ix_left_household_household_id", "left_household", ["household_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("left_household",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("left_household")
