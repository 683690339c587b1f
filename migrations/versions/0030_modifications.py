"""A signed agreement is modified: from when on, its hours until then, its number, and who signed which modification (OJT-04)."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
GIVEN = "state = 'given'"
LIVE = "state IN ('asked', 'verified', 'first_approved'{})"
NUMBERED = "number IS NULL OR (number > 0 AND governs_on IS NOT NULL AND until_minutes IS NOT NULL)"


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    op.add_column("amendment", sa.Column("governs_on", sa.Text(), nullable=True))
    op.add_column("amendment", sa.Column("until_minutes", WHOLE, nullable=True))
    whole = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    # In words: the batch mode that could name the CHECK copies the table, and with it nothing that guards it
    op.execute(
        f"ALTER TABLE amendment ADD COLUMN number {whole} CONSTRAINT ck_amendment_numbered CHECK ({NUMBERED})"
    )
    op.create_index("uq_amendment_number", "amendment", ["award_id", "number"], unique=True)
    op.drop_index("uq_amendment_live", table_name="amendment")
    _index("uq_amendment_live", "amendment", ["award_id"], LIVE.format(", 'agreed', 'signed'"))
    op.add_column("signature", sa.Column("amendment_id", sa.Text(), nullable=True))
    op.drop_index("uq_signature_live", table_name="signature")
    _index("uq_signature_live", "signature", ["contract_id", "party"], f"{GIVEN} AND amendment_id IS NULL")
    _index("uq_signature_modification", "signature", ["amendment_id", "party"], GIVEN)


def downgrade() -> None:
    """A modification that is not in force is taken back, and its signatures count no more: the version before knows neither."""
    op.execute("UPDATE amendment SET state = 'canceled' WHERE state IN ('agreed', 'signed')")
    op.execute("UPDATE signature SET state = 'void' WHERE amendment_id IS NOT NULL")
    op.drop_index("uq_signature_modification", table_name="signature")
    op.drop_index("uq_signature_live", table_name="signature")
    op.drop_column("signature", "amendment_id")
    _index("uq_signature_live", "signature", ["contract_id", "party"], GIVEN)
    op.drop_index("uq_amendment_live", table_name="amendment")
    _index("uq_amendment_live", "amendment", ["award_id"], LIVE.format(""))
    op.drop_index("uq_amendment_number", table_name="amendment")
    for name in ("number", "until_minutes", "governs_on"):
        op.drop_column("amendment", name)
