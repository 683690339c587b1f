"""An exception and an emergency from page to page, and the register that keeps them."""

import pytest

from ledger.demo import changes, overrides, papers
from ledger.domain.people.duties import Duty
from tests.grounds import Start
from tests.scenario.test_overrides import asked_gas, asked_rent, july_10
from tests.unit.web.site import Site, value, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return july_10


def test_an_exception_goes_from_the_line_to_the_register_and_to_its_award(world: World) -> None:
    # SUP-07, AUD-05: who, when, rule, amount over, reason, second person, state; each leads to its award
    site, cast = Site(world), world.play.cast
    approver = site.browser(cast.approver)
    manager = site.browser(site.person("manager", Duty.OVERSEE))
    line = asked_gas(world, 38_000)
    assert "Ask for an exception of $80.00" in words(approver.get(f"/approvals/{line}"))
    form = {"decision": "exception", "exception-reason": "access", "exception-key": "ask"}
    assert approver.post(f"/approvals/{line}/exception", form).status_code == 302
    page = words(approver.get(f"/approvals/{line}"))
    assert "Asked, waits for a second person, $80.00 over the cap" in page
    assert "Ask for an exception of" not in page
    assert "Exception for gas" in words(manager.get("/"))
    (row,) = overrides.of_line(world.play, line)
    address = f"/overrides/{row['id']}"
    shown = manager.get(address)
    assert "Cap for gas in a program year $300.00 $0.00 $380.00 $80.00 $150.00 Example policy 4" in words(
        shown
    )
    form = {"decision": "grant", "version": value(shown, "version")}
    assert manager.post(address, form).status_code == 302
    award = overrides.approve(world.play, line)
    said = words(manager.get("/overrides?what=cap&state=used&time=2026-07"))
    for part in (
        "July 10, 2026",
        "Exception to a cap",
        "$80.00",
        "A disability",
        "PER-APPROVER",
        "PER-MANAGER0",
        award,
    ):
        assert part in said, part
    assert f'href="/awards/{award}"' in manager.get("/overrides").text
    assert "No override matches" in words(manager.get("/overrides?what=emergency"))
    assert "No override matches" in words(manager.get("/overrides?time=2026-08"))


def test_a_raise_over_a_cap_asks_for_its_exception_on_the_page_of_the_change(world: World) -> None:
    # SUP-07: 280.00 to 340.00 against a cap of 300.00
    site, play = Site(world), world.play
    approver = site.browser(play.cast.approver)
    award = overrides.approve(play, asked_gas(world, 28_000))
    change = changes.ask(play, world.coach("CCC"), award, cents=34_000)
    changes.verify(play, change)
    at = f"/amendments/{change}"
    assert "Ask for an exception of $40.00" in words(approver.get(at))
    form = {"decision": "exception", "exception-reason": "access", "exception-key": "ask"}
    assert approver.post(f"{at}/exception", form).status_code == 302
    page = words(approver.get(at))
    assert "Asked, waits for a second person, $40.00 over the cap" in page
    (row,) = overrides.of_line(play, play.award_row(award)["line_id"])
    said = f"An exception of $40.00 was asked for already, {row['id']} : asked, waits for a second person."
    assert said in page
    assert "an approver asks for it" not in page
    assert "Ask for an exception of" not in page


def test_a_lane_that_is_shut_says_so_before_anybody_fills_in_its_form(world: World) -> None:
    # d15: approved on 10 July, to be verified by 15 July
    play, coach = world.play, world.play.cast.coaches["CCC"]
    need, line = asked_rent(world, 80_000)
    overrides.mark(play, coach, need)
    overrides.approve(play, line)
    other, _ = asked_rent(world, 30_000)
    site = Site(world)
    assert "Mark as an emergency" in words(site.browser(coach).get(f"/needs/{other}"))
    play.day(2026, 7, 16)
    page = words(site.browser(coach).get(f"/needs/{other}"))
    assert "1 earlier emergency line of the agency should have been verified by now." in page
    assert "Mark as an emergency" not in page


def test_an_emergency_without_a_reason_keeps_its_words_and_says_so_at_the_field(world: World) -> None:
    # d15
    need, _ = asked_rent(world, 80_000)
    coach = Site(world).browser(world.play.cast.coaches["CCC"])
    form = {
        "decision": "emergency",
        "emergency-words": "They are to leave on Friday",
        "emergency-key": "mark",
    }
    page = coach.post(f"/needs/{need}/emergency", form)
    assert page.status_code == 422
    assert '<details class="ledger-details" open>' in page.text
    assert 'id="emergency-reason-error"' in page.text
    assert "They are to leave on Friday" in page.text
    assert 'href="#emergency-reason"' in page.text
    assert coach.post(f"/needs/{need}/emergency", {**form, "emergency-reason": "eviction"}).status_code == 302


def test_an_emergency_runs_by_its_clock_until_somebody_looks_back(world: World) -> None:
    # d15, AUD-05: marked by the coach, approved, red when it is overdue, not eligible: to the fiscal manager
    site, cast, play = Site(world), world.play.cast, world.play
    coach, verifier = site.browser(cast.coaches["CCC"]), site.browser(cast.rent_coordinator)
    need, line = asked_rent(world, 80_000)
    assert "It cannot wait for the verification" in words(coach.get(f"/needs/{need}"))
    form = {"decision": "emergency", "emergency-reason": "eviction", "emergency-key": "mark"}
    assert coach.post(f"/needs/{need}/emergency", form).status_code == 302
    assert "Nobody has verified this line yet" in words(site.browser(cast.approver).get(f"/approvals/{line}"))
    overrides.approve(play, line)
    assert "Emergency, verify by July 15, 2026" in words(verifier.get("/needs?view=verify"))
    play.day(2026, 7, 16)
    verifier, fiscal = site.browser(cast.rent_coordinator), site.browser(cast.second_approver)
    assert "Verification overdue since July 15, 2026" in words(verifier.get("/needs?view=verify"))
    assert "Verification overdue since July 15, 2026" in words(fiscal.get("/overrides?state=overdue"))
    form = {"decision": "not_eligible", "finding": "not_in_plan"}
    assert verifier.post(f"/lines/{line}/verify", form).status_code == 302
    assert "Emergency found not eligible: rent" in words(fiscal.get("/"))
    (row,) = overrides.of_line(play, line)
    address = f"/overrides/{row['id']}"
    form = {"decision": "settle", "version": value(fiscal.get(address), "version"), "outcome": "other_money"}
    unproven = fiscal.post(address, form)
    assert (unproven.status_code, "nothing shows that" in words(unproven)) == (409, True)
    paper = papers.attach(play, cast.coaches["CCC"], need, "other", "Voucher", ["Pays the month (invented)"])
    proof = {"key": value(unproven, "key"), "payer": "housing_hub", "document": paper}
    assert f"Other {paper}" in words(fiscal.get(address))
    assert fiscal.post(address, {**form, **proof}).status_code == 302
    said = words(fiscal.get(address))
    assert "It does not serve an activity of the plan" in said
    assert "Money of another source pays for it" in said
    assert f"Whose money Housing hub Paper that shows it {paper}" in said


def test_a_reader_of_one_program_sees_its_overrides_only(world: World) -> None:
    # P32, ALC-09: what is out of reach looks like what does not exist
    site = Site(world)
    line = asked_gas(world, 38_000)
    row = overrides.ask(world.play, line)
    coach = site.browser(world.play.cast.coaches["CCC"])
    assert coach.get("/overrides").status_code == 403
    auditor = site.browser(site.person("auditor", Duty.EXAMINE))
    assert auditor.get(f"/overrides/{row}").status_code == 200
    assert auditor.get("/overrides/OVR-00000000").status_code == 404
    assert auditor.post(f"/overrides/{row}", {"decision": "grant", "version": "1"}).status_code == 403
