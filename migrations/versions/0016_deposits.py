"""Deposits that come back: an asset while a payee holds them (SUP-12)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    # In words: the batch mode that could name the CHECK copies the table, and with it nothing that guards it
    op.execute(
        f"ALTER TABLE award ADD COLUMN deposit_cents {'BIGINT' if is_postgresql else 'INTEGER'} DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_award_deposit CHECK (deposit_cents >= 0)"
    )
    op.create_table(
        "deposit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("allocation_id", sa.Text(), nullable=False),
        sa.Column("invoice_line_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("owed_on", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Text(), nullable=True),
        sa.Column("returned_cents", WHOLE, nullable=False),
        sa.Column("kept_cents", WHOLE, nullable=False),
        sa.Column("kept_reason", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_deposit_amount")),
        sa.CheckConstraint("returned_cents >= 0", name=op.f("ck_deposit_returned")),
        sa.CheckConstraint("kept_cents >= 0", name=op.f("ck_deposit_kept")),
        sa.CheckConstraint("returned_cents + kept_cents <= amount_cents", name=op.f("ck_deposit_settled")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_deposit_award_id")),
        sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"], name=op.f("fk_deposit_allocation_id")),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"], ["invoice_line.id"], name=op.f("fk_deposit_invoice_line_id")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_deposit_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("invoice_line_id", name=op.f("uq_deposit_invoice_line_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_deposit_award_id"), "deposit", ["award_id"])
    if is_postgresql:
        for statement in guards.postgresql_grants((), ("deposit",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_deposit_award_id"), table_name="deposit")
    op.drop_table("deposit")
    op.execute("ALTER TABLE award DROP COLUMN deposit_cents")
