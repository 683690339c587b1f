"""The gas of a person's day is paid by card or by trips: one row of the database for each, whichever way (SUP-13)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Days of before stay in the terms of cards and the proofs of logs, where the services still look for them."""
    op.create_table(
        "gas_day",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("travelled_on", sa.Text(), nullable=False),
        sa.Column("trips", WHOLE, nullable=False),
        sa.Column("by_card", sa.Integer(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("trips >= 0 AND (trips = 0 OR by_card = 0)", name=op.f("ck_gas_day_one_way")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_gas_day_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gas_day")),
        sa.UniqueConstraint("participant_id", "travelled_on", name="uq_gas_day_person"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("gas_day",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("gas_day")
