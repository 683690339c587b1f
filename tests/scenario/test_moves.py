"""Money moved from a page: two sides, two people, a posting of its own, and every sum of a grant stays (ALC-04, ALC-10, P23)."""

import datetime
import random

import pytest

from ledger.domain.budgets.budgets import Amendment
from ledger.domain.budgets.openings import account_of
from ledger.domain.journal.accounts import Key, Stage, authority, reserve, stage, unassigned
from ledger.domain.journal.entries import transfer
from ledger.domain.needs.kinds import Line
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound, Refused
from ledger.services.budgets import budgets
from ledger.services.budgets.budgets import BudgetFaults
from ledger.services.budgets.moves import ProposeMove, places, propose
from ledger.services.people import change_pages, proposals
from ledger.store import schema
from ledger.store.journal import journal
from ledger.store.rows import find_row
from tests import board, starts
from tests.folders import amendment, written
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

CCC = "Equity:Budget:Available:CCC:EOP:WA26:Training"
RESERVE = "Equity:Budget:Reserve:WA26:Training"


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _move(world: World, source: str, target: str, cents: int, **more: str) -> str:
    """Staged by one, accepted by another; the amendment's id."""
    stager = person(world.work, "stager", Duty.LOAD)
    letter = f"Letter {world.play.key()}"
    command = ProposeMove(world.play.key(), "WA26", "Training", source, target, cents, letter, **more)
    staged = propose(world.work, stager, command)
    accepter = person(world.work, "accepter", Duty.OVERSEE)
    proposals.accept(world.work, accepter, proposals.Accept(world.play.key(), staged["proposal"]))
    return str(staged["amendment"])


def _balances(world: World) -> dict[str, int]:
    with world.work.store.reading() as connection:
        return journal.balances(connection)


def test_a_move_has_two_sides_two_people_and_one_entry(world: World) -> None:
    """10,000.00 from the reserve to CCC, then 4,000.00 back, each a posting of its own day::

    2026-07-20 * "Allocation amended"
      entry: "ENT-14"
      Equity:Budget:Reserve:WA26:Training                        10000.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training             -10000.00 USD
    ; Renderer 1; last sequence N

    2026-08-04 * "Allocation amended"
      entry: "ENT-15"
      Equity:Budget:Available:CCC:EOP:WA26:Training               4000.00 USD
      Equity:Budget:Reserve:WA26:Training                        -4000.00 USD
    """
    # ALC-04, ALC-10
    before = _balances(world)
    world.play.day(2026, 7, 20)
    stager = person(world.work, "stager", Duty.LOAD)
    command = ProposeMove(
        world.play.key(), "WA26", "Training", "reserve", "CCC:EOP", 1_000_000, "Letter of CCC"
    )
    staged = propose(world.work, stager, command)
    assert _balances(world) == before
    with pytest.raises(Refused) as refused:
        proposals.accept(world.work, stager, proposals.Accept(world.play.key(), staged["proposal"]))
    assert refused.value.code == "two_people"
    accepter = person(world.work, "accepter", Duty.OVERSEE)
    shown = change_pages.get(world.work, accepter, staged["proposal"])
    assert shown.lines[-2:] == [
        "The reserve: $70,000.00 there now, $60,000.00 afterwards",
        "Central City Concern, Economic Opportunity Program: $50,000.00 there now, $60,000.00 afterwards",
    ]
    proposals.accept(world.work, accepter, proposals.Accept(world.play.key(), staged["proposal"]))
    world.play.day(2026, 8, 4)
    _move(world, "CCC:EOP", "reserve", 400_000)
    after = _balances(world)
    assert after[CCC] == before[CCC] - 600_000
    assert after[RESERVE] == before[RESERVE] + 600_000
    texts.compare(world, test_a_move_has_two_sides_two_people_and_one_entry)


def test_a_place_gives_no_more_than_it_has_and_only_to_members(world: World) -> None:
    # ALC-03, ALC-05
    with pytest.raises(BudgetFaults, match="50,000.00"):
        _move(world, "CCC:EOP", "reserve", 5_000_001)
    with pytest.raises(BudgetFaults, match="not a member"):
        _move(world, "reserve", "CAP:EOP", 100)
    with pytest.raises(BudgetFaults, match="two sides"):
        _move(world, "reserve", "reserve", 100)
    with pytest.raises(BudgetFaults, match="reserve first"):
        _move(world, "unassigned", "CCC:EOP", 100)


def test_what_came_today_goes_on_today(world: World) -> None:
    # ALC-04: whichever ids the moves of one day get
    for _ in range(5):
        _move(world, "reserve", "CCC:EOP", 100)
        _move(world, "CCC:EOP", "reserve", 5_000_100)
        _move(world, "reserve", "CCC:EOP", 5_000_000)


def test_a_release_that_breaks_the_strict_test_is_refused_with_its_numbers(world: World) -> None:
    # SET-03, SET-07: 120,000.00 of 330,000.00; 10,000.00 less is exactly a third
    with pytest.raises(BudgetFaults, match="resolution"):
        _move(world, "reserve", "unassigned", 100)
    with pytest.raises(
        BudgetFaults, match=r"3 x \$110,000\.00 = \$330,000\.00 must be more than \$330,000\.00"
    ):
        _move(world, "reserve", "unassigned", 1_000_000, resolution="R-1")
    _move(world, "reserve", "unassigned", 999_999, resolution="R-1")
    found = budgets.set_aside_test(world.work, board.accepter(), world.work.source.today())
    assert found.test.says == "3 x $110,000.01 = $330,000.03 must be more than $330,000.00"
    with pytest.raises(BudgetFaults, match=r"330,000\.00 must be more than"):
        _move(world, "reserve", "unassigned", 1, resolution="R-2")
    with pytest.raises(BudgetFaults, match=r"330,000\.01 must not be more than training_budget 330,000\.00"):
        _move(world, "unassigned", "reserve", 22_000_000)
    world.verified()


def test_a_release_is_seen_before_it_is_accepted_and_on_its_own_day(world: World) -> None:
    # SET-03, SET-07: the numbers of the test for whoever accepts; the page of the day before has the day before's
    first, later = datetime.date(2026, 7, 20), datetime.date(2026, 8, 4)
    world.play.day(2026, 7, 20)
    stager = person(world.work, "stager", Duty.LOAD)
    command = ProposeMove(
        world.play.key(), "WA26", "Training", "reserve", "unassigned", 500_000, "Minutes", "Resolution 7"
    )
    staged = propose(world.work, stager, command)
    shown = change_pages.get(world.work, person(world.work, "accepter", Duty.OVERSEE), staged["proposal"])
    assert shown.lines[0].endswith("By: Minutes; Resolution 7")
    assert shown.lines[-1] == (
        "The strict test afterwards: 3 x $115,000.00 = $345,000.00 must be more than $330,000.00. It holds."
    )
    world.play.accept(staged)
    world.play.day(2026, 8, 4)
    tests = [
        budgets.set_aside_test(world.work, board.accepter(), on).test.set_aside_cents
        for on in (first - datetime.timedelta(days=1), first, later)
    ]
    assert tests == [12_000_000, 11_500_000, 11_500_000]
    site = Site(world)
    browser = site.browser(site.person("reader", Duty.EXAMINE))
    before, after = (words(browser.get(f"/budgets?on=2026-07-{day}")) for day in (19, 20))
    assert "From the reserve to not assigned $5,000.00 Minutes; Resolution 7" in after
    assert "$115,000.00" in after
    assert "Minutes" not in before and "$115,000.00" not in before


def test_money_brought_forward_moves_before_the_new_year_is_loaded(world: World) -> None:
    # ALC-04, SET-02, SET-07, decision 42: in July 2027 the year has no sides yet; nothing is called failing
    today = world.play.day(2027, 7, 5)
    _move(world, "reserve", "CCC:EOP", 100_000)
    _move(world, "CCC:EOP", "reserve", 1_000)
    _move(world, "reserve", "unassigned", 100, resolution="Resolution 2027-1")
    with pytest.raises(Refused) as none:
        budgets.set_aside_test(world.work, board.accepter(), today)
    assert none.value.code == "no_year_budget"
    world.books()
    site = Site(world)
    browser = site.browser(site.person("manager", Duty.OVERSEE))
    for address in ("/", "/budgets", "/month", "/set-aside"):
        page = words(browser.get(address))
        assert "Fails" not in page and "The test fails" not in page, address
    assert "No budget of the year yet" in words(browser.get("/set-aside"))
    assert browser.get("/set-aside/paper").status_code == 200
    world.verified()


def test_a_move_that_was_right_when_it_was_staged_is_tested_again_when_it_is_accepted(world: World) -> None:
    stager = person(world.work, "stager", Duty.LOAD)
    accepter = person(world.work, "accepter", Duty.OVERSEE)
    two = [
        propose(
            world.work,
            stager,
            ProposeMove(world.play.key(), "WA26", "Training", "CCC:EOP", "reserve", 3_000_000, letter),
        )["proposal"]
        for letter in ("Letter 1", "Letter 2")
    ]
    proposals.accept(world.work, accepter, proposals.Accept(world.play.key(), two[0]))
    with pytest.raises(BudgetFaults, match=r"20,000\.00"):
        proposals.accept(world.work, accepter, proposals.Accept(world.play.key(), two[1]))


def test_a_folder_loads_after_moves_from_pages_and_knows_them(world: World) -> None:
    # ALC-04: the folder does not name the moves, and its own amendment takes what they left
    world.play.day(2026, 8, 3)
    _move(world, "reserve", "CCC:EOP", 6_900_000)
    move = amendment(on=datetime.date(2026, 8, 3), amount="1,000.01")
    files = {**board.read_folder(WORKED), **written({"amendments.toml": {"amendment": [move]}})}
    with pytest.raises(BudgetFaults, match=r"1,000\.00"):
        board.load_files(world.work, files, "late")
    files |= written({"amendments.toml": {"amendment": [{**move, "amount": "1,000.00"}]}})
    board.load_files(world.work, files, "late")
    assert _balances(world).get(RESERVE, 0) == 0
    world.verified()


def test_a_fund_of_a_class_one_may_not_see_cannot_be_named(world: World) -> None:
    # ALC-09
    stager = person(world.work, "stager", Duty.LOAD)
    command = ProposeMove(world.play.key(), "HP26", "Support", "reserve", "CAP:IND", 100, "Letter")
    with pytest.raises(NotFound):
        propose(world.work, stager, command)
    found, _ = places(world.work, stager)
    assert {one.fund for one in found} == {"WA26", "ERA26"}


def test_random_moves_leave_every_sum_of_the_grant(world: World) -> None:
    # P23: through the services; the reserve and the allocation sum to the set-aside after every move
    chance, before = random.Random(23), _balances(world)
    fixed = before[CCC] + before[RESERVE]
    done = 0
    for _ in range(25):
        source, target = chance.sample(["reserve", "CCC:EOP"], 2)
        try:
            _move(world, source, target, chance.randint(1, 8_000_000))
        except BudgetFaults:
            continue
        done += 1
        after = _balances(world)
        assert after[CCC] + after[RESERVE] == fixed
        assert max(after[CCC], after[RESERVE]) <= 0
    assert done > 5
    world.verified()


def test_ten_thousand_random_moves_keep_the_sum_of_each_grant() -> None:
    # P23: the legs of moves as they are posted; nothing is made and nothing lost, and no place is overdrawn
    chance, on = random.Random(10_000), datetime.date(2026, 8, 1)
    grants = {"WA26": 60_000_000, "WD26": 40_000_000, "EOP26": 22_000_000}
    agencies = ["CCC:EOP", "DCJ:EOP", "HS:EOP", "SEI:EOP"]
    held: dict[str, int] = {}
    for fund, cents in grants.items():
        held[authority(fund)], held[unassigned(fund)] = cents, -cents
    moved = 0
    while moved < 10_000:
        fund, line = chance.choice(list(grants)), chance.choice(list(Line))
        source, target = chance.sample(["unassigned", "reserve", *agencies], 2)
        cents = chance.randint(1, 5_000_000)
        move = Amendment("AM", on, fund, line, source, target, cents, "Letter")
        if cents > -held.get(account_of(move, source), 0):
            continue
        for leg in transfer(account_of(move, source), account_of(move, target), cents):
            held[leg.account] = held.get(leg.account, 0) + leg.amount_cents
        moved += 1
    for fund, cents in grants.items():
        places = [unassigned(fund), *(reserve(fund, line) for line in Line)]
        places += [
            stage(Key(agency[:-4], "EOP", fund, line), Stage.AVAILABLE, "")
            for agency in agencies
            for line in Line
        ]
        assert -sum(held.get(place, 0) for place in places) == cents == held[authority(fund)]
        assert all(held.get(place, 0) <= 0 for place in places)


def test_the_form_stages_and_says_why_not(world: World) -> None:
    site = Site(world)
    browser = site.browser(site.person("mover", Duty.LOAD))
    page = words(browser.get("/moves/new?source=WA26%7CTraining%7Creserve&target=CCC:EOP&amount=12.00"))
    assert "WIOA Adult PY2026, training, Reserve: $70,000.00" in page
    filled = browser.get("/moves/new?source=WA26%7CTraining%7Creserve&target=CCC:EOP&amount=12.00").text
    assert '<option selected value="WA26|Training|reserve">' in filled
    form = {
        "source": "WA26|Training|reserve",
        "target": "CCC:EOP",
        "amount": "70,000.01",
        "document": "Letter",
    }
    refused = browser.post("/moves", form)
    assert refused.status_code == 422
    assert "$70,000.01 must not be more than the $70,000.00 of reserve" in words(refused)
    other = {**form, "source": "WA26|Training|CCC:EOP", "target": "CCC:HW"}
    said = browser.post("/moves", {**other, "amount": "60,000.00"}).text
    where = "Central City Concern, Economic Opportunity Program"
    assert f'href="#amount">Amount: $60,000.00 must not be more than the $50,000.00 of {where}</a>' in said
    assert 'href="#target">To: HW is not a program of agencies.toml</a>' in said
    assert "Choose where the money comes from." in words(browser.post("/moves", {**form, "source": ""}))
    staged = browser.post("/moves", {**form, "amount": "12.00"})
    assert staged.status_code == 302
    assert (
        "$12.00 of WIOA Adult PY2026, training, from the reserve to Central City Concern, Economic Opportunity Program"
        in words(browser.get(staged.headers["Location"]))
    )


def test_a_document_moves_its_money_once(world: World) -> None:
    # ALC-10: neither staged in two tabs, nor again the same day once it was accepted; another document is another decision
    stager, accepter = person(world.work, "stager", Duty.LOAD), person(world.work, "accepter", Duty.OVERSEE)

    def _stage(document: str) -> str:
        where = ("WA26", "Training", "reserve", "CCC:EOP")
        command = ProposeMove(world.play.key(), *where, 100_000, document)
        return str(propose(world.work, stager, command)["proposal"])

    def _accept(proposal: str) -> None:
        proposals.accept(world.work, accepter, proposals.Accept(world.play.key(), proposal))

    before = _balances(world)[CCC]
    waits = _stage("Letter 1")
    with pytest.raises(Refused) as tabs:
        _stage("Letter 1")
    assert tabs.value.code == "proposal_waits"
    with world.work.store.writing() as connection:  # staged before this was asked
        row = dict(find_row(connection, schema.proposal, id=waits) or {})
        connection.execute(schema.proposal.insert().values({**row, "id": "PRO-TEST0001"}))
    _accept(waits)
    with pytest.raises(Refused) as second:
        _accept("PRO-TEST0001")
    proposals.decline(world.work, accepter, proposals.Decline(world.play.key(), "PRO-TEST0001", "Twice"))
    with pytest.raises(Refused) as again:
        _stage("Letter 1")
    assert (second.value.code, again.value.code) == ("move_twice", "move_twice")
    _accept(_stage("Letter 2"))
    assert before - _balances(world)[CCC] == 200_000
