"""A funder's cut: recorded, never refused; approvals stop until it is cured, and what could be withdrawn is listed."""

import datetime
import html
import re

import pytest

from ledger.domain.journal.accounts import authority
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets import allocation_pages, grants
from ledger.services.budgets.allocations import in_force
from ledger.services.budgets.budgets import BudgetFaults
from ledger.services.budgets.moves import ProposeMove, propose
from ledger.services.budgets.radar import radar
from ledger.services.budgets.ratios import year_tests
from ledger.services.needs import approvals
from ledger.services.needs.needs import LineInput
from ledger.services.people import change_pages, proposals
from ledger.services.people.roles import Actor
from ledger.store.journal import journal
from ledger.words import dollars
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_funds import to_dislocated_workers
from tests.unit.web.site import Site, words
from tests.world import World, person

DAY = datetime.date


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def move(
    world: World,
    source: str,
    target: str,
    cents: int,
    resolution: str = "",
    *,
    of: tuple[str, str] = ("WA26", "Training"),
) -> None:
    """A move of a fund's line, staged by one and accepted by another; both may see every fund."""
    stager, accepter = (
        board.actor(person(world.work, name).person_id, duty, Duty.SEE_CLASS, confidential_class="HOPWA")
        for name, duty in (("stager", Duty.LOAD), ("moves", Duty.OVERSEE))
    )
    command = ProposeMove(world.play.key(), *of, source, target, cents, "Letter of the funder", resolution)
    staged = propose(world.work, stager, command)
    proposals.accept(world.work, accepter, proposals.Accept(world.play.key(), staged["proposal"]))


def _course(world: World, cents: int) -> LineInput:
    today = world.play.source.today()
    terms = {"starts_on": today, "ends_on": today + datetime.timedelta(days=60), "listing": "EX-1001"}
    school = world.play.payee(f"School {world.play.key()[:6]}", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    return LineInput("Scholarship", cents, terms, payee_id=school, allocation_id=chosen)


def _approved(world: World, cents: int) -> str:
    needed_by = world.play.source.today() + datetime.timedelta(days=7)
    who = world.participant("CCC", "EOP")
    return world.play.award(world.coach("CCC"), who, "EOP", _course(world, cents), needed_by=needed_by)


def _seen(world: World, actor: Actor) -> allocation_pages.View:
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    return allocation_pages.get(world.work, actor, chosen)


def test_a_cut_below_what_is_promised_is_recorded_and_stands_in_the_books(world: World) -> None:
    """CCC has 50,000.00; 2,400.00 is approved; the funder takes 48,000.00, and 400.00 more is promised than is left::

    2026-07-20 * "Committed: approved"
      entry: "ENT-14"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               2400.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship  -2400.00 USD

    2026-07-21 * "Award reduced by the funder"
      entry: "ENT-15"
      Equity:Budget:Available:CCC:EOP:WA26:Training              48000.00 USD
      Equity:Budget:Authority:WA26                              -48000.00 USD

    2026-07-22 * "Released: approval withdrawn"
      entry: "ENT-16"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   2400.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training              -2400.00 USD
    """
    # ALC-03: no stage is ever made negative by us; a funder's cut is recorded
    play = world.play
    play.day(2026, 7, 20)
    award = _approved(world, 240_000)
    play.day(2026, 7, 21)
    move(world, "CCC:EOP", "funder", 4_800_000)
    reader = board.actor("PER-READER00", Duty.EXAMINE)
    found = _seen(world, reader)
    assert found.columns.available_cents == -40_000
    assert [row["id"] for row in found.withdrawable] == [award]
    world.verified()
    play.day(2026, 7, 22)
    approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), award))
    found = _seen(world, reader)
    assert found.columns.available_cents == 200_000
    assert found.withdrawable == []
    texts.compare(world, test_a_cut_below_what_is_promised_is_recorded_and_stands_in_the_books)


def test_approvals_stop_until_the_cut_is_cured(world: World) -> None:
    play = world.play
    play.day(2026, 7, 20)
    _approved(world, 240_000)
    waiting = play.draft(
        world.coach("CCC"),
        world.participant("CCC", "EOP"),
        "EOP",
        [_course(world, 10_000)],
        needed_by=DAY(2026, 8, 1),
    )
    (line,) = play.submit(world.coach("CCC"), waiting)
    play.verify(line)
    move(world, "CCC:EOP", "funder", 4_800_000)
    with pytest.raises(Refused, match=r"\$400\.00 more is promised") as refused:
        play.approve(line)
    assert refused.value.code == "allocation_cut"
    move(world, "reserve", "CCC:EOP", 50_000)
    assert play.approve(line)
    assert _seen(world, board.actor("PER-READER00", Duty.EXAMINE)).columns.available_cents == 0
    world.verified()


def test_what_is_bound_cannot_be_withdrawn_and_is_not_listed(world: World) -> None:
    play = world.play
    play.day(2026, 7, 20)
    bound, free = _approved(world, 240_000), _approved(world, 100_000)
    play.bind(world.coach("CCC"), bound, 240_000, DAY(2026, 7, 20))
    move(world, "CCC:EOP", "funder", 5_000_000)
    site = Site(world)
    allocation = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    page = words(site.browser(site.person("manager", Duty.EXAMINE)).get(f"/allocations/{allocation}"))
    assert "More is promised than the funder leaves" in page
    listed = page.partition("Approvals that can be withdrawn")[2].partition("Together")[0]
    assert free in listed
    assert bound not in listed
    assert "of $3,400.00 that is missing" in page
    assert "Move what is missing" not in page, "who may not stage it is not sent to the form"
    browser = site.browser(site.person("mover", Duty.LOAD, Duty.EXAMINE))
    shown = browser.get(f"/allocations/{allocation}").text
    (found,) = re.findall(r'href="(/moves/new[^"]*)"', shown)
    form = browser.get(html.unescape(found)).text
    assert 'value="3,400.00"' in form or 'value="$3,400.00"' in form
    assert '<option selected value="WA26|Training|reserve">' in form
    assert "Taken back by the funder $50,000.00, July 20, 2026" in words(browser.get("/grants/WA26"))


def test_whoever_accepts_a_cut_reads_what_is_left_of_the_award(world: World) -> None:
    # FND-18: the award stands on the other side of the books, and its sign is not the reader's matter
    command = ProposeMove(
        world.play.key(), "WA26", "Training", "CCC:EOP", "funder", 2_000_000, "Letter of the funder"
    )
    staged = propose(world.work, person(world.work, "stager", Duty.LOAD), command)
    shown = change_pages.get(world.work, person(world.work, "moves", Duty.OVERSEE), staged["proposal"])
    with world.work.store.reading() as connection:
        award_cents = journal.balances(connection)[authority("WA26")]
    now, afterwards = dollars(award_cents), dollars(award_cents - 2_000_000)
    assert f"The award: {now} now, {afterwards} afterwards" in shown.lines


def test_who_can_cure_a_cut_is_led_to_it_from_the_first_page(world: World) -> None:
    # ALC-03: the red amount leads to the allocation as well, where what can be withdrawn is listed
    play = world.play
    play.day(2026, 7, 20)
    _approved(world, 240_000)
    site, title = Site(world), "Allocations that a funder has cut below zero"
    browsers = [site.browser(site.person(duty.value, duty)) for duty in (Duty.LOAD, Duty.OVERSEE)]
    assert all(title not in words(one.get("/")) for one in browsers)
    move(world, "CCC:EOP", "funder", 4_800_000)
    allocation = f'href="/allocations/{texts.allocation_id(world.work, "CCC", "WA26", "Training")}"'
    for browser in browsers:
        first = browser.get("/")
        assert f"{title} 1" in words(first)
        assert allocation in first.text
        red = rf'ledger-amount--negative" {allocation}>-?\$400\.00'
        assert re.search(red, browser.get("/allocations").text)
    payer = site.browser(site.person("payer", Duty.BUILD))
    assert title not in words(payer.get("/"))


def test_a_cut_may_break_the_strict_test_and_our_own_steps_only_mend_it(world: World) -> None:
    # SET-03: 120,000.00 of 330,000.00; 15,000.00 less is under a third
    world.play.day(2026, 7, 20)
    move(world, "reserve", "funder", 1_500_000)
    tests = year_tests(world.work, board.actor("PER-READER00", Duty.EXAMINE), DAY(2026, 7, 20))
    assert tests.year == 2026
    with pytest.raises(
        BudgetFaults, match=r"3 x \$104,999\.99 = \$314,999\.97 must be more than \$330,000\.00"
    ):
        move(world, "reserve", "unassigned", 1, "Resolution 9")
    world.play.day(2026, 7, 21)
    move(world, "CCC:EOP", "reserve", 100)  # inside the set-aside: neither better nor worse
    move(world, "unassigned", "reserve", 600_000)
    move(world, "CCC:EOP", "funder", 100)
    world.verified()


def test_a_cut_of_the_reserve_takes_no_more_than_is_there(world: World) -> None:
    with pytest.raises(BudgetFaults, match=r"70,000\.00"):
        move(world, "reserve", "funder", 7_000_001)


def test_every_page_gives_an_award_as_the_books_do_after_a_transfer_and_a_cut(world: World) -> None:
    # FND-01, FND-09: 600,000.00, of which 20,000.00 went to another program and 400,000.00 back to the funder
    to_dislocated_workers(world)
    world.play.day(2026, 9, 20)
    move(world, "unassigned", "funder", 40_000_000)
    today, examiner = DAY(2026, 9, 20), board.actor("PER-READER00", Duty.EXAMINE)
    with world.work.store.reading() as connection:
        balances = journal.balances(connection)
    booked = {code: balances[authority(code)] for code in ("WA26", "WAD26")}
    assert booked == {"WA26": 18_000_000, "WAD26": 2_000_000}
    given = [
        {one.code: one.values["amount_cents"] for one in grants.register(world.work, examiner, today).grants},
        {row["code"]: row["amount_cents"] for row in in_force(world.work, examiner, today).funds},
        {one.fund: one.authority_cents for one in radar(world.work, examiner).funds},
    ]
    assert [{code: one[code] for code in booked} for one in given] == [booked] * 3
    assert {one.fund: one.projected_left_cents for one in radar(world.work, examiner).funds}[
        "WA26"
    ] == 18_000_000
    before = in_force(world.work, examiner, DAY(2026, 9, 19)).funds
    assert {row["code"]: row["amount_cents"] for row in before}["WA26"] == 58_000_000
