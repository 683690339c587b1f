"""Who bears the other half of a gas card is kept when it is handed out (FND-17)."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Issues of before keep none; theirs is that of their fund's match."""
    op.add_column("card_issue", sa.Column("half_fund", sa.Text(), nullable=True))
    op.add_column("card_issue", sa.Column("half_cents", WHOLE, nullable=True))


def downgrade() -> None:
    for name in ("half_cents", "half_fund"):
        op.drop_column("card_issue", name)
