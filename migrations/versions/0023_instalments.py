"""Instalments of a scholarship, and which of them a line of a bill is for (SCH-15)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
MET = "state <> 'met' OR (document_id IS NOT NULL AND shown_by IS NOT NULL AND checked_by IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "instalment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("shown_by", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_instalment_amount")),
        sa.CheckConstraint(MET, name=op.f("ck_instalment_met")),
        sa.CheckConstraint(
            "checked_by IS NULL OR checked_by <> shown_by", name=op.f("ck_instalment_two_people")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_instalment_award_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_instalment_document_id")),
        sa.ForeignKeyConstraint(["shown_by"], ["person.id"], name=op.f("fk_instalment_shown_by")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_instalment_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_instalment_award_id_position")),
        sqlite_strict=True,
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.add_column("invoice_line", sa.Column("instalment_id", sa.Text(), nullable=True))
    if is_postgresql:
        for statement in guards.postgresql_grants((), ("instalment",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_column("invoice_line", "instalment_id")
    op.drop_table("instalment")
