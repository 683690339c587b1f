"""The first schema: tables, guards and, on PostgreSQL, the rights of the roles. Frozen: later changes are later migrations."""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

APPEND_ONLY = {
    "account": [["number"], ["name"]],
    "closed_month": [["month"]],
    "event": [["number"], ["id"], ["key"]],
    "policy_value": [["id"]],
    "chain": [["sequence"], ["event_number"]],
    "command": [["key"]],
    "entry": [["number"], ["id"], ["reverses_id"]],
    "document": [["id"]],
    "posting": [["entry_number", "line_number"]],
    "document_link": [["object_id", "document_id"]],
}
"""Tables whose rows never change, with the unique keys that a replacement could collide with."""

CHANGING = (
    "agency",
    "fund",
    "participant",
    "pool",
    "program",
    "publication",
    "setting",
    "sign_in_attempt",
    "vault",
    "agency_alias",
    "allocation",
    "balance",
    "flag",
    "person",
    "plan",
    "record",
    "roster",
    "year_budget",
    "activity",
    "batch",
    "data_import",
    "duty_grant",
    "enrolment",
    "exception_answer",
    "kept_form",
    "login",
    "payee",
    "proposal",
    "read_log",
    "document_secret",
    "invoice",
    "need",
    "payment",
    "session",
    "need_line",
    "award",
    "binding_event",
    "invoice_line",
    "refund",
    "rent_month",
    "payment_line",
)

DELETABLE = [
    "activity",
    "document_secret",
    "flag",
    "kept_form",
    "plan",
    "publication",
    "session",
    "sign_in_attempt",
    "vault",
]


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("narrow", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "agency",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency")),
        sqlite_strict=True,
    )
    op.create_table(
        "closed_month",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("renderer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_closed_month")),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("number", WHOLE, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
        sa.UniqueConstraint("key", name=op.f("uq_event_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_event_object_id", "event", ["object_id"], unique=False)
    op.create_table(
        "fund",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("aln", sa.Text(), nullable=True),
        sa.Column("identifiers", sa.Text(), nullable=True),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("performance_from", sa.Text(), nullable=False),
        sa.Column("performance_to", sa.Text(), nullable=False),
        sa.Column("liquidation_on", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("serves", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=True),
        sa.Column("confidential_class", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_fund")),
        sqlite_strict=True,
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("external_id", name=op.f("uq_participant_external_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_participant_household_id"), "participant", ["household_id"], unique=False)
    op.create_table(
        "policy_value",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("load_id", sa.Text(), nullable=False),
        sa.CheckConstraint("class IN ('law', 'policy')", name=op.f("ck_policy_value_class")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_value")),
        sa.UniqueConstraint("code", "from_on", name=op.f("uq_policy_value_code_from_on")),
        sqlite_strict=True,
    )
    op.create_table(
        "pool",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pool")),
        sqlite_strict=True,
    )
    op.create_table(
        "program",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_program")),
        sqlite_strict=True,
    )
    op.create_table(
        "publication",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_publication")),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("number", WHOLE, autoincrement=True, nullable=False),
        sa.Column("login_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sign_in_attempt")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_sign_in_attempt_login_name", "sign_in_attempt", ["login_name", "tried_at"], unique=False
    )
    op.create_table(
        "vault",
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("key_version", WHOLE, nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_table", "subject_id", "field", name=op.f("pk_vault")),
        sqlite_strict=True,
    )
    op.create_table(
        "agency_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_agency_alias_agency_code")),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_agency_alias")),
        sqlite_strict=True,
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("program_year", WHOLE, nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("available_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("available_cents >= 0 OR cut = 1", name=op.f("ck_allocation_available")),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_allocation_agency_code")),
        sa.ForeignKeyConstraint(["fund"], ["fund.code"], name=op.f("fk_allocation_fund")),
        sa.ForeignKeyConstraint(["program_code"], ["program.code"], name=op.f("fk_allocation_program_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint(
            "agency_code",
            "program_code",
            "fund",
            "line",
            name=op.f("uq_allocation_agency_code_program_code_fund_line"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "balance",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("account_number", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_number"], ["account.number"], name=op.f("fk_balance_account_number")
        ),
        sa.PrimaryKeyConstraint("account_number", "month", name=op.f("pk_balance")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chain",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("event_number", WHOLE, nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["event_number"], ["event.number"], name=op.f("fk_chain_event_number")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_chain")),
        sa.UniqueConstraint("event_number", name=op.f("uq_chain_event_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "command",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["event.key"], name=op.f("fk_command_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_command")),
        sqlite_strict=True,
    )
    op.create_table(
        "entry",
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event_number", WHOLE, nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("narration", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=True),
        sa.Column("bought_month", sa.Text(), nullable=True),
        sa.Column("reverses_id", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.Text(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("service_from", sa.Text(), nullable=True),
        sa.Column("service_to", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("policy_id", sa.Text(), nullable=True),
        sa.CheckConstraint("month = substr(effective_on, 1, 7)", name=op.f("ck_entry_month")),
        sa.ForeignKeyConstraint(["event_number"], ["event.number"], name=op.f("fk_entry_event_number")),
        sa.ForeignKeyConstraint(["reverses_id"], ["entry.id"], name=op.f("fk_entry_reverses_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_entry_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_entry_reverses_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_entry_award_id", "entry", ["award_id"], unique=False)
    op.create_index("ix_entry_month", "entry", ["month"], unique=False)
    op.create_table(
        "flag",
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("confidential_class", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_flag_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", "name", name=op.f("pk_flag")),
        sqlite_strict=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_person_agency_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_person_staff_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_plan_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_plan_participant_id"), "plan", ["participant_id"], unique=False)
    op.create_table(
        "record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=True),
        sa.Column("fund", sa.Text(), nullable=True),
        sa.Column("agency_code", sa.Text(), nullable=True),
        sa.Column("program_code", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "sort IN ('service', 'training', 'credential', 'employment', 'gain')", name=op.f("ck_record_sort")
        ),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_record_agency_code")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_record_participant_id")
        ),
        sa.ForeignKeyConstraint(["program_code"], ["program.code"], name=op.f("fk_record_program_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("content_digest", name=op.f("uq_record_content_digest")),
        sqlite_strict=True,
    )
    op.create_index("ix_record_happened_on", "record", ["happened_on"], unique=False)
    op.create_index(op.f("ix_record_participant_id"), "record", ["participant_id"], unique=False)
    op.create_table(
        "roster",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Text(), nullable=False),
        sa.Column("to_on", sa.Text(), nullable=True),
        sa.Column("agreement", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_roster_agency_code")),
        sa.ForeignKeyConstraint(["program_code"], ["program.code"], name=op.f("fk_roster_program_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint(
            "agency_code", "program_code", "from_on", name=op.f("uq_roster_agency_code_program_code_from_on")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "year_budget",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("program_year", WHOLE, nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("training_budget_cents", WHOLE, nullable=False),
        sa.Column("set_aside_cents", WHOLE, nullable=False),
        sa.Column("support_budget_cents", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["fund"], ["fund.code"], name=op.f("fk_year_budget_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_budget")),
        sa.UniqueConstraint("program_year", "fund", name=op.f("uq_year_budget_program_year_fund")),
        sqlite_strict=True,
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Text(), nullable=True),
        sa.Column("to_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_activity_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_activity_plan_id"), "activity", ["plan_id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.Column("built_by", sa.Text(), nullable=False),
        sa.Column("built_on", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_on", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "released_by IS NULL OR released_by <> built_by", name=op.f("ck_batch_two_people")
        ),
        sa.ForeignKeyConstraint(["built_by"], ["person.id"], name=op.f("fk_batch_built_by")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_batch_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sqlite_strict=True,
    )
    op.create_table(
        "data_import",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("extract_on", sa.Text(), nullable=False),
        sa.Column("rows_read", WHOLE, nullable=False),
        sa.Column("rows_rejected", WHOLE, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_data_import_imported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_import")),
        sqlite_strict=True,
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", WHOLE, nullable=False),
        sa.Column("pages", WHOLE, nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.Text(), nullable=False),
        sa.Column("confidential_class", sa.Text(), nullable=True),
        sa.Column("agency_code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_document_agency_code")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_document_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sqlite_strict=True,
    )
    op.create_table(
        "duty_grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=True),
        sa.Column("program_code", sa.Text(), nullable=True),
        sa.Column("kind_group", sa.Text(), nullable=True),
        sa.Column("confidential_class", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Text(), nullable=False),
        sa.Column("to_on", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_duty_grant_agency_code")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_grant_person_id")),
        sa.ForeignKeyConstraint(["program_code"], ["program.code"], name=op.f("fk_duty_grant_program_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_grant")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_duty_grant_person_id"), "duty_grant", ["person_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=True),
        sa.Column("entry_on", sa.Text(), nullable=False),
        sa.Column("exit_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_enrolment_agency_code")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_enrolment_coach_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_enrolment_participant_id")
        ),
        sa.ForeignKeyConstraint(["program_code"], ["program.code"], name=op.f("fk_enrolment_program_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "participant_id",
            "program_code",
            "agency_code",
            "entry_on",
            name=op.f("uq_enrolment_participant_id_program_code_agency_code_entry_on"),
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_enrolment_agency_code", "enrolment", ["agency_code", "participant_id"], unique=False)
    op.create_index(op.f("ix_enrolment_participant_id"), "enrolment", ["participant_id"], unique=False)
    op.create_table(
        "exception_answer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_exception_answer_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_answer")),
        sa.UniqueConstraint(
            "month", "code", "subject_id", name=op.f("uq_exception_answer_month_code_subject_id")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "kept_form",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_form_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sqlite_strict=True,
    )
    op.create_table(
        "login",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_person_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_login")),
        sqlite_strict=True,
    )
    op.create_table(
        "payee",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("form_state", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("suggested_by", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "checked_by IS NULL OR checked_by <> created_by", name=op.f("ck_payee_two_people")
        ),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_payee_checked_by")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_payee_created_by")),
        sa.ForeignKeyConstraint(["suggested_by"], ["person.id"], name=op.f("fk_payee_suggested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee")),
        sqlite_strict=True,
    )
    op.create_table(
        "posting",
        sa.Column("entry_number", WHOLE, nullable=False),
        sa.Column("line_number", WHOLE, nullable=False),
        sa.Column("account_number", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_posting_amount")),
        sa.ForeignKeyConstraint(
            ["account_number"], ["account.number"], name=op.f("fk_posting_account_number")
        ),
        sa.ForeignKeyConstraint(
            ["entry_number"],
            ["entry.number"],
            name=op.f("fk_posting_entry_number"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("entry_number", "line_number", name=op.f("pk_posting")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_posting_month", "posting", ["month", "account_number", "fund", "amount_cents"], unique=False
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by OR state = 'withdrawn'",
            name=op.f("ck_proposal_two_people"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_proposal_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_proposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sqlite_strict=True,
    )
    op.create_table(
        "read_log",
        sa.Column("number", WHOLE, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("read_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_read_log_person_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_read_log")),
        sqlite_strict=True,
    )
    op.create_table(
        "document_link",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_link_document_id")),
        sa.PrimaryKeyConstraint("object_id", "document_id", name=op.f("pk_document_link")),
        sqlite_strict=True,
    )
    op.create_table(
        "document_secret",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_secret_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_secret")),
        sqlite_strict=True,
    )
    op.create_index("ix_document_secret_file_digest", "document_secret", ["file_digest"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("payee_number", sa.Text(), nullable=False),
        sa.Column("number_digest", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> entered_by", name=op.f("ck_invoice_two_people")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_invoice_decided_by")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_invoice_document_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_invoice_entered_by")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_invoice_payee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_invoice_live_number",
        "invoice",
        ["payee_id", "number_digest"],
        unique=True,
        sqlite_where=sa.text("state <> 'refused'"),
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.create_table(
        "need",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.Column("participant_note", sa.Text(), nullable=True),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("other_resources", sa.Text(), nullable=True),
        sa.Column("needed_by", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_need_activity_id")),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_need_agency_code")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_need_participant_id")),
        sa.ForeignKeyConstraint(["program_code"], ["program.code"], name=op.f("fk_need_program_code")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("fk_need_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_need_agency_code"), "need", ["agency_code"], unique=False)
    op.create_index(op.f("ix_need_participant_id"), "need", ["participant_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("paid_on", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("method IN ('ach', 'check')", name=op.f("ck_payment_method")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_payment_batch_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_payment_payee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payment_batch_id"), "payment", ["batch_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("login_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login_name"], ["login.name"], name=op.f("fk_session_login_name")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_session")),
        sqlite_strict=True,
    )
    op.create_table(
        "need_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("payee_id", sa.Text(), nullable=True),
        sa.Column("payee_reference", sa.Text(), nullable=True),
        sa.Column("allocation_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Text(), nullable=True),
        sa.Column("first_approved_by", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("question_words", sa.Text(), nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> requested_by AND approved_by <> verified_by)",
            name=op.f("ck_need_line_approver"),
        ),
        sa.CheckConstraint(
            "first_approved_by IS NULL OR (first_approved_by <> requested_by AND first_approved_by <> verified_by AND (approved_by IS NULL OR first_approved_by <> approved_by))",
            name=op.f("ck_need_line_first_approver"),
        ),
        sa.CheckConstraint(
            "verified_by IS NULL OR verified_by <> requested_by", name=op.f("ck_need_line_verifier")
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_need_line_allocation_id")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_need_line_approved_by")),
        sa.ForeignKeyConstraint(
            ["first_approved_by"], ["person.id"], name=op.f("fk_need_line_first_approved_by")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_line_need_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_need_line_payee_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("fk_need_line_requested_by")),
        sa.ForeignKeyConstraint(["verified_by"], ["person.id"], name=op.f("fk_need_line_verified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_line")),
        sa.UniqueConstraint("need_id", "position", name=op.f("uq_need_line_need_id_position")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_need_line_need_id"), "need_line", ["need_id"], unique=False)
    op.create_index("ix_need_line_state", "need_line", ["state", "needed_by"], unique=False)
    op.create_table(
        "award",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("allocation_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("program_year", WHOLE, nullable=False),
        sa.Column("payee_id", sa.Text(), nullable=False),
        sa.Column("approved_cents", WHOLE, nullable=False),
        sa.Column("approved_on", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("committed_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("obligated_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("accrued_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("paid_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("refund_due_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("accrued_cents >= 0", name=op.f("ck_award_accrued")),
        sa.CheckConstraint("committed_cents >= 0", name=op.f("ck_award_committed")),
        sa.CheckConstraint("obligated_cents >= 0", name=op.f("ck_award_obligated")),
        sa.CheckConstraint("paid_cents >= 0", name=op.f("ck_award_paid")),
        sa.CheckConstraint("refund_due_cents >= 0", name=op.f("ck_award_refund_due")),
        sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"], name=op.f("fk_award_allocation_id")),
        sa.ForeignKeyConstraint(["line_id"], ["need_line.id"], name=op.f("fk_award_line_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_award_participant_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_award_payee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_award_allocation_id"), "award", ["allocation_id"], unique=False)
    op.create_index(op.f("ix_award_participant_id"), "award", ["participant_id"], unique=False)
    op.create_index(
        "uq_award_live_line",
        "award",
        ["line_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "binding_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> recorded_by", name=op.f("ck_binding_event_two_people")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_binding_event_award_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_binding_event_decided_by")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_binding_event_document_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_binding_event_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_event")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_binding_event_award_id"), "binding_event", ["award_id"], unique=False)
    op.create_table(
        "invoice_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("month", sa.Text(), nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("final", sa.Integer(), nullable=False),
        sa.Column("service_from", sa.Text(), nullable=True),
        sa.Column("service_to", sa.Text(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("cut", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_invoice_line_amount")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_invoice_line_award_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_invoice_line_award_id"), "invoice_line", ["award_id"], unique=False)
    op.create_index(op.f("ix_invoice_line_invoice_id"), "invoice_line", ["invoice_id"], unique=False)
    op.create_table(
        "refund",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_refund_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_refund_award_id"), "refund", ["award_id"], unique=False)
    op.create_table(
        "rent_month",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_rent_month_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rent_month")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rent_month_award_id"), "rent_month", ["award_id"], unique=False)
    op.create_index(
        "uq_rent_month_live",
        "rent_month",
        ["household_id", "kind", "month"],
        unique=True,
        sqlite_where=sa.text("state <> 'released'"),
        postgresql_where=sa.text("state <> 'released'"),
    )
    op.create_table(
        "payment_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("invoice_line_id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_payment_line_award_id")),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"], ["invoice_line.id"], name=op.f("fk_payment_line_invoice_line_id")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_line_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payment_line_payment_id"), "payment_line", ["payment_id"], unique=False)
    op.create_index(
        "uq_payment_line_live",
        "payment_line",
        ["invoice_line_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('built', 'paid')"),
        postgresql_where=sa.text("state IN ('built', 'paid')"),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    statements = (
        guards.sqlite_guards(APPEND_ONLY)
        if sqlite
        else guards.postgresql_guards(APPEND_ONLY)
        + guards.postgresql_grants(APPEND_ONLY, CHANGING, DELETABLE)
    )
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(
        "uq_payment_line_live",
        table_name="payment_line",
        sqlite_where=sa.text("state IN ('built', 'paid')"),
        postgresql_where=sa.text("state IN ('built', 'paid')"),
    )
    op.drop_index(op.f("ix_payment_line_payment_id"), table_name="payment_line")
    op.drop_table("payment_line")
    op.drop_index(
        "uq_rent_month_live",
        table_name="rent_month",
        sqlite_where=sa.text("state <> 'released'"),
        postgresql_where=sa.text("state <> 'released'"),
    )
    op.drop_index(op.f("ix_rent_month_award_id"), table_name="rent_month")
    op.drop_table("rent_month")
    op.drop_index(op.f("ix_refund_award_id"), table_name="refund")
    op.drop_table("refund")
    op.drop_index(op.f("ix_invoice_line_invoice_id"), table_name="invoice_line")
    op.drop_index(op.f("ix_invoice_line_award_id"), table_name="invoice_line")
    op.drop_table("invoice_line")
    op.drop_index(op.f("ix_binding_event_award_id"), table_name="binding_event")
    op.drop_table("binding_event")
    op.drop_index(
        "uq_award_live_line",
        table_name="award",
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.drop_index(op.f("ix_award_participant_id"), table_name="award")
    op.drop_index(op.f("ix_award_allocation_id"), table_name="award")
    op.drop_table("award")
    op.drop_index("ix_need_line_state", table_name="need_line")
    op.drop_index(op.f("ix_need_line_need_id"), table_name="need_line")
    op.drop_table("need_line")
    op.drop_table("session")
    op.drop_index(op.f("ix_payment_batch_id"), table_name="payment")
    op.drop_table("payment")
    op.drop_index(op.f("ix_need_participant_id"), table_name="need")
    op.drop_index(op.f("ix_need_agency_code"), table_name="need")
    op.drop_table("need")
    op.drop_index(
        "uq_invoice_live_number",
        table_name="invoice",
        sqlite_where=sa.text("state <> 'refused'"),
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.drop_table("invoice")
    op.drop_index("ix_document_secret_file_digest", table_name="document_secret")
    op.drop_table("document_secret")
    op.drop_table("document_link")
    op.drop_table("read_log")
    op.drop_table("proposal")
    op.drop_index("ix_posting_month", table_name="posting")
    op.drop_table("posting")
    op.drop_table("payee")
    op.drop_table("login")
    op.drop_table("kept_form")
    op.drop_table("exception_answer")
    op.drop_index(op.f("ix_enrolment_participant_id"), table_name="enrolment")
    op.drop_index("ix_enrolment_agency_code", table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_duty_grant_person_id"), table_name="duty_grant")
    op.drop_table("duty_grant")
    op.drop_table("document")
    op.drop_table("data_import")
    op.drop_table("batch")
    op.drop_index(op.f("ix_activity_plan_id"), table_name="activity")
    op.drop_table("activity")
    op.drop_table("year_budget")
    op.drop_table("roster")
    op.drop_index(op.f("ix_record_participant_id"), table_name="record")
    op.drop_index("ix_record_happened_on", table_name="record")
    op.drop_table("record")
    op.drop_index(op.f("ix_plan_participant_id"), table_name="plan")
    op.drop_table("plan")
    op.drop_table("person")
    op.drop_table("flag")
    op.drop_index("ix_entry_month", table_name="entry")
    op.drop_index("ix_entry_award_id", table_name="entry")
    op.drop_table("entry")
    op.drop_table("command")
    op.drop_table("chain")
    op.drop_table("balance")
    op.drop_table("allocation")
    op.drop_table("agency_alias")
    op.drop_table("vault")
    op.drop_index("ix_sign_in_attempt_login_name", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("setting")
    op.drop_table("publication")
    op.drop_table("program")
    op.drop_table("pool")
    op.drop_table("policy_value")
    op.drop_index(op.f("ix_participant_household_id"), table_name="participant")
    op.drop_table("participant")
    op.drop_table("fund")
    op.drop_index("ix_event_object_id", table_name="event")
    op.drop_table("event")
    op.drop_table("closed_month")
    op.drop_table("agency")
    op.drop_table("account")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("refuse_change", "seal_entry", "refuse_sealed"):
            op.execute(f"DROP FUNCTION {name}()")
