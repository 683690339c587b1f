"""Cost transfers: an award's cost goes from one allocation to another of a different fund."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
REFERS = {
    "award_id": "award",
    "from_allocation_id": "allocation",
    "to_allocation_id": "allocation",
    "proposed_by": "person",
    "accepted_by": "person",
}


def upgrade() -> None:
    op.create_table(
        "cost_transfer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("from_allocation_id", sa.Text(), nullable=False),
        sa.Column("to_allocation_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("accepted_by <> proposed_by", name=op.f("ck_cost_transfer_two_people")),
        sa.CheckConstraint("from_allocation_id <> to_allocation_id", name=op.f("ck_cost_transfer_two_sides")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_cost_transfer_{name}"))
            for name, table in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_transfer")),
        sa.UniqueConstraint("award_id", "place", name=op.f("uq_cost_transfer_award_id_place")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("cost_transfer",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("cost_transfer")
