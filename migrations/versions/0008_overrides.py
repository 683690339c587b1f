"""Overrides: exceptions to caps, emergencies verified afterwards."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
LIVE = "state IN ('asked', 'granted')"
LINKS = {
    "line_id": "need_line",
    "asked_by": "person",
    "decided_by": "person",
    "award_id": "award",
    "checked_by": "person",
    "settled_by": "person",
}


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def upgrade() -> None:
    op.create_table(
        "override",
        _text("id"),
        _text("sort"),
        _text("line_id"),
        _text("state"),
        _text("rule"),
        sa.Column("amount_cents", WHOLE, nullable=False),
        _text("reason"),
        _text("words", null=True),
        _text("grounds"),
        _text("asked_by"),
        _text("asked_on"),
        _text("decided_by", null=True),
        _text("decided_on", null=True),
        _text("refusal", null=True),
        _text("award_id", null=True),
        _text("due_on", null=True),
        _text("checked_by", null=True),
        _text("checked_on", null=True),
        _text("finding", null=True),
        _text("settled_by", null=True),
        _text("settled_on", null=True),
        _text("outcome", null=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_override_decider")),
        sa.CheckConstraint(
            "checked_by IS NULL OR (checked_by <> asked_by AND checked_by <> decided_by)",
            name=op.f("ck_override_checker"),
        ),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_by <> checked_by", name=op.f("ck_override_settler")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_override_{name}"))
            for name, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_override_line_id"), "override", ["line_id", "state"], unique=False)
    op.create_index(
        "uq_override_live",
        "override",
        ["line_id", "sort"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), ("override",), ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("override")
