"""A refusal of a change says of which award it was (AUD-04)."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refusal", sa.Column("award_id", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("refusal", "award_id")
