"""What voiding and approving anew do to an award's money and months of rent, and the decision between the two."""

import datetime
import json
from dataclasses import replace

from sqlalchemy import Connection

from ledger.domain.awards import amendments as rules
from ledger.domain.awards import anew
from ledger.domain.awards.amendments import Agreed
from ledger.domain.awards.awards import MonthState
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.canonical import canonical
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.needs import Decision, Facts
from ledger.domain.needs.terms import RentTerms
from ledger.errors import Refused
from ledger.services.awards import awards as award_services
from ledger.services.contracts import work
from ledger.services.needs import facts, needs
from ledger.services.needs.refusals import Telling
from ledger.services.people.roles import Actor
from ledger.services.scholarships import reviews
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.needs import needs as needs_store
from ledger.store.rows import Row, find_row


def void(unit: Unit, award: Row, narration: str) -> int:
    """Give everything that is only committed back to the allocation, and free its months of rent; cents."""
    cents = int(award["committed_cents"])
    if not cents:
        return 0
    for month in awards.months_for(unit.connection, award["id"]):
        if month["state"] == MonthState.COMMITTED:
            unit.change(schema.rent_month, month, state=MonthState.RELEASED.value)
    _post(unit, award, narration, (Stage.COMMITTED, Stage.AVAILABLE), cents)
    return cents


def _post(
    unit: Unit,
    award: Row,
    narration: str,
    between: tuple[Stage, Stage],
    cents: int,
    policy: str | None = None,
) -> None:
    unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=award_services.entry_on(unit.connection, award, unit.today(), unit.today()),
            narration=narration,
            postings=books.step(awards.key_of(award), award["kind"], *between, cents),
            award=award["id"],
            policy=policy,
        )
    )


def terms_text(after: Agreed) -> str:
    """The terms as lines and awards keep them."""
    return canonical(json.loads(after.to_text())["terms"]).decode()


def decision_on(
    connection: Connection,
    award: Row,
    after: Agreed,
    on: datetime.date,
    *,
    words: str | None = "",
    governs_on: datetime.date | None = None,
    asking: bool = False,
    lock: bool = False,
    telling: Telling | None = None,
) -> Decision:
    """The decision about a change on that day, by the facts of this moment: the same questions as for a line.

    :param words: why it is changed. :param governs_on: of a modification of what all have signed: its first day.
    :param asking: only asked or verified, not approved yet: what an exception could allow may follow, and so do a course's
        review and what is found about weekly payments.
    :param telling: keeps what it said when it said no (AUD-04); None on a page.
    :raises Refused: the first rule that says no.
    """
    gathered = gather(connection, award, after, on, lock=lock)
    finding = None if asking else gathered.finding
    gathered = replace(gathered, asking=asking, governs_on=governs_on, finding=finding)
    if gathered.course:
        review = None if asking else gathered.course.review
        gathered = replace(gathered, course=replace(gathered.course, review=review, reviewed=not asking))
    columns, months = awards.columns_of(award), awards.months_for(connection, award["id"])
    asked, seen = anew.beside(award["kind"], columns, months, after, gathered)
    asked = replace(asked, words=words or "")
    return telling.decide_anew(award, asked, seen) if telling else anew.decide_anew(asked, seen)


def keep_what_rules_say(unit: Unit, actor: Actor, award: Row, row: Row) -> None:
    """A person denies what a rule would have refused, too: that is kept, so that it is decided again under other values.

    :param row: of the change.
    """
    telling, after = Telling(), rules.agreed_from(award["kind"], row["after"])
    try:
        said = {"words": row["words"], "governs_on": row["governs_on"]}
        decision_on(unit.connection, award, after, unit.today(), **said, telling=telling)
    except Refused:
        telling.insert(unit, actor)


def line_as(connection: Connection, award: Row, after: Agreed, *, lock: bool = False) -> tuple[Row, Row]:
    """The award's line as the change would have it, and its need."""
    found = needs_store.line_with_need(connection, award["line_id"], lock=lock)
    if found is None:
        raise Refused("not_imported")
    line, need = found
    changed = {
        **line,
        "payee_id": after.payee_id,
        "amount_cents": after.amount_cents,
        "terms": terms_text(after),
        "allocation_id": award["allocation_id"],
    }
    return changed, need


def papers_at(award: Row, after: Agreed) -> tuple[str, ...]:
    """Where the papers of a change hang: for another payee at the award, since those of the need are about the one before."""
    same = after.payee_id == award["payee_id"]
    return (award["need_id"], award["id"]) if same else (award["id"],)


def gather(
    connection: Connection, award: Row, after: Agreed, on: datetime.date, *, lock: bool = False
) -> Facts:
    """What the decision about a change looks at: what is only committed counts as given back, as verifying will do it."""
    participant = find_row(connection, schema.participant, id=award["participant_id"])
    if participant is None:
        raise Refused("not_imported")
    whole, need = line_as(connection, award, after, lock=lock)
    columns, months = awards.columns_of(award), awards.months_for(connection, award["id"])
    changed = {**whole, "amount_cents": rules.open_cents(after, columns, months)}
    allocation = needs.allocation_of(connection, changed, lock=lock)
    freed = {**allocation, "available_cents": allocation["available_cents"] + columns.committed_cents}
    gathered = facts.gather(connection, need, changed, participant, freed, on)
    at_work = work.facts_of(connection, need, changed, gathered.fund, on, voided=award["id"])
    gathered = replace(gathered, work=at_work)
    return anew.put_aside(columns, award["id"], gathered)


def decision_text(decision: Decision) -> str:
    """A decision as its column keeps it (AUD-04)."""
    kept = [[one.id, one.code, one.value, one.document] for one in decision.policies]
    twins = {"twins": list(decision.twins)} if decision.twins else {}
    return canonical({"numbers": dict(decision.numbers), "policies": kept, **twins}).decode()


def approve(unit: Unit, award: Row, after: Agreed, decision: Decision) -> None:
    """The award as approved anew: its terms, its months of rent, its course, and what is open committed again."""
    months = awards.months_for(unit.connection, award["id"])
    cents = rules.open_cents(after, awards.columns_of(award), months)
    _hold_months(unit, award, after, rules.open_months(after.terms, months))
    unit.change(
        schema.award,
        awards.award_row(unit.connection, award["id"]),
        approved_cents=after.amount_cents,
        payee_id=after.payee_id,
        terms=terms_text(after),
    )
    line, _ = line_as(unit.connection, award, after)
    reviews.keep(unit, line, award["id"])
    work.keep_slot(unit, award, after.terms)
    _commit(unit, award, cents, decision)


def agree(unit: Unit, award: Row, row: Row, after: Agreed, decision: Decision) -> None:
    """A modification of what all have signed is approved: it has its number, and what it asks for besides is committed. The
    award stands as it was signed until all have signed anew.

    :param row: of the change, as its approval left it.
    """
    known = amendments.modifications_for(unit.connection, award["id"])
    unit.change(schema.amendment, row, number=1 + max(one["number"] or 0 for one in known))
    cents = rules.open_cents(after, awards.columns_of(award), ())
    if cents > 0:
        _commit(unit, award, cents, decision)


def _commit(unit: Unit, award: Row, cents: int, decision: Decision) -> None:
    policy = decision.policies[0].load_id
    _post(unit, award, "recommitted", (Stage.AVAILABLE, Stage.COMMITTED), cents, policy)


def _hold_months(unit: Unit, award: Row, after: Agreed, months: tuple[str, ...]) -> None:
    if not isinstance(after.terms, RentTerms):
        return
    participant = find_row(unit.connection, schema.participant, id=award["participant_id"])
    if participant is None:
        raise Refused("not_imported")
    for month in months:
        unit.insert(
            schema.rent_month,
            {
                "id": unit.source.new_id("MON"),
                "award_id": award["id"],
                "month": month,
                "household_id": participant["household_id"],
                "participant_id": participant["id"],
                "kind": award["kind"],
                "amount_cents": after.terms.monthly_cents,
                "state": MonthState.COMMITTED.value,
            },
        )
