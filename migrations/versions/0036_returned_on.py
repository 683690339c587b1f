"""A payment that came back says on which day (PAY-12, decision 45)."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment", sa.Column("returned_on", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("payment", "returned_on")
