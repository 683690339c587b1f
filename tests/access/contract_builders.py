"""Valid forms for the routes of contracts, entered into the table of `builders`."""

from tests.access.builders import CANARY, Sent, builds
from tests.access.place import Place

DECLARED = ("contracts.draft", "contracts.step", "contracts.step modify")


def line_of_contract(place: Place, state: str) -> str:
    """A line whose contract is in a state, of an agency with a coach."""
    return str(
        place.one(
            "SELECT c.line_id FROM contract c JOIN need_line l ON l.id = c.line_id JOIN need n ON n.id = l.need_id"
            " WHERE c.kind = 'OJT' AND c.state = ?"
            " AND c.id NOT IN (SELECT contract_id FROM signature WHERE state = 'given' AND c.state = 'draft')"
            " AND n.agency_code IN ('DCJ', 'CCC', 'SEWP') ORDER BY c.id",
            state,
        )
    )


@builds("contracts.draft")
def _draft(place: Place) -> Sent:
    form = {
        "decision": "write",
        "fein": "93-0000001",
        "occupation": CANARY,
        "onet": "51-4121.06",
        "outline": CANARY,
        "classroom": CANARY,
        "svp": "4",
        "rationale": CANARY,
        "records": "y",
        "factor_words": CANARY,
        "employed_words": CANARY,
        "checklist": ["displacement", "strike"],
    }
    return Sent("jody", f"/contracts/{line_of_contract(place, 'draft')}", form, ("contract.drafted",))


@builds("contracts.step")
def _evaluate(place: Place) -> Sent:
    form = {
        "decision": "evaluate",
        "evaluate-sort": "midpoint",
        "evaluate-done_on": "2026-11-19",
        "evaluate-words": CANARY,
    }
    return Sent(
        "jody", f"/contracts/{line_of_contract(place, 'executed')}/steps", form, ("contract.evaluated",)
    )


@builds("contracts.step modify")
def _modify(place: Place) -> Sent:
    found = place.rows(
        "SELECT c.line_id FROM contract c JOIN award a ON a.line_id = c.line_id WHERE c.kind = 'OJT' AND c.state = 'executed'"
        " AND a.committed_cents + a.accrued_cents = 0 AND a.obligated_cents > 0 AND json_extract(a.terms, '$.ends_on') > '2026-12-05'"
        " AND a.id NOT IN (SELECT award_id FROM amendment WHERE governs_on IS NOT NULL) ORDER BY c.id"
    )
    form = {
        "decision": "modify",
        "modify-governs_on": "2026-12-01",
        "modify-ends_on": "2027-01-08",
        "modify-words": CANARY,
    }
    return Sent("jody", f"/contracts/{found[0][0]}/steps", form, ("modification.asked",))
