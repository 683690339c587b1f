"""When the password was last typed in a session (P46)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("session", sa.Column("confirmed_at", sa.Text(), nullable=True))
    else:
        _anew(sa.Column("confirmed_at", sa.Text(), nullable=True))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("session", "confirmed_at")
    else:
        _anew()


def _anew(*more: sa.Column[str]) -> None:
    """SQLite would write a new column behind the constraints; sessions are no record, so the table is made anew and everyone
    signs in again."""
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("login_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["login_name"], ["login.name"], name=op.f("fk_session_login_name")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_session")),
        sqlite_strict=True,
    )
