"""Going live: which awards were carried in from the system before, and what people used of caps there."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "carried_award",
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_carried_award_award_id")),
        sa.ForeignKeyConstraint(["load_id"], ["proposal.id"], name=op.f("fk_carried_award_load_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_carried_award_document_id")),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_carried_award")),
        sa.UniqueConstraint("reference", name=op.f("uq_carried_award_reference")),
        sqlite_strict=True,
    )
    op.create_table(
        "carried_use",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("used_on", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("carried_on", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_carried_use_amount")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_carried_use_participant_id")
        ),
        sa.ForeignKeyConstraint(["load_id"], ["proposal.id"], name=op.f("fk_carried_use_load_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_use")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_carried_use_participant_id"), "carried_use", ["participant_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("carried_award", "carried_use"), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_carried_use_participant_id"), table_name="carried_use")
    op.drop_table("carried_use")
    op.drop_table("carried_award")
