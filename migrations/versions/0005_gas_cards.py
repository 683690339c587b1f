"""Gas cards as stock: lots, cards, issues, counts, what was missing, and the payments of lots."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

CHANGING = ("card", "card_count", "card_issue", "card_lot", "card_variance", "lot_payment")


def upgrade() -> None:
    op.create_table(
        "card_count",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("counted_on", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("opening", WHOLE, nullable=False),
        sa.Column("bought", WHOLE, nullable=False),
        sa.Column("found", WHOLE, nullable=False),
        sa.Column("issued", WHOLE, nullable=False),
        sa.Column("void", WHOLE, nullable=False),
        sa.Column("counted", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["counted_by"], ["person.id"], name=op.f("fk_card_count_counted_by")),
        sa.ForeignKeyConstraint(["fund"], ["fund.code"], name=op.f("fk_card_count_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_count")),
        sa.UniqueConstraint("fund", "place", name=op.f("uq_card_count_fund_place")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "card_lot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Text(), nullable=False),
        sa.Column("payee_number", sa.Text(), nullable=False),
        sa.Column("number_digest", sa.Text(), nullable=False),
        sa.Column("serial_from", sa.Text(), nullable=False),
        sa.Column("serial_to", sa.Text(), nullable=False),
        sa.Column("cards", WHOLE, nullable=False),
        sa.Column("value_cents", WHOLE, nullable=False),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.Column("owed_cents", WHOLE, nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("owed_cents >= 0 AND owed_cents <= total_cents", name=op.f("ck_card_lot_owed")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_card_lot_document_id")),
        sa.ForeignKeyConstraint(["fund"], ["fund.code"], name=op.f("fk_card_lot_fund")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_card_lot_payee_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_card_lot_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_lot")),
        sa.UniqueConstraint("payee_id", "number_digest", name=op.f("uq_card_lot_payee_id_number_digest")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("value_cents", WHOLE, nullable=False),
        sa.Column("custodian_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('stock', 'issued', 'missing', 'lost', 'void')", name=op.f("ck_card_state")
        ),
        sa.ForeignKeyConstraint(["custodian_id"], ["person.id"], name=op.f("fk_card_custodian_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["card_lot.id"], name=op.f("fk_card_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("serial", name=op.f("uq_card_serial")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(op.f("ix_card_lot_id"), "card", ["lot_id"], unique=False)
    op.create_table(
        "lot_payment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["card_lot.id"], name=op.f("fk_lot_payment_lot_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_lot_payment_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_payment")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(op.f("ix_lot_payment_payment_id"), "lot_payment", ["payment_id"], unique=False)
    op.create_index(
        "uq_lot_payment_live",
        "lot_payment",
        ["lot_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('built', 'paid')"),
        postgresql_where=sa.text("state IN ('built', 'paid')"),
    )
    op.create_table(
        "card_variance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("count_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_on", sa.Text(), nullable=True),
        sa.Column("resolving_entry_id", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'found', 'made_good')", name=op.f("ck_card_variance_state")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_variance_card_id")),
        sa.ForeignKeyConstraint(["count_id"], ["card_count.id"], name=op.f("fk_card_variance_count_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_variance")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(op.f("ix_card_variance_card_id"), "card_variance", ["card_id"], unique=False)
    op.create_index(op.f("ix_card_variance_count_id"), "card_variance", ["count_id"], unique=False)
    op.create_table(
        "card_issue",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("receipt_due_on", sa.Text(), nullable=True),
        sa.Column("receipt_id", sa.Text(), nullable=True),
        sa.Column("receipt_on", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "issued_by <> requested_by AND issued_by <> approved_by", name=op.f("ck_card_issue_two_people")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_card_issue_approved_by")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_card_issue_award_id")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_issue_card_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_card_issue_document_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_card_issue_issued_by")),
        sa.ForeignKeyConstraint(["receipt_id"], ["document.id"], name=op.f("fk_card_issue_receipt_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("fk_card_issue_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_issue")),
        sa.UniqueConstraint("card_id", name=op.f("uq_card_issue_card_id")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(op.f("ix_card_issue_award_id"), "card_issue", ["award_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants((), CHANGING, ()):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_card_issue_award_id"), table_name="card_issue")
    op.drop_table("card_issue")
    op.drop_index(op.f("ix_card_variance_count_id"), table_name="card_variance")
    op.drop_index(op.f("ix_card_variance_card_id"), table_name="card_variance")
    op.drop_table("card_variance")
    op.drop_index(
        "uq_lot_payment_live",
        table_name="lot_payment",
        sqlite_where=sa.text("state IN ('built', 'paid')"),
        postgresql_where=sa.text("state IN ('built', 'paid')"),
    )
    op.drop_index(op.f("ix_lot_payment_payment_id"), table_name="lot_payment")
    op.drop_table("lot_payment")
    op.drop_index(op.f("ix_card_lot_id"), table_name="card")
    op.drop_table("card")
    op.drop_table("card_lot")
    op.drop_table("card_count")
