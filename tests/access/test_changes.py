"""P32c and P51: rights that end while somebody is at work end with the next request, whatever page is still open."""

import datetime

from ledger.domain.people.duties import Duty
from ledger.domain.people.people import NewGrant
from ledger.services.participants import imports as participant_imports
from ledger.services.participants.files import digest_of
from ledger.services.people import proposals
from tests.access import making
from tests.access.builders import BUILDERS
from tests.access.making import file_of, row_of
from tests.access.place import Place
from tests.access.test_matrix import word
from tests.access.test_objects import told
from tests.access.test_sessions import grant


def held(place: Place, login: str) -> tuple[str, ...]:
    """The ids of somebody's grants."""
    statement = "SELECT id FROM duty_grant WHERE person_id = ? AND (to_on IS NULL OR to_on >= ?)"
    found = place.rows(statement, place.ids["person"][login], place.source.today().isoformat())
    return tuple(row[0] for row in found)


def test_a_role_taken_away_between_page_and_form_is_refused(place: Place) -> None:  # P51
    sent = BUILDERS["cash.propose"](place)
    browser = place.browser("frances")
    assert word(browser.get("/cash")) == "ok"
    grant(place, "frances", NewGrant(Duty.OVERSEE), revoke=held(place, "frances"))
    last = place.last_event()
    assert word(browser.post(sent.address, sent.form)) == "sign-in"
    again = place.browser("frances", fresh=True)
    assert word(again.post(sent.address, sent.form)) == "forbidden"
    assert word(again.get("/cash")) == "ok", "she oversees now, and reads"
    assert place.last_event() == last


def test_a_duty_that_lapses_between_page_and_form_is_refused(place: Place) -> None:  # P51
    grant(place, "sam", NewGrant(Duty.RECONCILE, to_on=place.source.today()))
    sent, browser = BUILDERS["cash.propose"](place), place.browser("sam")
    assert word(browser.get("/cash")) == "ok"
    place.source.set_today(place.source.today() + datetime.timedelta(days=1))
    last = place.last_event()
    assert word(browser.post(sent.address, sent.form)) == "forbidden"
    assert place.last_event() == last


def test_who_verified_a_line_does_not_approve_it_when_he_may_approve(place: Place) -> None:  # P51, SD1
    line = place.one(
        "SELECT id FROM need_line WHERE state = 'verified' AND verified_by = ?", place.ids["person"]["luis"]
    )
    grant(place, "luis", NewGrant(Duty.APPROVE))
    version, last = place.one("SELECT version FROM need_line WHERE id = ?", line), place.last_event()
    answer = place.browser("luis").post(
        f"/approvals/{line}", {"decision": "approve", "version": version, "reason": "", "words": ""}
    )
    assert answer.status_code == 409
    assert place.last_event() == last


def test_nobody_has_a_part_in_a_change_of_the_own_duties(place: Place) -> None:  # F10, SD9
    form = {"role": "", "duties": "oversee", "agency": "", "program": "", "confidential_class": ""}
    last = place.last_event()
    answer = place.browser("ada").post(f"/users/{place.ids['person']['ada']}/duties", form)
    assert answer.status_code == 422
    assert place.last_event() == last


def end(place: Place, *rows: str) -> str:
    """Import a file that ends stays; the change waits for a second person."""
    content = file_of(*rows)
    command = participant_imports.ImportFile("ending", digest_of(content), place.source.today())
    return str(participant_imports.import_file(place.work, place.actor("lena"), command, content)["proposal"])


def accept(place: Place, proposal: str) -> None:
    """The second person accepts."""
    proposals.accept(place.work, place.actor("priya"), proposals.Accept("accept-ending", proposal))


def test_a_stay_that_ends_takes_the_person_out_of_reach_on_the_next_request(place: Place) -> None:  # P32c
    browser, own = place.browser("cleo"), place.ids["own"]
    at = f"/participants/{own['participant']}"
    staged = end(place, row_of(making.OWN, exit_on="2026-11-19"))
    assert word(browser.get(at)) == "ok", "nothing has ended before the second person accepts"
    accept(place, staged)
    assert told(browser.get(at)) == told(browser.get("/participants/PAR-00000000"))
    for page in (
        "/people",
        "/people?view=all",
        f"/people?view=all&name={making.OWN.last}",
        f"/needs/new?name={making.OWN.last}",
        "/",
    ):
        text = browser.get(page).get_data(as_text=True)
        assert making.OWN.name not in text, page
    kept = browser.get(f"/needs/{own['need']}").get_data(as_text=True)
    assert making.OWN.name not in kept
    assert "O. O." in kept, "her agency's own need stays, under initials"
    assert word(browser.get(f"/needs/new?participant={own['participant']}")) == "not-found"


def test_a_person_who_moves_is_the_other_coach_s_from_the_next_request(place: Place) -> None:  # P32c, T5
    at = f"/participants/{place.ids['own']['participant']}"
    before, after = place.browser("cleo"), place.browser("dana")
    assert (word(before.get(at)), word(after.get(at))) == ("ok", "not-found")
    moved = row_of(making.OWN, agency="DCJ").replace("2026-01-05", "2026-11-19")
    accept(place, end(place, row_of(making.OWN, exit_on="2026-11-18"), moved))
    assert (word(before.get(at)), word(after.get(at))) == ("not-found", "ok")
    text = after.get(at).get_data(as_text=True)
    assert place.ids["own"]["award"] not in text, "what the first agency did stays the first agency's"


def test_a_draft_for_somebody_who_has_left_is_not_kept(place: Place) -> None:  # P32c
    form = dict(BUILDERS["needs.create"](place).form) | {"participant": place.ids["ended"]["participant"]}
    last = place.last_event()
    assert word(place.browser("cleo").post("/needs/new", form)) == "not-found"
    assert place.last_event() == last
