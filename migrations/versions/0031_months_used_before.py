"""Use of rent that was carried in may name its month, which nobody pays again (SUP-10)."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("carried_use", sa.Column("month", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("carried_use", "month")
