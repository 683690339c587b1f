"""More than one person may have asked for a line: who changed it, and who asked before it moved (SD1, SD6)."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    others = ("verified_by", "first_approved_by", "approved_by")
    apart = " AND ".join(f"replace(also_requested_by, {one}, '') = also_requested_by" for one in others)
    # In words: the batch mode that could name the CHECK copies the table, and with it nothing that guards it
    op.execute(
        "ALTER TABLE need_line ADD COLUMN also_requested_by TEXT CONSTRAINT ck_need_line_also_askers"
        f" CHECK (also_requested_by IS NULL OR ({apart}))"
    )


def downgrade() -> None:
    op.drop_column("need_line", "also_requested_by")
