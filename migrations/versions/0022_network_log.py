"""A log of the network's evaluations and trainings (d2)."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "network_log",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=True),
        sa.Column("held_on", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("sort IN ('evaluation', 'training')", name=op.f("ck_network_log_sort")),
        sa.ForeignKeyConstraint(["program_code"], ["program.code"], name=op.f("fk_network_log_program_code")),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_network_log_agency_code")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_network_log_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_log")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("network_log",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("network_log")
