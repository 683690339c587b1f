"""A month of rent follows the person as well as the household: the database takes it once for each (SUP-10)."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

HELD = "state NOT IN ('released', 'refunded')"


def upgrade() -> None:
    """Months of before name no person; the services find theirs through the award."""
    op.add_column("rent_month", sa.Column("participant_id", sa.Text(), nullable=True))
    op.create_index(
        "uq_rent_month_person",
        "rent_month",
        ["participant_id", "kind", "month"],
        unique=True,
        sqlite_where=sa.text(HELD),
        postgresql_where=sa.text(HELD),
    )


def downgrade() -> None:
    op.drop_index("uq_rent_month_person", table_name="rent_month")
    op.drop_column("rent_month", "participant_id")
