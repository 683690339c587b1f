"""Gathers what a decision about a line looks at. Reads only; the decision itself is `ledger.domain.needs.needs`."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.ceilings import SECTIONS as CEILINGS
from ledger.domain.budgets.ceilings import over_fund
from ledger.domain.budgets.grants import gaps_of
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.budgets.versions import network_on
from ledger.domain.days import by_program_year
from ledger.domain.journal import accounts
from ledger.domain.needs import periods
from ledger.domain.needs.kinds import KINDS, Line, kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.needs import Facts, FundFacts, Standing, Used, uses_of
from ledger.domain.needs.oldest import Payer, older_than
from ledger.domain.needs.terms import Terms, from_text
from ledger.domain.needs.whom import EVERYBODY
from ledger.domain.overrides import overrides as override_rules
from ledger.domain.overrides.emergencies import Lane
from ledger.errors import NotFound
from ledger.services.contracts import execution, work
from ledger.services.needs import conflicts, follow_up, resources, weekly
from ledger.services.needs import whom as services
from ledger.services.payments import sources
from ledger.services.scholarships import reviews
from ledger.store import schema
from ledger.store.budgets import agencies, budgets, policies
from ledger.store.cards import cards
from ledger.store.journal import journal
from ledger.store.needs import months as months_of
from ledger.store.needs import needs, uses
from ledger.store.overrides import overrides
from ledger.store.rows import Row, find_row

LOADED = (*CEILINGS, "versions")  # what of all loads a decision looks at


def fund_facts(connection: Connection, code: str) -> FundFacts:
    """What decides whether a fund may pay."""
    try:
        return _facts_of_funds(connection, {code})[code]
    except KeyError:
        raise NotFound("not_found", what="fund") from None


def _facts_of_funds(connection: Connection, codes: Collection[str]) -> dict[str, FundFacts]:
    whom = budgets.whom_of(connection, codes)
    return {
        row["code"]: FundFacts(
            row["code"],
            frozenset(row["kinds"].split(",")),
            row["performance_from"],
            row["performance_to"],
            row["liquidation_on"],
            gaps_of(one for one in (row["gaps"] or "").split("; ") if one),
            row["stream"],
            row["confidential_class"],
            whom.get(row["code"], EVERYBODY),
        )
        for row in budgets.funds_of(connection, codes)
    }


def used_before(
    connection: Connection,
    participant: Row,
    kind: str,
    on: datetime.date,
    book: PolicyBook,
    payee_id: str | None = None,
    line_id: str | None = None,
) -> Used:
    """What a participant (and the household) used of a kind, over all agencies and funds; months by program year.

    :param line_id: of the line that is asked about: an award made of it is not in its own way.
    """
    household = participant["household_id"]
    by_month = KINDS[kind].by_month
    months = months_of.held_months(connection, household, kind) if by_month else []
    elsewhere = months_of.recorded_months(connection, household, kind) if by_month else frozenset()
    days = book.find("band_days", on)
    since = on - datetime.timedelta(days=days.whole()) if days else on
    trips = cards.trips_for(connection, participant["id"]) if kind == "Gas" else ()
    return Used(
        uses=uses_of(uses.uses(connection, household, kind), participant["id"]),
        months=by_program_year(months),
        taken_months=elsewhere.union(months),
        band_cents=needs.band_cents(connection, participant["id"], payee_id, since) if payee_id else 0,
        trip_days=frozenset(trip.on for trip in trips),
        card_spans=cards.spans_for(connection, participant["id"], line_id) if kind == "Gas" else (),
    )


def standing(connection: Connection, need: Mapping[str, object], on: datetime.date) -> Standing:
    """What the participant system says of the person in the need's program and agency on the day."""
    person = str(need["participant_id"])
    plan, activities = needs.plan_for(connection, person)
    entry_on = needs.entered_on(connection, person, str(need["agency_code"]), str(need["program_code"]), on)
    until, left = (None, None) if entry_on else follow_up.after(connection, need, on)
    return Standing(
        enrolled=entry_on is not None,
        entry_on=entry_on or left,
        follow_up_until=until,
        plan_dated_on=plan["dated_on"] if plan else None,
        programs=frozenset(needs.programs_on(connection, person, on)),
        # A need that names none was carried in at going live: none is handed in without (`complete.check_need`)
        serves_activity=need["activity_id"] is None
        or any(activity["id"] == need["activity_id"] for activity in activities),
    )


def gather(
    connection: Connection,
    need: Row,
    line: Row,
    participant: Row,
    allocation: Row,
    on: datetime.date,
    whole: Budget | None = None,
) -> Facts:
    """Everything `decide_approval` looks at, read in the caller's transaction. :param whole: all loads, where known."""
    whole = whole or budgets.loaded(connection, LOADED)
    book = policies.policy_book(connection)
    payee = find_row(connection, schema.payee, id=line["payee_id"]) if line["payee_id"] else None
    used = used_before(connection, participant, line["kind"], on, book, line["payee_id"], line["id"])
    fund = fund_facts(connection, allocation["fund"])
    return Facts(
        on=on,
        standing=standing(connection, need, on),
        agency_active=agencies.is_active(connection, need["agency_code"], need["program_code"], on),
        line=Line(allocation["line"]),
        fund=fund,
        available_cents=allocation["available_cents"],
        used=replace(
            used,
            twins=_twins(connection, line, participant["id"], book, on),
            **weekly.used_of(connection, line, participant["id"]),
        ),
        policies=book,
        need=need["id"],
        why=need.get("why") or "",
        course=reviews.course_of(connection, line, need["participant_id"], allocation),
        program=need["program_code"],
        payee_sort=payee["sort"] if payee else "",
        payee_staff=conflicts.is_staff(connection, payee),
        contract=execution.draft_of(connection, line, on),
        network=network_on(whole.versions, on),
        work=work.facts_of(connection, need, line, fund, on),
        rate_waiver=execution.rate_waiver(connection, fund.code, on) if line["kind"] == "OJT" else None,
        granted=_granted(connection, line["id"]),
        lane=_lane(connection, need, line, on),
        training_cents=_training_cents(connection, need, line, allocation, on),
        finding=weekly.finding_of(connection, line["id"]) if line["kind"] == "NeedsRelated" else None,
        older=_older(connection, need, line, fund, allocation, on),
        newer_for=_newer_for(connection, line["id"]),
        ceilings=over_fund(whole, fund.code, on),
        others_cents=resources.of_rent(connection, line),
        halves=sources.beside_halves(connection, fund.code, on),
        unserved=services.unserved(connection, {fund.code: fund.whom}, participant["id"], book, on)[
            fund.code
        ],
    )


def _training_cents(
    connection: Connection, need: Row, line: Row, allocation: Row, on: datetime.date
) -> int | None:
    """What the funds that could pay this training still have, reserves and other agencies' allocations among it (SCH-22).

    :returns: None for support, and while the line's own allocation has enough.
    """
    if kind_named(line["kind"]).line is not Line.TRAINING:
        return None
    if allocation["available_cents"] >= line["amount_cents"]:
        return None
    place = (need["agency_code"], need["program_code"], line["kind"])
    fitting = candidates(connection, *place, on, need["participant_id"])
    funds = {row["fund"] for row in (allocation, *fitting)}
    held: list[int] = [
        (allocation if row["id"] == allocation["id"] else row)["available_cents"]
        for fund in sorted(funds)
        for row in budgets.allocations(connection, fund=fund, line=Line.TRAINING)
    ]
    balances = journal.balances(connection)
    reserves = [-balances.get(accounts.reserve(fund, Line.TRAINING), 0) for fund in funds]
    return sum(max(cents, 0) for cents in (*held, *reserves))


def _granted(connection: Connection, line_id: str) -> dict[str, int]:
    """How far exceptions let each cap be passed for this line (SUP-07): a raise of its award may have a further one."""
    found: dict[str, int] = {}
    for text in overrides.granted_for(connection, line_id):
        for code, cents in override_rules.granted(override_rules.from_text(text)).items():
            found[code] = max(cents, found.get(code, 0))
    return found


def _lane(connection: Connection, need: Row, line: Row, on: datetime.date) -> Lane | None:
    """The agency's emergency lane, when this line goes through it (d15)."""
    if overrides.live_for(connection, line["id"], override_rules.Sort.EMERGENCY) is None:
        return None
    held = overrides.lane_cents(connection, need["agency_code"], need, on)
    return Lane(*held, counted_cents=line["amount_cents"])


def _twins(
    connection: Connection, line: Row, participant_id: str, book: PolicyBook, on: datetime.date
) -> tuple[str, ...]:
    """Awards that look like this line: same person, payee, kind and amount within the policy's days (SUP-24)."""
    days = book.find("duplicate_days", on)
    if days is None or KINDS[line["kind"]].by_month:  # a household's months guard themselves (SUP-10)
        return ()
    since = on - datetime.timedelta(days=days.whole())
    return tuple(needs.awards_like(connection, line, participant_id, since))


def candidates(
    connection: Connection, agency: str, program: str, kind: str, on: datetime.date, participant_id: str
) -> list[Row]:
    """Allocations that may pay a kind for somebody at an agency and program on a date: the oldest program year first, in it the
    fund that ends first (FND-07)."""
    could = payers(connection, agency, program, kind, on, participant_id)
    return [row for payer, row in could if not payer.unserved]


def first_choice(could: Sequence[tuple[Payer, Row]], amount_cents: int) -> Row | None:
    """Which of `payers` pays, as long as nobody chooses: the first that may serve the person and has enough; without one the
    first that may serve, or that could pay at all, so that the decision says what is missing."""
    serving = [row for payer, row in could if not payer.unserved]
    enough = [row for row in serving if row["available_cents"] >= amount_cents]
    return next(iter(enough or serving or [row for _, row in could]), None)


def payers(
    connection: Connection,
    agency: str,
    program: str,
    kind: str,
    on: datetime.date,
    participant_id: str,
    terms: Terms | None = None,
) -> list[tuple[Payer, Row]]:
    """Every allocation that pays the kind there and then, in the same order, with what tells their money apart and whom they
    may serve.

    :param terms: only those whose period holds what is served, as long as there is one (2 CFR 200.403(h)).
    """
    rows = budgets.allocations(connection, agency=agency, program=program, line=kind_named(kind).line)
    paying = {
        code: fund
        for code, fund in _facts_of_funds(connection, {row["fund"] for row in rows}).items()
        if kind in fund.kinds and fund.performance_from <= on <= fund.performance_to
    }
    asked = {code: fund.whom for code, fund in paying.items()}
    by_income = any(whom.income_percent is not None for whom in asked.values())
    book = policies.policy_book(connection) if by_income else PolicyBook(())  # nothing else of them is read
    lacking = services.unserved(connection, asked, participant_id, book, on)
    found = [
        (payer_of(paying[code], row, lacking[code]), row) for row in rows if (code := row["fund"]) in paying
    ]
    spans = periods.spans_served(terms) if terms else []
    whole = [one for one in found if periods.covers(paying[one[0].fund], spans)]
    return sorted(whole or found, key=lambda one: one[0].order)


def payer_of(fund: FundFacts, allocation: Row, unserved: tuple[str, ...] = ()) -> Payer:
    """An allocation as the rule of the oldest money looks at it."""
    return Payer(
        fund.code,
        fund.stream,
        fund.performance_to,
        allocation["available_cents"],
        fund.confidential_class,
        fund.gaps,
        unserved,
    )


def _older(
    connection: Connection, need: Row, line: Row, fund: FundFacts, allocation: Row, on: datetime.date
) -> tuple[Payer, ...]:
    """Older money that could pay the line; what is an award already stays with its fund."""
    if line["state"] == LineState.APPROVED:
        return ()
    place = (need["agency_code"], need["program_code"], line["kind"])
    terms = from_text(line["kind"], line["terms"])
    others = [one for one, _ in payers(connection, *place, on, need["participant_id"], terms)]
    return older_than(payer_of(fund, allocation), others, line["amount_cents"], on)


def _newer_for(connection: Connection, line_id: str) -> str | None:
    """Why newer money pays this line, where somebody has said so."""
    found = overrides.live_for(connection, line_id, override_rules.Sort.FUND)
    return str(found["reason"]) if found else None
