"""Contracts for training at work: contents, signatures, evaluations, pay periods, employers let in again."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
TABLES = ("employer_pass", "contract", "evaluation", "signature", "pay_period")


def upgrade() -> None:
    op.create_table(
        "employer_pass",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("accepted_by <> proposed_by", name=op.f("ck_employer_pass_two_people")),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_employer_pass_accepted_by")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_employer_pass_payee_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_employer_pass_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_pass")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_employer_pass_payee_id"), "employer_pass", ["payee_id"], unique=False)
    op.create_table(
        "contract",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("drafted_on", sa.Text(), nullable=False),
        sa.Column("executed_on", sa.Text(), nullable=True),
        sa.Column("holdback_share", sa.Text(), nullable=True),
        sa.Column("retention_days", WHOLE, nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("retained", sa.Text(), nullable=True),
        sa.Column("retained_on", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'executed', 'ended')", name=op.f("ck_contract_state")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_contract_drafted_by")),
        sa.ForeignKeyConstraint(["line_id"], ["need_line.id"], name=op.f("fk_contract_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("line_id", name=op.f("uq_contract_line_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_evaluation_contract_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_evaluation_document_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_evaluation_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("contract_id", "sort", name=op.f("uq_evaluation_contract_id_sort")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_evaluation_contract_id"), "evaluation", ["contract_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_signature_contract_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_signature_document_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_signature_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_signature_contract_id"), "signature", ["contract_id"], unique=False)
    op.create_index(
        "uq_signature_live",
        "signature",
        ["contract_id", "party"],
        unique=True,
        sqlite_where=sa.text("state = 'given'"),
        postgresql_where=sa.text("state = 'given'"),
    )
    op.create_table(
        "pay_period",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("invoice_line_id", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Text(), nullable=False),
        sa.Column("to_on", sa.Text(), nullable=False),
        sa.Column("minutes", WHOLE, nullable=False),
        sa.Column("payroll_minutes", WHOLE, nullable=False),
        sa.Column("proof_minutes", WHOLE, nullable=False),
        sa.Column("overtime_minutes", WHOLE, nullable=False),
        sa.Column("holiday_minutes", WHOLE, nullable=False),
        sa.Column("leave_minutes", WHOLE, nullable=False),
        sa.Column("bonus_cents", WHOLE, nullable=False),
        sa.Column("wage_cents", WHOLE, nullable=False),
        sa.Column("counted_minutes", WHOLE, nullable=False),
        sa.Column("earned_cents", WHOLE, nullable=False),
        sa.Column("held_cents", WHOLE, nullable=False),
        sa.Column("hold", sa.Text(), nullable=True),
        sa.Column("floor_cents", WHOLE, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_words", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("held_cents >= 0 AND held_cents <= earned_cents", name=op.f("ck_pay_period_held")),
        sa.CheckConstraint(
            "minutes = payroll_minutes AND minutes = proof_minutes", name=op.f("ck_pay_period_hours_agree")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_pay_period_contract_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_pay_period_decided_by")),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"], ["invoice_line.id"], name=op.f("fk_pay_period_invoice_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_period")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pay_period_contract_id"), "pay_period", ["contract_id"], unique=False)
    op.create_index(op.f("ix_pay_period_invoice_line_id"), "pay_period", ["invoice_line_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for statement in guards.postgresql_grants([], TABLES, ()):
            op.execute(statement)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
