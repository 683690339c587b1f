"""Changes to live awards: asked, verified, approved anew."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
LIVE = "state IN ('asked', 'verified', 'first_approved')"
PEOPLE = ("asked_by", "verified_by", "first_approved_by", "approved_by")


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("voided_cents", WHOLE, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Text(), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Text(), nullable=True),
        sa.Column("first_approved_by", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "verified_by IS NULL OR verified_by <> asked_by", name=op.f("ck_amendment_verifier")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> asked_by AND approved_by <> verified_by)",
            name=op.f("ck_amendment_approver"),
        ),
        sa.CheckConstraint(
            "first_approved_by IS NULL OR (first_approved_by <> asked_by AND first_approved_by <> verified_by"
            " AND (approved_by IS NULL OR first_approved_by <> approved_by))",
            name=op.f("ck_amendment_first_approver"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_amendment_award_id")),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_amendment_{name}"))
            for name in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_amendment_award_id"), "amendment", ["award_id", "state"], unique=False)
    op.create_index(
        "uq_amendment_live",
        "amendment",
        ["award_id"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("amendment",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("amendment")
