"""A bill that was accepted without a document says why there is none (AUD-03)."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoice", sa.Column("undocumented", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("invoice", "undocumented")
