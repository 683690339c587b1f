"""Valid forms for what changes about scholarships; they belong to the table of `builders`."""

import io

from ledger.demo.build import BOARD_DATE
from ledger.demo.courses import program_list
from ledger.domain.scholarships import courses
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
