"""The grant register and approved extensions of liquidation (FND-01, FND-04)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "grant_record",
        sa.Column("code", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in (
                "title",
                "grantor",
                "identifiers",
                "aln",
                "stream",
                "pass_through",
                "pass_through_id",
                "edition",
                "program_year",
                "performance_from",
                "performance_to",
                "liquidation_on",
            )
        ),
        sa.Column("amount_cents", WHOLE, nullable=True),
        sa.Column("participants", WHOLE, nullable=True),
        sa.Column("confidential_class", sa.Text(), nullable=True),
        sa.Column("gaps", sa.Text(), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_grant_record")),
        sqlite_strict=True,
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["fund"], ["fund.code"], name=op.f("fk_extension_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
        sa.UniqueConstraint("fund", "until_on", name=op.f("uq_extension_fund_until_on")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_extension_fund"), "extension", ["fund"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("grant_record", "extension"), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_extension_fund"), table_name="extension")
    op.drop_table("extension")
    op.drop_table("grant_record")
