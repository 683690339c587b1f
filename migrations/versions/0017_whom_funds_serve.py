"""Whom a fund may serve, and what the participant system says of where and how people live (FND-01)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fund_whom",
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("residence", sa.Text(), nullable=False),
        sa.Column("housing", sa.Text(), nullable=False),
        sa.Column("income_percent", WHOLE, nullable=True),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["fund"], ["fund.code"], name=op.f("fk_fund_whom_fund")),
        sa.PrimaryKeyConstraint("fund", name=op.f("pk_fund_whom")),
        sqlite_strict=True,
    )
    op.create_table(
        "living",
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("household_size", WHOLE, nullable=True),
        sa.Column("household_income_cents", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_living_participant_id")
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_living")),
        sqlite_strict=True,
    )
    # Everybody has a row, so that a later import changes what it read
    op.execute("INSERT INTO living (participant_id) SELECT id FROM participant")
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("fund_whom", "living"), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("living")
    op.drop_table("fund_whom")
