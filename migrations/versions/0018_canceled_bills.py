"""An accepted bill can be canceled; its payee's number may then come again (PAY-12)."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = "uq_invoice_live_number"


def upgrade() -> None:
    _index("state NOT IN ('refused', 'canceled')")


def downgrade() -> None:
    _index("state <> 'refused'")


def _index(live: str) -> None:
    op.drop_index(NAME, table_name="invoice")
    op.create_index(
        NAME,
        "invoice",
        ["payee_id", "number_digest"],
        unique=True,
        sqlite_where=sa.text(live),
        postgresql_where=sa.text(live),
    )
