"""More than two people may approve: a ladder of steps by amount (SCH-12)."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ASKERS = {"need_line": "requested_by", "amendment": "asked_by"}


def upgrade() -> None:
    for table, asker in ASKERS.items():
        others = (asker, "verified_by", "first_approved_by", "approved_by")
        apart = " AND ".join(f"replace(also_approved_by, {one}, '') = also_approved_by" for one in others)
        # In words: the batch mode that could name the CHECK copies the table, and with it nothing that guards it
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN also_approved_by TEXT CONSTRAINT ck_{table}_also_approvers"
            f" CHECK (also_approved_by IS NULL OR (first_approved_by IS NOT NULL AND {apart}))"
        )


def downgrade() -> None:
    for table in ASKERS:
        op.drop_column(table, "also_approved_by")
