"""An emergency that other money pays for names who pays and the paper that shows it (d15)."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("settled_payer", "settled_document"):
        op.add_column("override", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    for name in ("settled_document", "settled_payer"):
        op.drop_column("override", name)
