"""The whole schema, read like a document from the journal outwards.

Three sorts of table, told by ``info["sort"]``:

* ``append``: rows are only ever added (the journal, the event log, what is filed). Guards refuse everything else.
* ``state``: the current state of a thing. Each change writes the row's after-image into the event, so that `verify` can
  fold the events and compare. Columns with ``info={"private": True}`` (free text, links to a person) enter the event only
  as a salted commitment in ``seal``; columns with ``info={"derived": True}`` are sums of postings, proven from those.
* ``side``: neither money nor a decision (sessions, published files, imported facts).

Dates end in ``_on``, UTC instants in ``_at``, money in ``_cents``.
"""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

from ledger.store.types import IsoDate, Whole, YesNo

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, sort: str, *items: SchemaItem, by_key: bool = False) -> Table:
    """A table.

    :param by_key: SQLite keeps the rows in the order of the primary key: no second index for it, and what belongs
        together (an entry's postings, an account's balances) lies together.
    """
    return Table(
        name, metadata, *items, info={"sort": sort}, sqlite_strict=True, sqlite_with_rowid=not by_key
    )


def _id(name: str = "id") -> Column[Any]:
    return Column(name, Text, primary_key=True)


def _also_approved(asker: str) -> Column[Any]:
    """Who approved between the first and the last approver: ids, a space between (SCH-12). None of them had another part."""
    others = (asker, "verified_by", "first_approved_by", "approved_by")
    apart = " AND ".join(f"replace(also_approved_by, {one}, '') = also_approved_by" for one in others)
    return Column(  # its check stands in the column, as SQLite adds one
        "also_approved_by",
        Text,
        CheckConstraint(
            f"also_approved_by IS NULL OR (first_approved_by IS NOT NULL AND {apart})", name="also_approvers"
        ),
        nullable=True,
    )


def _also_requested() -> Column[Any]:
    """Who else asked for a line: ids, a space between (SD1, SD6). None of them had another part."""
    others = ("verified_by", "first_approved_by", "approved_by")
    apart = " AND ".join(f"replace(also_requested_by, {one}, '') = also_requested_by" for one in others)
    return Column(
        "also_requested_by",
        Text,
        CheckConstraint(f"also_requested_by IS NULL OR ({apart})", name="also_askers"),
        nullable=True,
    )


def _to(
    name: str, target: str, *, null: bool = False, private: bool = False, index: bool = False
) -> Column[Any]:
    info = {"private": True} if private else {}
    return Column(name, Text, ForeignKey(target), nullable=null, info=info, index=index)


def _text(name: str, *, null: bool = False, private: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null, info={"private": True} if private else {})


def _cents(name: str, *, null: bool = False, derived: bool = False) -> Column[Any]:
    return Column(
        name,
        Whole,
        nullable=null,
        server_default=text("0") if derived else None,
        info={"derived": True} if derived else {},
    )


def _whole(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Whole, nullable=null)


def _on(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, IsoDate, nullable=null)


def _yes(name: str) -> Column[Any]:
    return Column(name, YesNo, nullable=False)


def _state_columns() -> list[Column[Any]]:
    """What every state table carries: an optimistic version and the salt of its private columns."""
    return [
        Column("version", Whole, nullable=False),
        Column("salt", LargeBinary, nullable=True, info={"seal": True}),
    ]


# --- The journal and the event log -----------------------------------------------------------------------------------

event = _table(
    "event",
    "append",
    Column("number", Whole, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    _text("verb"),
    _text("object_id"),
    _text("actor_id", null=True),
    _text("recorded_at"),
    Column("body", LargeBinary, nullable=False),
    Index("ix_event_object_id", "object_id"),
)
event.dialect_options["sqlite"]["autoincrement"] = True

command = _table(
    "command",
    "append",
    Column("key", Text, ForeignKey("event.key"), primary_key=True),
    _text("name"),
    Column("salt", LargeBinary, nullable=False, info={"seal": True}),
    _text("digest"),
    _text("answer"),
)

chain = _table(
    "chain",
    "append",
    Column("sequence", Whole, primary_key=True, autoincrement=False),
    Column("event_number", Whole, ForeignKey("event.number"), nullable=False, unique=True),
    Column("previous", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)

account = _table(
    "account",
    "append",
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    _text("published"),
    _text("fund"),
    _on("opened_on"),
    _yes("narrow"),
)

entry = _table(
    "entry",
    "append",
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("event_number", Whole, ForeignKey("event.number"), nullable=False),
    _on("effective_on"),
    _text("month"),
    _text("narration"),
    _text("award_id", null=True),
    _text("bought_month", null=True),
    Column("reverses_id", Text, ForeignKey("entry.id"), nullable=True, unique=True),
    _text("batch_id", null=True),
    _text("bank_reference", null=True),
    _on("service_from", null=True),
    _on("service_to", null=True),
    _text("document_id", null=True),
    _text("policy_id", null=True),
    CheckConstraint("month = substr(effective_on, 1, 7)", name="month"),
    Index("ix_entry_award_id", "award_id"),
    Index("ix_entry_month", "month"),
)

posting = _table(
    "posting",
    "append",
    Column("entry_number", Whole, nullable=False),
    Column("line_number", Whole, nullable=False),
    Column("account_number", Whole, ForeignKey("account.number"), nullable=False),
    _cents("amount_cents"),
    _text("month"),
    _text("fund"),
    PrimaryKeyConstraint("entry_number", "line_number"),
    ForeignKeyConstraint(["entry_number"], ["entry.number"], deferrable=True, initially="DEFERRED"),
    CheckConstraint("amount_cents <> 0", name="amount"),
    Index("ix_posting_month", "month", "account_number", "fund", "amount_cents"),
    by_key=True,
)

balance = _table(
    "balance",
    "side",
    Column("month", Text, nullable=False),
    Column("account_number", Whole, ForeignKey("account.number"), nullable=False),
    _cents("amount_cents"),
    PrimaryKeyConstraint("account_number", "month"),
    by_key=True,
)

closed_month = _table(
    "closed_month",
    "append",
    _id("month"),
    _text("closed_at"),
    _text("proposal_id"),
    _text("digest"),
    _whole("sequence"),
    _text("renderer"),
)

publication = _table(
    "publication",
    "side",
    Column("file", Text, primary_key=True),
    _whole("sequence"),
    _text("digest"),
    _text("renderer"),
    _text("published_at"),
)

# --- The board's organisation and its budgets ------------------------------------------------------------------------

setting = _table("setting", "side", _id("name"), _text("value"))

agency = _table("agency", "state", _id("code"), _text("name"), *_state_columns())
agency_alias = _table("agency_alias", "side", _id("alias"), _to("agency_code", "agency.code"))
program = _table("program", "state", _id("code"), _text("name"), *_state_columns())
roster = _table(
    "roster",
    "state",
    _id(),
    _to("agency_code", "agency.code"),
    _to("program_code", "program.code"),
    _on("from_on"),
    _on("to_on", null=True),
    _text("agreement", null=True),
    *_state_columns(),
    UniqueConstraint("agency_code", "program_code", "from_on"),
)
fund = _table(
    "fund",
    "state",
    _id("code"),
    _text("title"),
    _text("source"),
    _text("aln", null=True),
    _text("identifiers", null=True),
    _text("stream"),
    _on("performance_from"),
    _on("performance_to"),
    _on("liquidation_on"),
    _cents("amount_cents"),
    _text("kinds"),
    _text("serves"),
    _text("pool", null=True),
    _text("confidential_class", null=True),
    *_state_columns(),
)
fund_whom = _table(  # whom its grant serves, beside what it pays: lists as in the fund's own `kinds`
    "fund_whom",
    "state",
    Column("fund", Text, ForeignKey("fund.code"), primary_key=True),
    _text("residence"),
    _text("housing"),
    _whole("income_percent", null=True),
    _text("population"),
    *_state_columns(),
)
grant_record = _table(
    "grant_record",
    "state",
    _id("code"),
    _text("title", null=True),
    _text("grantor", null=True),
    _text("identifiers", null=True),
    _text("aln", null=True),
    _text("stream", null=True),
    _text("pass_through", null=True),
    _text("pass_through_id", null=True),
    _text("edition", null=True),
    _text("program_year", null=True),
    _on("performance_from", null=True),
    _on("performance_to", null=True),
    _on("liquidation_on", null=True),
    _cents("amount_cents", null=True),
    _whole("participants", null=True),
    _text("confidential_class", null=True),
    _text("gaps"),
    _text("conflict", null=True),
    _text("note", null=True),
    *_state_columns(),
)
extension = _table(
    "extension",
    "state",
    _id(),
    _to("fund", "fund.code", index=True),
    _on("until_on"),
    _on("approved_on"),
    _text("document"),
    *_state_columns(),
    UniqueConstraint("fund", "until_on"),
)
pool = _table("pool", "state", _id("code"), _text("title"), *_state_columns())
year_budget = _table(
    "year_budget",
    "state",
    _id(),
    _whole("program_year"),
    _to("fund", "fund.code"),
    _cents("training_budget_cents"),
    _cents("set_aside_cents"),
    _cents("support_budget_cents"),
    *_state_columns(),
    UniqueConstraint("program_year", "fund"),
)
allocation = _table(
    "allocation",
    "state",
    _id(),
    _whole("program_year"),
    _to("agency_code", "agency.code"),
    _to("program_code", "program.code"),
    _to("fund", "fund.code"),
    _text("line"),
    _cents("available_cents", derived=True),
    _yes("cut"),
    *_state_columns(),
    UniqueConstraint("agency_code", "program_code", "fund", "line"),
    CheckConstraint("available_cents >= 0 OR cut = 1", name="available"),
)
policy_value = _table(
    "policy_value",
    "append",
    _id(),
    _text("code"),
    _text("value"),
    _text("unit"),
    _text("class"),
    _on("from_on"),
    _text("document"),
    _text("note", null=True),
    _text("load_id"),
    UniqueConstraint("code", "from_on"),
    CheckConstraint("class IN ('law', 'policy')", name="class"),
)

# --- People of the board and what they may do ------------------------------------------------------------------------

person = _table(
    "person",
    "state",
    _id(),
    _text("name"),
    _text("staff_number"),
    _to("agency_code", "agency.code", null=True),
    _text("state"),
    *_state_columns(),
    UniqueConstraint("staff_number"),
)
login = _table(
    "login",
    "side",
    _id("name"),
    _to("person_id", "person.id"),
    _text("password_hash"),
    _yes("must_change"),
    _text("state"),
    _text("changed_at"),
)
duty_grant = _table(
    "duty_grant",
    "state",
    _id(),
    _to("person_id", "person.id", index=True),
    _text("duty"),
    _to("agency_code", "agency.code", null=True),
    _to("program_code", "program.code", null=True),
    _text("kind_group", null=True),
    _text("confidential_class", null=True),
    _on("from_on"),
    _on("to_on", null=True),
    *_state_columns(),
)
session = _table(
    "session",
    "side",
    _id("token_digest"),
    _to("login_name", "login.name", null=True),
    _text("created_at"),
    _text("seen_at"),
    _text("ended_at", null=True),
    _text("data"),
    _text("confirmed_at", null=True),
)
sign_in_attempt = _table(
    "sign_in_attempt",
    "side",
    Column("number", Whole, primary_key=True, autoincrement=True),
    _text("login_name"),
    _text("address"),
    _text("tried_at"),
    _yes("accepted"),
    Index("ix_sign_in_attempt_login_name", "login_name", "tried_at"),
)
kept_form = _table(
    "kept_form",
    "side",
    _id(),
    _to("person_id", "person.id"),
    _text("path"),
    Column("nonce", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _text("kept_at"),
    _text("used_at", null=True),
)
proposal = _table(
    "proposal",
    "state",
    _id(),
    _text("kind"),
    _text("subject_id", null=True),
    _text("summary"),
    Column("payload", Text, nullable=False, info={"private": True}),
    _text("state"),
    _to("proposed_by", "person.id"),
    _text("proposed_at"),
    _to("decided_by", "person.id", null=True),
    _text("decided_at", null=True),
    _text("reason", null=True, private=True),
    *_state_columns(),
    CheckConstraint(
        "decided_by IS NULL OR decided_by <> proposed_by OR state = 'withdrawn'", name="two_people"
    ),
)
read_log = _table(
    "read_log",
    "side",
    Column("number", Whole, primary_key=True, autoincrement=True),
    _to("person_id", "person.id"),
    _text("object_id"),
    _text("what"),
    _text("read_at"),
)

# --- Participants: facts that come only from the participant system --------------------------------------------------

vault = _table(
    "vault",
    "side",
    Column("subject_table", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("field", Text, nullable=False),
    _whole("key_version"),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    PrimaryKeyConstraint("subject_table", "subject_id", "field"),
)
participant = _table(
    "participant",
    "side",
    _id(),
    Column("external_id", Text, nullable=False, unique=True),
    Column("household_id", Text, nullable=False, index=True),
    _text("home", null=True),
    _text("imported_at"),
)
left_household = (
    _table(  # a household that somebody has left, and the last day there: what was had until then is its own
        "left_household",
        "side",
        _to("participant_id", "participant.id"),
        Column("household_id", Text, nullable=False, index=True),
        _on("left_on"),
        PrimaryKeyConstraint("participant_id", "household_id"),
    )
)
living = _table(  # where and how somebody lives, as far as the participant system says
    "living",
    "side",
    Column("participant_id", Text, ForeignKey("participant.id"), primary_key=True),
    _text("county", null=True),
    _text("city", null=True),
    _whole("household_size", null=True),
    _cents("household_income_cents", null=True),
)
enrolment = _table(
    "enrolment",
    "side",
    _id(),
    _to("participant_id", "participant.id", index=True),
    _to("program_code", "program.code"),
    _to("agency_code", "agency.code"),
    _to("coach_id", "person.id", null=True),
    _on("entry_on"),
    _on("exit_on", null=True),
    UniqueConstraint("participant_id", "program_code", "agency_code", "entry_on"),
    Index("ix_enrolment_agency_code", "agency_code", "participant_id"),
)
plan = _table(
    "plan",
    "side",
    _id(),
    _to("participant_id", "participant.id", index=True),
    _on("dated_on"),
)
activity = _table(
    "activity",
    "side",
    _id(),
    _to("plan_id", "plan.id", index=True),
    _text("code"),
    _text("title"),
    _on("from_on", null=True),
    _on("to_on", null=True),
)
flag = _table(
    "flag",
    "side",
    Column("participant_id", Text, ForeignKey("participant.id"), nullable=False),
    Column("name", Text, nullable=False),
    _text("confidential_class", null=True),
    PrimaryKeyConstraint("participant_id", "name"),
)
record = _table(
    "record",
    "side",
    _id(),
    _to("participant_id", "participant.id", null=True, index=True),
    _text("external_id"),
    _text("sort"),
    _text("code"),
    _on("happened_on"),
    _on("ended_on", null=True),
    _cents("amount_cents", null=True),
    _text("fund", null=True),
    _to("agency_code", "agency.code", null=True),
    _to("program_code", "program.code", null=True),
    _text("detail", null=True),
    Column("content_digest", Text, nullable=False, unique=True),
    _text("import_id"),
    CheckConstraint("sort IN ('service', 'training', 'credential', 'employment', 'gain')", name="sort"),
    Index("ix_record_happened_on", "happened_on"),
)
data_import = _table(
    "data_import",
    "side",
    _id(),
    _text("sort"),
    _text("digest"),
    _on("extract_on"),
    _whole("rows_read"),
    _whole("rows_rejected"),
    _text("outcome"),
    _to("imported_by", "person.id"),
    _text("imported_at"),
)
exception_answer = _table(
    "exception_answer",
    "state",
    _id(),
    _text("month"),
    _text("code"),
    _text("subject_id"),
    _text("reason"),
    Column("words", Text, nullable=True, info={"private": True}),
    _to("answered_by", "person.id"),
    _on("answered_on"),
    *_state_columns(),
    UniqueConstraint("month", "code", "subject_id"),
)

network_log = _table(
    "network_log",
    "state",
    _id(),
    _text("sort"),
    _to("program_code", "program.code"),
    _to("agency_code", "agency.code", null=True),
    _on("held_on"),
    _text("words", private=True),
    _to("recorded_by", "person.id"),
    _on("recorded_on"),
    *_state_columns(),
    CheckConstraint("sort IN ('evaluation', 'training')", name="sort"),
)

# --- Payees and documents --------------------------------------------------------------------------------------------

payee = _table(
    "payee",
    "state",
    _id(),
    _text("name", private=True),
    _text("address", private=True, null=True),
    _text("sort"),
    _text("tax_class"),
    _text("form_state"),
    _text("state"),
    _to("suggested_by", "person.id"),
    _to("created_by", "person.id", null=True),
    _to("checked_by", "person.id", null=True),
    *_state_columns(),
    CheckConstraint("checked_by IS NULL OR checked_by <> created_by", name="two_people"),
)
distinct_payee = _table(
    "distinct_payee",
    "state",
    Column("payee_id", Text, ForeignKey("payee.id"), primary_key=True),
    _text("name", private=True),
    _text("address", private=True, null=True),
    _text("against"),
    _text("reason", private=True),
    _to("said_by", "person.id"),
    _to("checked_by", "person.id"),
    _on("checked_on"),
    *_state_columns(),
    CheckConstraint("checked_by <> said_by", name="two_people"),
)
document = _table(
    "document",
    "append",
    _id(),
    _text("sort"),
    _text("content_type"),
    _whole("size_bytes"),
    _whole("pages"),
    _text("commitment"),
    _to("uploaded_by", "person.id"),
    _text("uploaded_at"),
    _text("confidential_class", null=True),
    _to("agency_code", "agency.code", null=True),
)
document_secret = _table(
    "document_secret",
    "side",
    Column("document_id", Text, ForeignKey("document.id"), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    _text("file_digest"),
    Index("ix_document_secret_file_digest", "file_digest"),
)
document_link = _table(
    "document_link",
    "append",
    Column("document_id", Text, ForeignKey("document.id"), nullable=False),
    Column("object_id", Text, nullable=False),
    _text("linked_at"),
    PrimaryKeyConstraint("object_id", "document_id"),
)

# --- Needs, awards, invoices, payments -------------------------------------------------------------------------------

need = _table(
    "need",
    "state",
    _id(),
    _to("participant_id", "participant.id", null=True, private=True, index=True),
    _text("participant_note", null=True, private=True),
    _to("agency_code", "agency.code", index=True),
    _to("program_code", "program.code"),
    _to("requested_by", "person.id"),
    _to("activity_id", "activity.id", null=True, private=True),
    _text("why", null=True, private=True),
    _text("other_resources", null=True, private=True),
    _on("needed_by", null=True),
    _text("state"),
    _text("created_at"),
    _on("submitted_on", null=True),
    *_state_columns(),
)
tried = _table(
    "tried",
    "state",
    Column("need_id", Text, ForeignKey("need.id"), primary_key=True),
    _text("entries", private=True),
    *_state_columns(),
)
need_line = _table(
    "need_line",
    "state",
    _id(),
    _to("need_id", "need.id", index=True),
    _whole("position"),
    _text("kind"),
    _cents("amount_cents"),
    _text("terms"),
    _text("words", null=True, private=True),
    _to("payee_id", "payee.id", null=True),
    _text("payee_reference", null=True, private=True),
    _to("allocation_id", "allocation.id", null=True),
    _text("state"),
    _on("needed_by", null=True),
    _to("requested_by", "person.id"),
    _also_requested(),
    _text("earlier_parts", null=True),
    _to("verified_by", "person.id", null=True),
    _on("verified_on", null=True),
    _to("first_approved_by", "person.id", null=True),
    _also_approved("requested_by"),
    _to("approved_by", "person.id", null=True),
    _on("approved_on", null=True),
    _text("reason", null=True),
    _text("question", null=True),
    _text("question_words", null=True, private=True),
    _text("answer_words", null=True, private=True),
    *_state_columns(),
    UniqueConstraint("need_id", "position"),
    CheckConstraint("verified_by IS NULL OR verified_by <> requested_by", name="verifier"),
    CheckConstraint(
        "approved_by IS NULL OR (approved_by <> requested_by AND approved_by <> verified_by)", name="approver"
    ),
    CheckConstraint(
        "first_approved_by IS NULL OR (first_approved_by <> requested_by AND first_approved_by <> verified_by"
        " AND (approved_by IS NULL OR first_approved_by <> approved_by))",
        name="first_approver",
    ),
    Index("ix_need_line_state", "state", "needed_by"),
)
award = _table(
    "award",
    "state",
    _id(),
    Column("line_id", Text, ForeignKey("need_line.id"), nullable=False),
    _to("allocation_id", "allocation.id", index=True),
    _text("kind"),
    _whole("program_year"),
    _to("payee_id", "payee.id"),
    _cents("approved_cents"),
    _on("approved_on"),
    _text("policy_id"),
    _text("decision"),
    _text("state"),
    _text("terms"),
    _to("participant_id", "participant.id", private=True, index=True),
    _cents("committed_cents", derived=True),
    _cents("obligated_cents", derived=True),
    _cents("accrued_cents", derived=True),
    _cents("paid_cents", derived=True),
    _cents("refund_due_cents", derived=True),
    Column(  # its check stands in the column, as SQLite adds one
        "deposit_cents",
        Whole,
        CheckConstraint("deposit_cents >= 0", name="deposit"),
        nullable=False,
        server_default=text("0"),
        info={"derived": True},
    ),
    *_state_columns(),
    CheckConstraint("committed_cents >= 0", name="committed"),
    CheckConstraint("obligated_cents >= 0", name="obligated"),
    CheckConstraint("accrued_cents >= 0", name="accrued"),
    CheckConstraint("paid_cents >= 0", name="paid"),
    CheckConstraint("refund_due_cents >= 0", name="refund_due"),
    Index(
        "uq_award_live_line",
        "line_id",
        unique=True,
        sqlite_where=text("state <> 'withdrawn'"),
        postgresql_where=text("state <> 'withdrawn'"),
    ),
)
rent_month = _table(
    "rent_month",
    "state",
    _id(),
    _to("award_id", "award.id", index=True),
    _text("month"),
    Column("household_id", Text, nullable=False, info={"private": True}),
    _text("kind"),
    _cents("amount_cents"),
    _text("state"),
    *_state_columns(),
    _text("participant_id", null=True),  # none in months of before it was asked; theirs is the award's
    Index(
        "uq_rent_month_live",
        "household_id",
        "kind",
        "month",
        unique=True,
        sqlite_where=text("state NOT IN ('released', 'refunded')"),
        postgresql_where=text("state NOT IN ('released', 'refunded')"),
    ),
    Index(
        "uq_rent_month_person",
        "participant_id",
        "kind",
        "month",
        unique=True,
        sqlite_where=text("state NOT IN ('released', 'refunded')"),
        postgresql_where=text("state NOT IN ('released', 'refunded')"),
    ),
)
listing = _table(
    "listing",
    "state",
    _id("code"),
    _text("provider"),
    _text("program"),
    _text("cip"),
    _text("onet"),
    _cents("cost_cents"),
    _yes("credential"),
    _whole("hours", null=True),
    _whole("weeks", null=True),
    _on("from_on"),
    _on("to_on", null=True),
    _yes("conditional"),
    _text("schedule"),
    _on("extract_on"),
    *_state_columns(),
)
course_review = _table(
    "course_review",
    "state",
    Column("line_id", Text, ForeignKey("need_line.id"), primary_key=True),
    _text("review", private=True),
    _text("words", null=True, private=True),
    _to("reviewed_by", "person.id"),
    _on("reviewed_on"),
    *_state_columns(),
)
week_finding = _table(
    "week_finding",
    "state",
    Column("line_id", Text, ForeignKey("need_line.id"), primary_key=True),
    _text("finding", private=True),
    _to("found_by", "person.id"),
    _on("found_on"),
    *_state_columns(),
)
scholarship = _table(
    "scholarship",
    "state",
    Column("award_id", Text, ForeignKey("award.id"), primary_key=True),
    _text("listing", private=True),
    _text("review", private=True),
    _on("left_on", null=True),
    _text("credential", null=True, private=True),
    _on("credential_on", null=True),
    *_state_columns(),
)
instalment = _table(
    "instalment",
    "state",
    _id(),
    _to("award_id", "award.id"),
    _whole("position"),
    _on("due_on"),
    _cents("amount_cents"),
    _text("condition", private=True),
    _text("paper"),
    _text("state"),
    _to("document_id", "document.id", null=True),
    _to("shown_by", "person.id", null=True),
    _to("checked_by", "person.id", null=True),
    _on("checked_on", null=True),
    *_state_columns(),
    UniqueConstraint("award_id", "position"),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint(
        "state <> 'met' OR (document_id IS NOT NULL AND shown_by IS NOT NULL AND checked_by IS NOT NULL)",
        name="met",
    ),
    CheckConstraint("checked_by IS NULL OR checked_by <> shown_by", name="two_people"),
)
aid_decision = _table(
    "aid_decision",
    "state",
    _id(),
    _to("award_id", "award.id", index=True),
    _text("said", private=True),
    _cents("release_cents"),
    _cents("refund_cents"),
    _to("recorded_by", "person.id"),
    _to("accepted_by", "person.id", null=True),
    _on("recorded_on"),
    *_state_columns(),
    CheckConstraint("accepted_by IS NULL OR accepted_by <> recorded_by", name="two_people"),
)
refusal = _table(
    "refusal",
    "state",
    _id(),
    _to("line_id", "need_line.id", index=True),
    _text("code"),
    _on("refused_on"),
    _cents("asked_cents"),
    _to("refused_to", "person.id"),
    _text("award_id", null=True),
    *_state_columns(),
)
refused_decision = _table(
    "refused_decision",
    "state",
    Column("refusal_id", Text, ForeignKey("refusal.id"), primary_key=True),
    _text("kept", private=True),
    *_state_columns(),
)
_LIVE_CHANGE = "state IN ('asked', 'verified', 'first_approved', 'agreed', 'signed')"
_NUMBERED = "number IS NULL OR (number > 0 AND governs_on IS NOT NULL AND until_minutes IS NOT NULL)"
amendment = _table(
    "amendment",
    "state",
    _id(),
    _to("award_id", "award.id"),
    _text("state"),
    _text("before"),
    _text("after"),
    _text("words", null=True, private=True),
    _cents("voided_cents", null=True),
    _text("decision", null=True),
    _text("reason", null=True),
    _to("asked_by", "person.id"),
    _on("asked_on"),
    _to("verified_by", "person.id", null=True),
    _on("verified_on", null=True),
    _to("first_approved_by", "person.id", null=True),
    _also_approved("asked_by"),
    _to("approved_by", "person.id", null=True),
    _on("decided_on", null=True),
    _on("governs_on", null=True),
    _whole("until_minutes", null=True),
    Column("number", Whole, CheckConstraint(_NUMBERED, name="numbered")),
    *_state_columns(),
    CheckConstraint("verified_by IS NULL OR verified_by <> asked_by", name="verifier"),
    CheckConstraint(
        "approved_by IS NULL OR (approved_by <> asked_by AND approved_by <> verified_by)", name="approver"
    ),
    CheckConstraint(
        "first_approved_by IS NULL OR (first_approved_by <> asked_by AND first_approved_by <> verified_by"
        " AND (approved_by IS NULL OR first_approved_by <> approved_by))",
        name="first_approver",
    ),
    Index("ix_amendment_award_id", "award_id", "state"),
    Index("uq_amendment_number", "award_id", "number", unique=True),
    Index(
        "uq_amendment_live",
        "award_id",
        unique=True,
        sqlite_where=text(_LIVE_CHANGE),
        postgresql_where=text(_LIVE_CHANGE),
    ),
)
override = _table(
    "override",
    "state",
    _id(),
    _text("sort"),
    _to("line_id", "need_line.id"),
    _text("state"),
    _text("rule"),
    _cents("amount_cents"),
    _text("reason"),
    _text("words", null=True, private=True),
    _text("grounds"),
    _to("asked_by", "person.id"),
    _on("asked_on"),
    _to("decided_by", "person.id", null=True),
    _on("decided_on", null=True),
    _text("refusal", null=True),
    _to("award_id", "award.id", null=True),
    _on("due_on", null=True),
    _to("checked_by", "person.id", null=True),
    _on("checked_on", null=True),
    _text("finding", null=True),
    _to("settled_by", "person.id", null=True),
    _on("settled_on", null=True),
    _text("outcome", null=True),
    *_state_columns(),
    _text("settled_payer", null=True),
    _text("settled_document", null=True),
    CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="decider"),
    CheckConstraint(
        "checked_by IS NULL OR (checked_by <> asked_by AND checked_by <> decided_by)", name="checker"
    ),
    CheckConstraint("settled_by IS NULL OR settled_by <> checked_by", name="settler"),
    Index("ix_override_line_id", "line_id", "state"),
    Index(
        "uq_override_live",
        "line_id",
        "sort",
        unique=True,
        sqlite_where=text("state IN ('asked', 'granted')"),
        postgresql_where=text("state IN ('asked', 'granted')"),
    ),
)
binding_event = _table(
    "binding_event",
    "state",
    _id(),
    _to("award_id", "award.id", index=True),
    _text("sort"),
    _text("month", null=True),
    _cents("amount_cents"),
    _on("happened_on"),
    _to("document_id", "document.id", null=True),
    _text("state"),
    _to("recorded_by", "person.id"),
    _to("decided_by", "person.id", null=True),
    _text("reason", null=True, private=True),
    _text("entry_id", null=True),
    *_state_columns(),
    CheckConstraint("decided_by IS NULL OR decided_by <> recorded_by", name="two_people"),
)
invoice = _table(
    "invoice",
    "state",
    _id(),
    _to("payee_id", "payee.id"),
    _text("sort"),
    _text("payee_number", private=True),
    Column("number_digest", Text, nullable=False, info={"private": True}),
    _on("dated_on"),
    _on("received_on"),
    _cents("total_cents"),
    _to("document_id", "document.id", null=True),
    _text("state"),
    _to("entered_by", "person.id"),
    _to("decided_by", "person.id", null=True),
    _on("decided_on", null=True),
    _text("reason", null=True, private=True),
    _text("undocumented", null=True, private=True),
    *_state_columns(),
    CheckConstraint("decided_by IS NULL OR decided_by <> entered_by", name="two_people"),
    Index(
        "uq_invoice_live_number",
        "payee_id",
        "number_digest",
        unique=True,
        sqlite_where=text("state NOT IN ('refused', 'canceled')"),
        postgresql_where=text("state NOT IN ('refused', 'canceled')"),
    ),
)
invoice_line = _table(
    "invoice_line",
    "state",
    _id(),
    _to("invoice_id", "invoice.id", index=True),
    _to("award_id", "award.id", index=True),
    _whole("position"),
    _text("month", null=True),
    _cents("amount_cents"),
    _yes("final"),
    _on("service_from", null=True),
    _on("service_to", null=True),
    Column("proof", Text, nullable=True, info={"private": True}),
    _text("cut", null=True),
    _text("state"),
    _text("entry_id", null=True),
    _text("instalment_id", null=True),
    *_state_columns(),
    CheckConstraint("amount_cents > 0", name="amount"),
)
trip = _table(
    "trip",
    "state",
    _id(),
    _to("line_id", "invoice_line.id", index=True),
    _to("participant_id", "participant.id", private=True),
    Column("travelled_on", IsoDate, nullable=False, info={"private": True}),
    _text("way", private=True),
    _text("state"),
    *_state_columns(),
    Index(  # the same way of the same person on the same day is claimed once (SUP-14)
        "uq_trip_live",
        "participant_id",
        "travelled_on",
        "way",
        unique=True,
        sqlite_where=text("state = 'live'"),
        postgresql_where=text("state = 'live'"),
    ),
)
gas_day = _table(  # one row for a person and a day, whichever way its gas is paid (SUP-13)
    "gas_day",
    "state",
    _id(),
    _to("participant_id", "participant.id", private=True),
    Column("travelled_on", IsoDate, nullable=False, info={"private": True}),
    _whole("trips"),
    _yes("by_card"),
    *_state_columns(),
    CheckConstraint("trips >= 0 AND (trips = 0 OR by_card = 0)", name="one_way"),
    UniqueConstraint("participant_id", "travelled_on", name="uq_gas_day_person"),
)
batch = _table(
    "batch",
    "state",
    _id(),
    _text("state"),
    _cents("total_cents"),
    _to("built_by", "person.id"),
    _on("built_on"),
    _to("released_by", "person.id", null=True),
    _on("released_on", null=True),
    *_state_columns(),
    CheckConstraint("released_by IS NULL OR released_by <> built_by", name="two_people"),
)
payment = _table(
    "payment",
    "state",
    _id(),
    _to("batch_id", "batch.id", index=True),
    _to("payee_id", "payee.id"),
    _text("method"),
    _text("reference", null=True),
    _cents("amount_cents"),
    _on("paid_on", null=True),
    _text("state"),
    _text("reason", null=True, private=True),
    *_state_columns(),
    _on("returned_on", null=True),  # none in those that came back before it was asked; theirs is the entry's
    CheckConstraint("method IN ('ach', 'check')", name="method"),
)
payment_line = _table(
    "payment_line",
    "state",
    _id(),
    _to("payment_id", "payment.id", index=True),
    _to("invoice_line_id", "invoice_line.id"),
    _to("award_id", "award.id"),
    _cents("amount_cents"),
    _text("state"),
    _text("entry_id", null=True),
    *_state_columns(),
    Index(
        "uq_payment_line_live",
        "invoice_line_id",
        unique=True,
        sqlite_where=text("state IN ('built', 'paid')"),
        postgresql_where=text("state IN ('built', 'paid')"),
    ),
)
refund = _table(
    "refund",
    "state",
    _id(),
    _to("award_id", "award.id", index=True),
    _cents("amount_cents"),
    _text("month", null=True),
    _on("due_on"),
    _on("received_on", null=True),
    _text("reason"),
    _text("state"),
    *_state_columns(),
)

deposit = _table(
    "deposit",
    "state",
    _id(),
    _to("award_id", "award.id", index=True),
    _to("allocation_id", "allocation.id"),
    Column("invoice_line_id", Text, ForeignKey("invoice_line.id"), nullable=False, unique=True),
    _cents("amount_cents"),
    _on("owed_on"),
    _on("left_on", null=True),
    _cents("returned_cents"),
    _cents("kept_cents"),
    _text("kept_reason", null=True),
    _to("document_id", "document.id", null=True),
    _text("entry_id"),
    *_state_columns(),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("returned_cents >= 0", name="returned"),
    CheckConstraint("kept_cents >= 0", name="kept"),
    CheckConstraint("returned_cents + kept_cents <= amount_cents", name="settled"),
)

cost_transfer = _table(
    "cost_transfer",
    "state",
    _id(),
    _to("award_id", "award.id"),
    _whole("place"),
    _to("from_allocation_id", "allocation.id"),
    _to("to_allocation_id", "allocation.id"),
    _cents("amount_cents"),
    _text("reason"),
    _on("dated_on"),
    _to("proposed_by", "person.id"),
    _to("accepted_by", "person.id"),
    *_state_columns(),
    CheckConstraint("accepted_by <> proposed_by", name="two_people"),
    CheckConstraint("from_allocation_id <> to_allocation_id", name="two_sides"),
    UniqueConstraint("award_id", "place"),
)

# --- Contracts for training at work ----------------------------------------------------------------------------------

contract = _table(
    "contract",
    "state",
    _id(),
    Column("line_id", Text, ForeignKey("need_line.id"), nullable=False, unique=True),
    _text("kind"),
    _text("contents", private=True),
    _text("state"),
    _to("drafted_by", "person.id"),
    _on("drafted_on"),
    _on("executed_on", null=True),
    _text("holdback_share", null=True),
    _whole("retention_days", null=True),
    _on("ended_on", null=True),
    _text("end_reason", null=True),
    _text("retained", null=True),
    _on("retained_on", null=True),
    *_state_columns(),
    CheckConstraint("state IN ('draft', 'executed', 'ended')", name="state"),
)
_GIVEN = "state = 'given'"
signature = _table(
    "signature",
    "state",
    _id(),
    _to("contract_id", "contract.id", index=True),
    _text("party"),
    _text("signer", private=True),
    _on("signed_on"),
    _to("document_id", "document.id", null=True),
    _to("recorded_by", "person.id"),
    _text("state"),
    _text("amendment_id", null=True),
    *_state_columns(),
    Index(
        "uq_signature_live",
        "contract_id",
        "party",
        unique=True,
        sqlite_where=text(f"{_GIVEN} AND amendment_id IS NULL"),
        postgresql_where=text(f"{_GIVEN} AND amendment_id IS NULL"),
    ),
    Index(
        "uq_signature_modification",
        "amendment_id",
        "party",
        unique=True,
        sqlite_where=text(_GIVEN),
        postgresql_where=text(_GIVEN),
    ),
)
evaluation = _table(
    "evaluation",
    "state",
    _id(),
    _to("contract_id", "contract.id", index=True),
    _text("sort"),
    _on("due_on"),
    _on("done_on", null=True),
    _text("words", null=True, private=True),
    _to("document_id", "document.id", null=True),
    _to("recorded_by", "person.id", null=True),
    *_state_columns(),
    UniqueConstraint("contract_id", "sort"),
)
pay_period = _table(
    "pay_period",
    "state",
    _id(),
    _to("contract_id", "contract.id", index=True),
    _to("invoice_line_id", "invoice_line.id", index=True),
    _on("from_on"),
    _on("to_on"),
    _whole("minutes"),
    _whole("payroll_minutes"),
    _whole("proof_minutes"),
    _whole("overtime_minutes"),
    _whole("holiday_minutes"),
    _whole("leave_minutes"),
    _cents("bonus_cents"),
    _cents("wage_cents"),
    _whole("counted_minutes"),
    _cents("earned_cents"),
    _cents("held_cents"),
    _text("hold", null=True),
    _cents("floor_cents", null=True),
    _to("decided_by", "person.id", null=True),
    _text("decided_words", null=True, private=True),
    *_state_columns(),
    CheckConstraint("minutes = payroll_minutes AND minutes = proof_minutes", name="hours_agree"),
    CheckConstraint("held_cents >= 0 AND held_cents <= earned_cents", name="held"),
)
employer_pass = _table(
    "employer_pass",
    "state",
    _id(),
    _to("payee_id", "payee.id", index=True),
    _text("reason", private=True),
    _on("from_on"),
    _to("proposed_by", "person.id"),
    _to("accepted_by", "person.id"),
    *_state_columns(),
    CheckConstraint("accepted_by <> proposed_by", name="two_people"),
)
# --- Gas cards held in stock -----------------------------------------------------------------------------------------

card_lot = _table(
    "card_lot",
    "state",
    _id(),
    _to("fund", "fund.code"),
    _to("payee_id", "payee.id"),
    _text("payee_number", private=True),
    Column("number_digest", Text, nullable=False, info={"private": True}),
    _text("serial_from"),
    _text("serial_to"),
    _whole("cards"),
    _cents("value_cents"),
    _cents("total_cents"),
    _cents("owed_cents"),
    _on("received_on"),
    _to("document_id", "document.id"),
    _to("recorded_by", "person.id"),
    _text("state"),
    _text("entry_id"),
    *_state_columns(),
    CheckConstraint("owed_cents >= 0 AND owed_cents <= total_cents", name="owed"),
    UniqueConstraint("payee_id", "number_digest"),
)
card = _table(
    "card",
    "state",
    _id(),
    _to("lot_id", "card_lot.id", index=True),
    Column("serial", Text, nullable=False, unique=True),
    _cents("value_cents"),
    _to("custodian_id", "person.id"),
    _text("state"),
    *_state_columns(),
    CheckConstraint("state IN ('stock', 'issued', 'missing', 'lost', 'void')", name="state"),
)
card_issue = _table(
    "card_issue",
    "state",
    _id(),
    Column("card_id", Text, ForeignKey("card.id"), nullable=False, unique=True),
    _to("award_id", "award.id", index=True),
    _to("issued_by", "person.id"),
    _on("issued_on"),
    _to("requested_by", "person.id"),
    _to("approved_by", "person.id"),
    _to("document_id", "document.id"),
    _on("receipt_due_on", null=True),
    _to("receipt_id", "document.id", null=True),
    _on("receipt_on", null=True),
    _text("entry_id"),
    *_state_columns(),
    _text(
        "half_fund", null=True
    ),  # that bears what federal money claimed half does not pay; none in issues of before
    _cents("half_cents", null=True),
    CheckConstraint("issued_by <> requested_by AND issued_by <> approved_by", name="two_people"),
)
card_count = _table(
    "card_count",
    "state",
    _id(),
    _to("fund", "fund.code"),
    _whole("place"),
    _on("counted_on"),
    _to("counted_by", "person.id"),
    _whole("opening"),
    _whole("bought"),
    _whole("found"),
    _whole("issued"),
    _whole("void"),
    _whole("counted"),
    *_state_columns(),
    UniqueConstraint("fund", "place"),
)
card_variance = _table(
    "card_variance",
    "state",
    _id(),
    _to("card_id", "card.id", index=True),
    _to("count_id", "card_count.id", index=True),
    _text("state"),
    _text("entry_id"),
    _text("resolved_by", null=True),
    _on("resolved_on", null=True),
    _text("resolving_entry_id", null=True),
    *_state_columns(),
    CheckConstraint("state IN ('open', 'found', 'made_good')", name="state"),
)
lot_payment = _table(
    "lot_payment",
    "state",
    _id(),
    _to("payment_id", "payment.id", index=True),
    _to("lot_id", "card_lot.id"),
    _cents("amount_cents"),
    _text("state"),
    _text("entry_id", null=True),
    *_state_columns(),
    Index(
        "uq_lot_payment_live",
        "lot_id",
        unique=True,
        sqlite_where=text("state IN ('built', 'paid')"),
        postgresql_where=text("state IN ('built', 'paid')"),
    ),
)

# --- Going live ------------------------------------------------------------------------------------------------------

carried_award = _table(
    "carried_award",
    "state",
    Column("award_id", Text, ForeignKey("award.id"), primary_key=True),
    _text("reference", private=True),
    _to("load_id", "proposal.id"),
    _to("document_id", "document.id"),
    *_state_columns(),
    UniqueConstraint("reference"),
)
carried_use = _table(
    "carried_use",
    "state",
    _id(),
    _to("participant_id", "participant.id", private=True, index=True),
    _text("kind"),
    _on("used_on"),
    _cents("amount_cents"),
    _on("carried_on"),
    _to("load_id", "proposal.id"),
    *_state_columns(),
    _text("month", null=True),  # of rent: nobody pays it again
    CheckConstraint("amount_cents > 0", name="amount"),
)

APPEND_ONLY = tuple(table.name for table in metadata.sorted_tables if table.info["sort"] == "append")
FILED = ("closed_month", "command", "document", "document_link", "policy_value")
"""Append-only tables whose rows an event files: their image is in its body, and `verify` compares."""

STATE = {table.name: table for table in metadata.sorted_tables if table.info["sort"] == "state"}
