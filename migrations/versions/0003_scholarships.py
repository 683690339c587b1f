"""Scholarships: the list of eligible programs, the review of a course, what an award keeps of both, and refusals that are logged."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NEW = ("listing", "course_review", "scholarship", "refusal")


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _whole(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=null)


def _state() -> list[sa.Column[object]]:
    return [
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
    ]


def _to(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "listing",
        _text("code"),
        _text("provider"),
        _text("program"),
        _text("cip"),
        _text("onet"),
        _whole("cost_cents"),
        sa.Column("credential", sa.Integer(), nullable=False),
        _whole("hours", null=True),
        _whole("weeks", null=True),
        _text("from_on"),
        _text("to_on", null=True),
        sa.Column("conditional", sa.Integer(), nullable=False),
        _text("schedule"),
        _text("extract_on"),
        *_state(),
        sa.PrimaryKeyConstraint("code", name="pk_listing"),
        sqlite_strict=True,
    )
    op.create_table(
        "course_review",
        _text("line_id"),
        _text("review"),
        _text("words", null=True),
        _text("reviewed_by"),
        _text("reviewed_on"),
        *_state(),
        _to("course_review", "line_id", "need_line"),
        _to("course_review", "reviewed_by", "person"),
        sa.PrimaryKeyConstraint("line_id", name="pk_course_review"),
        sqlite_strict=True,
    )
    op.create_table(
        "scholarship",
        _text("award_id"),
        _text("listing"),
        _text("review"),
        _text("left_on", null=True),
        _text("credential", null=True),
        _text("credential_on", null=True),
        *_state(),
        _to("scholarship", "award_id", "award"),
        sa.PrimaryKeyConstraint("award_id", name="pk_scholarship"),
        sqlite_strict=True,
    )
    op.create_table(
        "refusal",
        _text("id"),
        _text("line_id"),
        _text("code"),
        _text("refused_on"),
        _whole("asked_cents"),
        _text("refused_to"),
        *_state(),
        _to("refusal", "line_id", "need_line"),
        _to("refusal", "refused_to", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_refusal"),
        sqlite_strict=True,
    )
    op.create_index("ix_refusal_line_id", "refusal", ["line_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), NEW, ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_refusal_line_id", table_name="refusal")
    for name in reversed(NEW):
        op.drop_table(name)
