"""What other sources decided after a scholarship was made (SCH-06)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "aid_decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("release_cents", WHOLE, nullable=False),
        sa.Column("refund_cents", WHOLE, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "accepted_by IS NULL OR accepted_by <> recorded_by", name=op.f("ck_aid_decision_two_people")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_aid_decision_award_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_aid_decision_recorded_by")),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_aid_decision_accepted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_decision")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_aid_decision_award_id"), "aid_decision", ["award_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("aid_decision",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_aid_decision_award_id"), table_name="aid_decision")
    op.drop_table("aid_decision")
