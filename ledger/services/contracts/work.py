"""What the decision about work experience, a transitional job or a hiring incentive looks at besides the line, and the
slot that work experience fills."""

import datetime
from dataclasses import replace

from sqlalchemy import Connection, or_, select, tuple_

from ledger.domain.budgets import bases, ratios
from ledger.domain.budgets.budgets import year_end
from ledger.domain.budgets.shares import Share
from ledger.domain.contracts import work as rules
from ledger.domain.contracts.agreements import WorkContents, contents_from, to_text
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import KINDS, Line
from ledger.domain.needs.needs import FundFacts
from ledger.domain.needs.oldest import year_of
from ledger.domain.needs.terms import Terms, WorkTerms, from_text
from ledger.errors import InvalidInput
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.budgets import budgets, policies
from ledger.store.contracts import contracts
from ledger.store.needs import needs
from ledger.store.rows import Row

TRANSITIONAL = "TransitionalJob"


def facts_of(
    connection: Connection,
    need: Row,
    line: Row,
    fund: FundFacts,
    on: datetime.date,
    voided: str = "",
) -> WorkFacts:
    """What decides about a line of a kind that is work; nothing for others.

    :param voided: of a change: its award, of which what is only committed is put aside, as verifying the change gives it back.
    """
    if line["kind"] not in ("WorkExperience", TRANSITIONAL):
        return WorkFacts(fund.stream)
    transitional = line["kind"] == TRANSITIONAL
    shares, missing = shares_of(connection, on, fund.code, voided=voided) if transitional else ((), "")
    return WorkFacts(
        fund.stream,
        has_support=transitional and _has_support(connection, need, on),
        stipend_cents=_stipends(connection, need["participant_id"], on, voided),
        shares=shares,
        missing=missing,
    )


def keep_slot(unit: Unit, award: Row, terms: Terms) -> None:
    """The slot of an agreement that nobody has signed is that of its first day, which a change of its award moves (WEX-06)."""
    contract = contracts.find_for_award(unit.connection, award)
    contents = contents_from(contract["kind"], contract["contents"]) if contract else None
    if contract is None or not (isinstance(terms, WorkTerms) and isinstance(contents, WorkContents)):
        return
    book = policies.policy_book(unit.connection)
    slot = rules.slot_of(terms, award["program_code"], book, unit.today())
    if slot != contents.slot:
        unit.change(schema.contract, contract, contents=to_text(replace(contents, slot=slot)))


def _has_support(connection: Connection, need: Row, on: datetime.date) -> bool:
    """Does a line of supportive services live beside the job (20 CFR 680.195)?

    One that is asked in the same need, or was handed in since the person entered this very enrolment, and is not turned down.
    """
    line, other = schema.need_line.c, schema.need.c
    place = (need["participant_id"], need["agency_code"], need["program_code"])
    entry_on = needs.entered_on(connection, *place, on) or datetime.date.max
    found = (
        select(line.id)
        .join_from(schema.need_line, schema.need, other.id == line.need_id)
        .where(
            tuple_(other.participant_id, other.agency_code, other.program_code) == place,
            line.kind.in_([one.code for one in KINDS.values() if one.line is Line.SUPPORT]),
            or_(
                line.state.in_(("submitted", "emergency", "verified", "first_approved", "approved"))
                & (other.submitted_on >= entry_on),
                line.state.in_(("draft", "questioned")) & (other.id == need["id"]),
            ),
        )
        .limit(1)
    )
    return connection.execute(found).first() is not None


def _stipends(connection: Connection, participant_id: str, on: datetime.date, voided: str) -> int:
    """Stipends approved for a person in a calendar year, less what was let go (WEX-04)."""
    table = schema.award.c
    rows = awards.awards_where(
        connection,
        table.participant_id == participant_id,
        table.kind == "WorkExperience",
        table.state != "withdrawn",
        amendments.last_approval().between(datetime.date(on.year, 1, 1), datetime.date(on.year, 12, 31)),
    )
    return sum(_used_cents(row, voided) for row in rows if _is_stipend(row))


def _used_cents(row: Row, voided: str) -> int:
    columns = awards.columns_of(row)
    return columns.used_cents - (columns.committed_cents if row["id"] == voided else 0)


def _is_stipend(row: Row) -> bool:
    terms = from_text(row["kind"], row["terms"])
    return isinstance(terms, WorkTerms) and terms.pay == "stipend"


def shares_of(
    connection: Connection, on: datetime.date, fund: str, *, but_award: str = "", voided: str = ""
) -> tuple[tuple[Share, ...], str]:
    """The tests of the law that count transitional jobs of the fund's stream and year, every promise counted; beside them
    what a test needs and nobody has entered (WEX-07).

    :param but_award: one that is not in its own way, since its cost goes from one fund to another. :param voided: one of which
        nothing that is only committed is.
    """
    budgets.lock_budgets(connection)  # two approvals at once draw on one share, whatever their allocations
    whole, year = budgets.loaded(connection), year_of(fund)
    base, found = bases.base_of(whole, year, on, _promised(connection, but_award, voided)), []
    for ratio in bases.ceilings_for(TRANSITIONAL, whole, base, fund, min(on, year_end(year))):
        waiver = ratios.waiver_on(whole.waivers, ratio.code, on)
        try:
            used, of = (bases.sum_of(texts, base) for texts in (ratio.numerator, ratio.denominator))
        except InvalidInput as missing:
            return (), f"the figure {missing.arguments['figure']} of {year}"
        found.append(Share(ratio.code, ratio.limit, used, of, waiver.share if waiver else None))
    return tuple(found), ""


def _promised(connection: Connection, but_award: str, voided: str) -> dict[tuple[str, Line, str], Columns]:
    """What transitional jobs were promised, by fund, as if all of it were cost."""
    found: dict[tuple[str, Line, str], Columns] = {}
    for row in awards.awards_where(
        connection, schema.award.c.kind == TRANSITIONAL, schema.award.c.state != "withdrawn", most=100_000
    ):
        if row["id"] == but_award:
            continue
        place = row["fund"], Line.TRAINING, TRANSITIONAL
        found[place] = found.get(place, Columns()) + Columns(paid_cents=_used_cents(row, voided))
    return found
