"""What an approval writes: the award, its months of rent, and the entry that commits its money."""

from ledger.clock import program_year
from ledger.domain.awards import awards as award_rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.canonical import canonical
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.needs import Decision
from ledger.domain.needs.terms import RentTerms, from_text
from ledger.services.scholarships import instalments, reviews
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import Row


def make_award(unit: Unit, line: Row, participant: Row, allocation: Row, decision: Decision) -> str:
    """One award is one row, its months of rent and one entry; with the numbers it was decided by (AUD-04)."""
    kind = kind_named(line["kind"])
    award_id = unit.source.new_id(kind.prefix)
    policy_id = decision.policies[0].load_id
    unit.insert(
        schema.award,
        {
            "id": award_id,
            "line_id": line["id"],
            "allocation_id": allocation["id"],
            "kind": line["kind"],
            "program_year": program_year(unit.today()),
            "payee_id": line["payee_id"],
            "approved_cents": line["amount_cents"],
            "approved_on": unit.today(),
            "policy_id": policy_id,
            "decision": canonical(
                {
                    "numbers": dict(decision.numbers),
                    "policies": [[one.id, one.code, one.value, one.document] for one in decision.policies],
                    **({"twins": list(decision.twins)} if decision.twins else {}),
                }
            ).decode(),
            "state": "open",
            "terms": line["terms"],
            "participant_id": participant["id"],
        },
    )
    reviews.keep(unit, line, award_id)
    _hold_months(unit, line, participant, award_id)
    if line["kind"] == "Scholarship":
        instalments.carry_over(unit, line, participant["id"], award_id)
    unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=unit.today(),
            narration="committed",
            postings=books.step(
                awards.key_of(allocation),
                line["kind"],
                Stage.AVAILABLE,
                Stage.COMMITTED,
                line["amount_cents"],
            ),
            award=award_id,
            policy=policy_id,
        )
    )
    return award_id


def _hold_months(unit: Unit, line: Row, participant: Row, award_id: str) -> None:
    """The household's months of rent are this award's from now on (SUP-10)."""
    terms = from_text(line["kind"], line["terms"])
    if not isinstance(terms, RentTerms):
        return
    for month in terms.each():
        unit.insert(
            schema.rent_month,
            {
                "id": unit.source.new_id("MON"),
                "award_id": award_id,
                "month": month,
                "household_id": participant["household_id"],
                "participant_id": participant["id"],
                "kind": line["kind"],
                "amount_cents": terms.monthly_cents,
                "state": award_rules.MonthState.COMMITTED.value,
            },
        )
