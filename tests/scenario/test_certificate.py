"""The set-aside certificate: both sides, the money behind them, as of any day and as known on any day (RPT-10, d1)."""

import datetime
from typing import Any

import pypdfium2
import pytest

from ledger.demo.rents import rent_terms
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError
from ledger.services.budgets.certificate import Certificate, Held, certificate
from ledger.services.budgets.ratios import year_tests
from ledger.services.journal import relay
from ledger.services.needs.needs import LineInput
from ledger.services.overrides import pages as override_pages
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor
from tests import board, starts
from tests.folders import amendment, written
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.stories import training_signed
from tests.unit.web.site import Site, words
from tests.world import WORKED, World

DAY = datetime.date
READER = board.actor("PER-READER00", Duty.EXAMINE)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _load(world: World, **files: Any) -> None:
    """The worked example's year again, with some tables more; `year` adds to year.toml."""
    told = board.read_folder(WORKED)
    told["year.toml"] += written({"year.toml": files.pop("year", {})})["year.toml"]
    more = written({f"{name}.toml": tables for name, tables in files.items()})
    board.load_files(world.work, {**told, **more}, key=f"more-{world.play.key()[:8]}")


def _version(number: str, from_on: datetime.date, **changed: Any) -> dict[str, Any]:
    return {
        "number": number,
        "from": from_on,
        "definition": "Tuition and on-the-job training",
        "resolution": f"Resolution {number}",
        "governs": "budgeted",
        "counts": ["Scholarship", "OJT"],
        "network": ["EOP", "IND"],
        **changed,
    }


def _course(world: World, cents: int) -> str:
    """A scholarship of CCC, approved today."""
    today = world.play.source.today()
    terms = {"starts_on": today, "ends_on": today + datetime.timedelta(days=90), "listing": "EX-1001"}
    school = world.play.payee(f"School {world.play.key()[:6]}", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    line = LineInput("Scholarship", cents, terms, payee_id=school, allocation_id=chosen)
    person = world.participant("CCC", "EOP")
    return world.play.award(
        world.coach("CCC"), person, "EOP", line, needed_by=today + datetime.timedelta(days=7)
    )


def _certified(
    world: World, on: datetime.date, known_on: datetime.date, reader: Actor = READER
) -> Certificate:
    while relay.tick(world.work).chained:
        pass
    return certificate(world.work, reader, on, known_on)


def test_the_certificate_adds_up_to_the_cent_in_every_column(world: World) -> None:
    # SET-04, SET-05, ALC-02: 120,000.00 set aside of 330,000.00
    play, coach = world.play, world.coach("CCC")
    _load(world, year={"version": [_version("2026-1", DAY(2026, 7, 1))]})
    play.day(2026, 7, 10)
    bound = _course(world, 240_000)
    _course(world, 100_000)
    play.bind(coach, bound, 240_000, DAY(2026, 7, 10))
    play.day(2026, 8, 20)
    bill = BillLine(bound, 90_000, service_from=DAY(2026, 7, 12), service_to=DAY(2026, 8, 19), final=False)
    play.bill(coach, [bill], "S-1")
    found = _certified(world, DAY(2026, 8, 20), DAY(2026, 8, 20))
    assert found.funds == [
        (
            "WA26",
            Held(33_000_000, 0, 12_000_000, 7_000_000, 5_000_000, 100_000, 150_000, 90_000, 0, 11_660_000),
        )
    ]
    assert found.total.adds_up
    assert [(name, test.left_cents, test.right_cents, governs) for name, test, governs in found.measures] == [
        ("Budgeted", 12_000_000, 33_000_000, True),
        ("Obligated", 240_000, 33_000_000, False),
        ("Expended", 90_000, 33_000_000, False),
    ]
    assert found.governing.says == "3 x $120,000.00 = $360,000.00 must be more than $330,000.00"
    assert found.governing.holds
    assert found.version is not None
    assert found.version.resolution == "Resolution 2026-1"


def test_as_of_a_day_and_as_known_on_a_day_are_two_questions(world: World) -> None:
    # RPT-10: an enrolment of 10 July is entered on 20 July; what the board knew on the 15th does not change any more
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 8)
    award = _course(world, 240_000)
    play.day(2026, 7, 20)
    play.bind(coach, award, 240_000, DAY(2026, 7, 10))
    day = DAY(2026, 7, 15)
    then = _certified(world, day, day)
    later = _certified(world, day, DAY(2026, 7, 20))
    assert (then.total.committed_cents, then.total.obligated_cents) == (240_000, 0)
    assert (later.total.committed_cents, later.total.obligated_cents) == (0, 240_000)
    before = _certified(world, DAY(2026, 7, 7), DAY(2026, 7, 20))
    assert before.total.committed_cents == 0
    assert then.digest != later.digest
    play.day(2026, 9, 1)
    _course(world, 50_000)
    again = _certified(world, day, day)
    assert again == then  # the same question is answered the same for ever, its digest too
    with pytest.raises(InvalidInput, match="has not come yet"):
        _certified(world, DAY(2026, 9, 2), DAY(2026, 9, 1))


def test_a_release_bears_its_resolution_and_who_accepted_it_and_is_unknown_before(world: World) -> None:
    # SET-07, SET-03: 5,000.00 leave the set-aside on 1 August; 3 x 115,000.00 is still more than 330,000.00
    play = world.play
    play.day(2026, 8, 1)
    out = amendment(
        **{
            "id": "AM-7",
            "on": DAY(2026, 8, 1),
            "from": "reserve",
            "to": "unassigned",
            "amount": "5,000.00",
            "resolution": "Board resolution 2026-07-30",
        }
    )
    _load(world, amendments={"amendment": [out]})
    found = _certified(world, DAY(2026, 8, 1), DAY(2026, 8, 1))
    ((release, who),) = found.released
    assert (release.amount_cents, release.resolution) == (500_000, "Board resolution 2026-07-30")
    assert who == board.ACCEPTER
    assert found.total.set_aside_cents == 11_500_000
    assert found.total.adds_up
    assert found.governing.says == "3 x $115,000.00 = $345,000.00 must be more than $330,000.00"
    before = _certified(world, DAY(2026, 7, 31), DAY(2026, 7, 31))
    assert before.released == []
    assert before.total.set_aside_cents == 12_000_000


def test_a_version_names_what_governs_and_what_counts(world: World) -> None:
    # SET-01, SET-04, SET-05: from 1 August the obligated share governs, and gas counts since the definition says so. It does
    # not while it fails: 3 x 2,400.00 = 7,200.00 are not more than 340,000.00, but more than 7,000.00
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 8, 1)
    award = _course(world, 240_000)
    play.bind(coach, award, 240_000, DAY(2026, 8, 1))
    second = _version("2026-2", DAY(2026, 8, 1), governs="obligated", counts=["Scholarship", "Gas"])
    year: dict[str, Any] = {"version": [_version("2026-1", DAY(2026, 7, 1)), second]}
    budget = {"version": "2026-2", "fund": "WA26"}
    with pytest.raises(
        LedgerError, match=r"which would govern: 3 x \$2,400\.00 = \$7,200\.00 must be more than"
    ):
        _load(world, year={**year, "training_budget": [{**budget, "amount": "340,000.00"}]})
    _load(world, year={**year, "training_budget": [{**budget, "amount": "7,000.00"}]})
    found = _certified(world, DAY(2026, 8, 1), DAY(2026, 8, 1))
    assert [name for name, _, governs in found.measures if governs] == ["Obligated"]
    assert found.governing.right_cents == 700_000
    assert found.governing.holds
    assert [one.number for one in found.versions] == ["2026-1", "2026-2"]
    july = _certified(world, DAY(2026, 7, 31), DAY(2026, 8, 1))
    assert july.governing.right_cents == 33_000_000


def test_only_the_kinds_that_the_version_names_are_training_whatever_line_they_stand_on(world: World) -> None:
    # SET-05: 2,400.00 of a course are obligated and 900.00 of rent are cost; each version counts what it names, and nothing else
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    play.bind(coach, _course(world, 240_000), 240_000, DAY(2026, 7, 10))
    months = rent_terms("2026-08", 1, 90_000)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    rent = LineInput("Rent", 90_000, months, payee_id=play.payee("Homes", "landlord"), allocation_id=chosen)
    home = play.award(coach, world.participant("CCC", "EOP"), "EOP", rent, needed_by=DAY(2026, 8, 1))
    play.day(2026, 8, 3)
    play.bill(coach, [BillLine(home, 90_000, month="2026-08")], "AUG")
    defined = {3: ["Scholarship", "OJT"], 4: ["Scholarship", "Rent"], 5: ["OJT"]}
    versions = [_version(f"2026-{day}", DAY(2026, 8, day), counts=counts) for day, counts in defined.items()]
    play.day(2026, 8, 5)
    _load(world, year={"version": versions})
    found = {}
    for day in defined:
        measures = _certified(world, DAY(2026, 8, day), DAY(2026, 8, 5)).measures
        found[day] = [test.left_cents for name, test, _ in measures if name != "Budgeted"]
    assert found == {3: [240_000, 0], 4: [330_000, 90_000], 5: [0, 0]}


def test_the_tests_of_the_year_say_what_governs(world: World) -> None:
    # FND-13, FND-16, FND-19: a waiver governs while it lasts; a test that is due later is not failed yet
    text = {"ratios.toml": (board.DEMO_BUDGET / "ratios.toml").read_text(encoding="utf-8")}
    files, law = board.read_folder(WORKED), {}
    for name in ("law.toml", "policies.toml"):
        values = board.read_folder(board.DEMO_BUDGET)[name].split("[[value]]")
        wanted = [
            one
            for one in values
            if any(f'code = "{word}' in one for word in ("ratio", "admin_", "program_f"))
        ]
        law[name] = "[[value]]".join([files[name], *wanted])
    days = {"from": DAY(2026, 7, 1), "to": DAY(2026, 8, 31)}
    paper = {"state": "Oregon", "document": "Letter of the state (example)"}
    waived = [{"ratio": "ojt_rate", "fund": "WA26", "share": "90%", **days, **paper}]
    text["ratios.toml"] += "\n" + written({"ratios.toml": {"waiver": waived}})["ratios.toml"]
    world.play.day(2026, 7, 1)
    board.load_files(world.work, {**files, **law, **text}, key="ratios")
    world.play.day(2026, 11, 2)
    found = {one.ratio.code: one for one in year_tests(world.work, READER, DAY(2026, 11, 1)).tests}
    osy = found["osy"]
    assert osy.test is not None
    assert osy.waiver is not None
    assert (osy.test.percent, osy.standing) == ("67.03%", "holds")
    assert found["obligation_adult"].standing == "early"
    assert found["admin"].standing == "holds"
    july = {one.ratio.code: one for one in year_tests(world.work, READER, DAY(2026, 7, 1)).tests}
    assert july["osy"].standing == "open"  # nobody had entered the figure for that day
    assert "youth" in july["osy"].why_not
    assert july["osy"].waiver is None
    ends = {one.ratio.code: one for one in year_tests(world.work, READER, DAY(2027, 6, 30)).tests}
    assert ends["obligation_adult"].standing == "fails"
    lead = {one.ratio.code: one for one in year_tests(world.work, READER, DAY(2027, 3, 15)).tests}
    assert lead["obligation_adult"].standing == "warned"
    # AUD-05, FND-19: the register shows the waiver with its paper and the two people of its load
    row, earlier = override_pages.listing(world.work, READER)
    assert (earlier["stands"], earlier["asked_on"]) == ("Over", DAY(2026, 7, 1))
    assert earlier["reason_words"] == "Oregon: 90% until August 31, 2026. Letter of the state (example)"
    assert earlier["kind_name"].endswith(", WA26")
    assert (row["sort"], row["stands"], row["asked_on"]) == ("waiver", "Active", DAY(2026, 10, 1))
    assert "Oregon: 50% until June 30, 2027. Waiver of the Department of Labor" in row["reason_words"]
    assert (row["asked_by"], row["decided_by"]) == (board.STAGER, board.ACCEPTER)
    said = words(
        Site(world).browser(Site(world).person("manager", Duty.OVERSEE)).get("/overrides?what=waiver")
    )
    assert "Out-of-school youth" in said


def test_the_page_and_the_paper_say_the_same(world: World) -> None:
    # RPT-10: one page, and one sheet with lines to sign; every number of the page is a link
    _load(world, year={"version": [_version("2026-1", DAY(2026, 7, 1))]})
    _certified(world, DAY(2026, 7, 1), DAY(2026, 7, 1))
    site = Site(world)
    browser = site.browser(site.person("reader", Duty.EXAMINE))
    answer = browser.get("/set-aside?on=2026-07-01&known=2026-07-01")
    page = words(answer)
    says = "3 x $120,000.00 = $360,000.00 must be more than $330,000.00"
    for told in (says, "Resolution 2026-1", "Governs", "The sums agree", "The test holds"):
        assert told in page
    assert '<td class="ledger-money" data-label="Left"><a ' in answer.text
    for address in ("/set-aside/paper?on=2026-02-30", "/set-aside?on=xx", "/set-aside?known=xx"):
        refused = browser.get(address)
        assert (refused.status_code, "is not a day. Write it like" in words(refused)) == (422, True)
    printed = browser.get("/set-aside/paper?on=2026-07-01&known=2026-07-01")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.data.startswith(b"%PDF")
    document = pypdfium2.PdfDocument(printed.data)
    sheet = " ".join(document[0].get_textpage().get_text_bounded().split())
    document.close()
    assert "as of July 1, 2026, as known on July 1, 2026" in sheet
    for told in ("Obligated to date (paid or not)", "Expended, of what the definition counts"):
        assert told in page, "the open stage and what was spent have columns of the same words"
        assert told in sheet
    tests = words(browser.get("/tests-of-the-year"))
    assert "No test on this day" in tests


def test_what_comes_back_after_the_liquidation_has_a_column_and_the_sums_agree(world: World) -> None:
    # RPT-10, ALC-02, decision 45: 100.00 of the 900.00 of 2026 arrive in October 2028, and are brought forward nowhere
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    award = _course(world, 240_000)
    play.bind(coach, award, 240_000, DAY(2026, 7, 10))
    on = play.day(2026, 8, 20)
    play.pay([play.bill(coach, [BillLine(award, 90_000, service_to=on, final=True)], "S-1")], "ACH-1")
    refund = play.refund(award, 10_000, play.day(2028, 8, 1))
    arrived = play.day(2028, 10, 5)
    assert _certified(world, arrived, arrived).total.returned_cents == 0
    play.refund_back(refund, arrived)
    found = _certified(world, arrived, arrived).total
    assert found.adds_up
    back = (found.spent_cents, found.returned_cents)
    assert (found.brought_forward_cents, *back) == (11_910_000, -10_000, 10_000)
    site = Site(world)
    browser = site.browser(site.person("reader", Duty.EXAMINE))
    page = words(browser.get(f"/set-aside?on={arrived}&known={arrived}"))
    assert "Returned late" in page
    assert "The sums agree" in page
    assert "Returned late" not in words(browser.get(f"/set-aside?on={on}&known={arrived}"))
    assert browser.get(f"/set-aside/paper?on={arrived}&known={arrived}").status_code == 200
    year_after = play.day(2029, 7, 2)
    later = _certified(world, year_after, year_after).total
    assert (later.brought_forward_cents, later.returned_cents, later.adds_up) == (11_910_000, 0, True)


def test_the_certificate_says_by_what_its_measures_differ_from_its_columns(world: World) -> None:
    """800.00 of training at work are spent and a definition of tuition alone counts none; the measure that governs decides."""
    # SET-04, SET-05, RPT-10
    _load(world, year={"version": [_version("2026-1", DAY(2026, 7, 1), counts=["Scholarship"])]})
    play, coach, award = world.play, world.coach("CCC"), training_signed(world)
    course = _course(world, 50_000)
    play.bind(coach, course, 50_000, play.source.today())
    worked = PayPeriod(DAY(2026, 7, 20), DAY(2026, 8, 14), 9_600, 2_000)
    play.day(2026, 8, 20)
    play.employer_bill(coach, award, [worked], 160_000, "EI 1")
    found = _certified(world, DAY(2026, 8, 20), DAY(2026, 8, 20))
    assert (found.beside, found.subawards_cents, found.total.spent_cents) == (
        ({"OJT": -520_000}, {"OJT": -80_000}),
        0,
        80_000,
    )
    browser = Site(world).browser(Site(world).person("reader", Duty.EXAMINE))
    page = words(browser.get("/set-aside"))
    told = "Expended is the $800.00 of the column Spent, less $800.00 for On-the-job training, which the definition does not count."
    assert told in page
    told = "Obligated to date is $5,700.00 bound by awards of training, less $5,200.00 for On-the-job training, which"
    assert told in page
    assert "Does not hold" not in page and page.count("For information") == 2
    told = "The measure that governs decides; the others are for information."
    drawn = pypdfium2.PdfDocument(browser.get("/set-aside/paper").data)[0].get_textpage().get_text_bounded()
    assert told in page and told in " ".join(drawn.split())
    assert "Does not hold" not in drawn
