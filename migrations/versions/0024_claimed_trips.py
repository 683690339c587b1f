"""Each trip of a mileage log is a row that the database takes once (SUP-14)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
LIVE = "state = 'live'"


def upgrade() -> None:
    """Trips of before stay in the proofs of their lines, where the services still look for them."""
    op.create_table(
        "trip",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("travelled_on", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["invoice_line.id"], name=op.f("fk_trip_line_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_trip_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_trip_line_id"), "trip", ["line_id"])
    op.create_index(
        "uq_trip_live",
        "trip",
        ["participant_id", "travelled_on", "way"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("trip",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("uq_trip_live", table_name="trip")
    op.drop_index(op.f("ix_trip_line_id"), table_name="trip")
    op.drop_table("trip")
