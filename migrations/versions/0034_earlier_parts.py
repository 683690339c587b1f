"""A line keeps who had a part in it before it moved there, before its approval was withdrawn or it was sent back (SD1)."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need_line", sa.Column("earlier_parts", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("need_line", "earlier_parts")
