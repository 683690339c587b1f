"""Two people say that a payee is not the person whose name or address it has (PAY-03)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "distinct_payee",
        sa.Column("payee_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("checked_by <> said_by", name=op.f("ck_distinct_payee_two_people")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_distinct_payee_payee_id")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_distinct_payee_said_by")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_distinct_payee_checked_by")),
        sa.PrimaryKeyConstraint("payee_id", name=op.f("pk_distinct_payee")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("distinct_payee",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("distinct_payee")
