"""A refund of rent names its month, and the month is free when all of it came back (FND-18, SUP-10)."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NAME = "uq_rent_month_live"


def upgrade() -> None:
    op.add_column("refund", sa.Column("month", sa.Text(), nullable=True))
    _index("state NOT IN ('released', 'refunded')")


def downgrade() -> None:
    _index("state <> 'released'")
    op.drop_column("refund", "month")


def _index(live: str) -> None:
    op.drop_index(NAME, table_name="rent_month")
    op.create_index(
        NAME,
        "rent_month",
        ["household_id", "kind", "month"],
        unique=True,
        sqlite_where=sa.text(live),
        postgresql_where=sa.text(live),
    )
