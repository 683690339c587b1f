"""Valid forms for what changes about scholarships; they belong to the table of `builders`."""

import datetime
import io
import secrets
from types import SimpleNamespace
from typing import Any

from ledger.demo import papers
from ledger.demo.build import BOARD_DATE
from ledger.demo.courses import program_list
from ledger.domain.scholarships import courses
from ledger.domain.scholarships.instalments import Instalment
from ledger.services.scholarships import instalments
from tests.access.builders import CANARY, Sent, builds, line_in
from tests.access.place import Place


@builds("needs.verify course")
def _verify_course(place: Place) -> Sent:
    asked = {
        f"verify-{source}-{name}": value
        for source in courses.SOURCES
        for name, value in (("outcome", "denied"), ("on", BOARD_DATE.isoformat()))
    }
    form = {
        "decision": "verify",
        "verify-findings": list(courses.FINDINGS),
        "verify-less": "quoted",
        "verify-priority": "none",
        "verify-tuition-total": "1,200.00",
        "verify-words": CANARY,
        **asked,
    }
    line = line_in(place, "submitted", "DCJ", "Scholarship")
    return Sent("luis", f"/lines/{line}/verify", form, ("line.verified",))


@builds("participants.look")
def _look(place: Place) -> Sent:
    address = f"/participants/{place.ids['own']['participant']}/look"
    return Sent("aud", address, {"reason": "sample"}, ("participant.looked",))


@builds("programs.bring")
def _programs(place: Place) -> Sent:
    content = program_list() + b"EX-2099,Example School,Canary keeping,,,100.00,no,,,2026-07-01,,no,\n"
    form = {
        "decision": "import",
        "extract_on": BOARD_DATE.isoformat(),
        "file": (io.BytesIO(content), "list.csv"),
    }
    return Sent("luis", "/programs", form, ("programs.imported",))


@builds("awards.propose_leaving")
def _leaving(place: Place) -> Sent:
    award = place.one(
        "SELECT award.id FROM award JOIN scholarship ON award_id = award.id WHERE award.state = 'open' AND left_on IS NULL"
        ' AND accrued_cents = 0 AND paid_cents > 0 AND terms LIKE \'%"ends_on":"2026-1%\' ORDER BY terms DESC, award.id'
    )
    ends_on = str(place.one("SELECT json_extract(terms, '$.ends_on') FROM award WHERE id = ?", award))
    form = {
        "decision": "propose",
        "leaving-left_on": min(ends_on, BOARD_DATE.isoformat()),
        "leaving-terms": "",
    }
    return Sent("frances", f"/awards/{award}/leaving", form, ("leaving.proposed",))


@builds("awards.record_aid")
def _aid(place: Place) -> Sent:
    award = place.one(
        "SELECT award.id FROM award JOIN scholarship ON award_id = award.id WHERE award.state = 'open'"
        " AND accrued_cents = 0 AND paid_cents > 0 ORDER BY award.id"
    )
    form = {
        "decision": "record",
        "aid-source": "pell",
        "aid-outcome": "amount",
        "aid-on": BOARD_DATE.isoformat(),
        "aid-amount": "100.00",
        "aid-share": "1.00",
    }
    return Sent("frances", f"/awards/{award}/aid", form, ("aid.recorded",))


@builds("awards.record_credential")
def _credential(place: Place) -> Sent:
    award = place.one(
        "SELECT award.id FROM award JOIN scholarship ON award_id = award.id JOIN allocation ON allocation.id = allocation_id"
        " WHERE agency_code = 'DCJ' ORDER BY award.id"
    )
    form = {
        "decision": "record",
        "credential-credential": CANARY,
        "credential-got_on": BOARD_DATE.isoformat(),
    }
    return Sent("dana", f"/awards/{award}/credential", form, ("credential.recorded",))


def unbilled(place: Place) -> tuple[str, str, int]:
    """A course that nobody has billed or planned yet: award, its last day, and what is open."""
    award, ends_on, cents = place.rows(
        "SELECT id, json_extract(terms, '$.ends_on'), committed_cents + obligated_cents FROM award"
        " WHERE kind = 'Scholarship' AND state = 'open' AND committed_cents + obligated_cents > 0"
        " AND accrued_cents + paid_cents + refund_due_cents = 0"
        " AND id NOT IN (SELECT award_id FROM invoice_line) AND id NOT IN (SELECT award_id FROM instalment) ORDER BY id"
    )[0]
    return str(award), str(ends_on), int(cents)


@builds("instalments.plan")
def _plan(place: Place) -> Sent:
    award, ends_on, cents = unbilled(place)
    row = {"due_on": ends_on, "amount": f"{cents / 100:.2f}", "condition": CANARY, "paper": "grade_report"}
    form = {f"plan-rows-0-{name}": value for name, value in row.items()}
    return Sent("luis", f"/awards/{award}/instalments", form, ("instalments.planned",))


@builds("instalments.met")
def _met(place: Place) -> Sent:
    award, ends_on, cents = unbilled(place)
    row = Instalment(datetime.date.fromisoformat(ends_on), cents, CANARY, "grade_report")
    command = instalments.Plan(secrets.token_hex(8), award, (row,))
    instalments.plan(place.work, place.actor("luis"), command)
    play: Any = SimpleNamespace(work=place.work, key=lambda: secrets.token_hex(8))
    paper = papers.attach(play, place.actor("luis"), award, "grade_report", "Grades", ["Passed (invented)"])
    form = {
        "met-instalment": place.one("SELECT id FROM instalment WHERE award_id = ?", award),
        "met-document": paper,
    }
    return Sent("luis", f"/awards/{award}/instalments/met", form, ("instalment.shown",))
