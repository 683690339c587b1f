"""c+reason+ of the access matrix: an auditor with a class sees one participant by name for a reason, which is noted, for five minutes."""

import pytest

from ledger.domain.people.duties import Duty, Grant
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.participants import looks, participants
from ledger.services.people.roles import Actor
from tests.access.builders import PASSWORD
from tests.access.making import OWN, POOL
from tests.access.place import Browser, Place
from tests.access.test_proofs import prove, stale, target

NAME, OTHERS = f"{POOL.first} {POOL.last}", f"{OWN.first} {OWN.last}"
assert PASSWORD


def page(browser: Browser, place: Place, case: str = POOL.case) -> str:
    """A participant's page."""
    return browser.get(f"/participants/{place.ids[case]['participant']}").get_data(as_text=True)


def look(browser: Browser, place: Place, reason: str = "sample") -> int:
    """Send the form; the status."""
    person = place.ids[POOL.case]["participant"]
    sent = {"reason": reason, "page": f"/participants/{person}"}
    return browser.post(f"/participants/{person}/look", sent).status_code


def noted(place: Place) -> list[tuple[str, str]]:
    """Who looked, and what the log of readings says of it."""
    found = place.rows(
        "SELECT p.name, r.what FROM read_log r JOIN person p ON p.id = r.person_id WHERE r.what LIKE 'class %'"
    )
    return [tuple(row) for row in found]


def test_without_a_reason_an_auditor_with_the_class_sees_initials(place: Place) -> None:  # P35
    browser, last = place.browser("aud", fresh=True), place.last_event()
    assert "Why you look" in page(browser, place)
    assert look(browser, place, "") == 422
    assert look(browser, place, "curious") == 422
    assert NAME not in page(browser, place)
    assert (noted(place), place.last_event()) == ([], last)


def test_a_look_waits_for_the_password(place: Place) -> None:  # P46
    browser, last = stale(place, "aud"), place.last_event()
    person = place.ids[POOL.case]["participant"]
    here = f"/participants/{person}"
    assert "You are asked for your password first." in page(browser, place)
    answer = browser.post(f"{here}/look", {"reason": "complaint", "page": here})
    assert target(answer) == ("/confirm", here)
    assert (noted(place), place.last_event()) == ([], last)
    prove(browser, to=here)
    assert 'value="complaint" selected' in page(browser, place).replace(
        'selected value="complaint"', 'value="complaint" selected'
    )


def test_a_look_is_noted_lasts_five_minutes_and_is_of_one_person(place: Place) -> None:  # P35, P28
    browser, last = place.browser("aud", fresh=True), place.last_event()
    assert look(browser, place) == 302
    shown = page(browser, place)
    assert NAME in shown
    assert POOL.phone in shown
    assert "hopwa" in shown.lower()
    assert OTHERS not in page(browser, place, OWN.case)
    assert noted(place) == [("Audrey Stone", "class sample")]
    assert place.last_event() == last + 1
    said = page(place.browser(POOL.coach), place)
    assert "Who looked at confidential facts" in said
    assert "The case is in an audit sample" in said
    assert "Who looked" not in page(place.browser("frances"), place)
    place.source.wait(minutes=5)
    assert NAME not in page(browser, place)
    prove(browser)
    assert NAME not in page(browser, place), "a new proof alone opens nothing"


def test_another_session_sees_nothing_without_its_own_password(place: Place) -> None:  # P46
    old = place.browser("aud", fresh=True)
    place.source.wait(minutes=4)
    fresh = place.browser("aud", fresh=True)
    assert look(fresh, place) == 302
    place.source.wait(minutes=2)
    assert NAME in page(fresh, place)
    assert NAME not in page(old, place)
    assert NAME not in page(place.browser("aud", fresh=True), place), (
        "another sitting asks for its own reason"
    )


def test_the_service_refuses_whoever_has_no_class_no_proof_or_no_duty(board: Place) -> None:
    person, who = board.ids[POOL.case]["participant"], board.ids["person"]["aud"]
    command = looks.LookAt("tests-look-0001", person, "sample")
    examine, sees = Grant(Duty.EXAMINE), Grant(Duty.SEE_CLASS, confidential_class="HOPWA")

    def _actor(*grants: Grant, proven: bool = True) -> Actor:
        return Actor(who, "aud", "Audrey Stone", grants, proven=proven)

    for actor in (_actor(examine), _actor(sees), _actor(examine, sees, proven=False)):
        with pytest.raises(Refused):
            looks.look(board.work, actor, command)
    with pytest.raises(InvalidInput):
        looks.look(board.work, _actor(examine, sees), looks.LookAt("tests-look-0002", person, "other"))
    with pytest.raises(NotFound):
        looks.look(
            board.work, _actor(examine, sees), looks.LookAt("tests-look-0003", "PAR-00000000", "sample")
        )
    assert _actor(examine, sees).classes() == frozenset()
    assert participants.get_participant(board.work, _actor(examine, sees), person).is_masked
