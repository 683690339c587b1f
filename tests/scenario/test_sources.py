"""Whose money bears a cost: one federal award, and for what is claimed half a fund that is not federal beside it (FND-17)."""

import datetime
import json

import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.demo import card_player as cards
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.awards import transfers
from ledger.services.budgets.budgets import set_aside_test
from ledger.services.needs.needs import LineInput
from ledger.services.payments import canceling, sources
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.payments import invoices
from tests import board
from tests.folders import Folder, allocation, fund, written, year_table
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_certificate import READER, _certified
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, make_cast, world_on

DAY = datetime.date
COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18"}
SET_ASIDE = {"training_budget": "30,000.00", "set_aside": "12,000.00", "reserve_training": "2,000.00"}


def _files(match: str) -> dict[str, str]:
    """The worked example with SNAP 50/50 money beside funds of the city's, of which one bears the other half."""
    files = board.read_folder(WORKED)
    kinds, codes = ["Scholarship", "Gas"], ("SNP26", "CTY26", "CTB26")
    half = fund(stream="snap_50_50", aln="10.561", match=match, kinds=kinds, amount="60,000.00")
    city = fund(stream="city", kinds=kinds, amount="60,000.00")
    small = fund(stream="city", kinds=kinds, amount="212.50")
    given = {"Training": "10,000.00", "Support": "1,000.00"}
    year = year_table(support_budget="1,250.00", reserve_support="250.00", **SET_ASIDE)
    more: Folder = {
        "funds.toml": {"fund": {"SNP26": half, "CTY26": city, "CTB26": city, "SML26": small}},
        "year.toml": {"budget": dict.fromkeys(codes, year)},
        "allocations.toml": {
            "allocation": [
                allocation("CCC", line, cents, code) for code in codes for line, cents in given.items()
            ]
        },
    }
    for name, text in written(more).items():
        files[name] += "\n" + text
    return files


def two_halves(work: Work, source: SeededSource) -> None:
    """The board with them, on 10 July 2026."""
    source.set_today(DAY(2026, 7, 1))
    board.load_files(work, _files("CTY26"))
    board.list_programs(work)
    make_cast(work)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return two_halves


def _course(world: World, person: str, school: str, fund_code: str, listing: str = "EX-1001") -> str:
    """A course of 425.01 from a fund, bound."""
    play, coach = world.play, world.coach("CCC")
    chosen = texts.allocation_id(world.work, "CCC", fund_code, "Training")
    line = LineInput(
        "Scholarship", 42_501, {**COURSE, "listing": listing}, "A course", school, allocation_id=chosen
    )
    award = play.award(coach, person, "EOP", line, needed_by=DAY(2026, 8, 1))
    play.bind(coach, award, 42_501, play.source.today())
    return award


def _line(award: str, cents: int, *, final: bool | None = None) -> BillLine:
    first_on, last_on = DAY(2026, 7, 27), DAY(2026, 9, 18)
    return BillLine(award, cents, final=final, service_from=first_on, service_to=last_on)


def test_one_course_is_billed_to_one_federal_award_and_half_of_it_names_the_citys_money(world: World) -> None:
    # FND-17, 7 CFR 273.7: the line keeps who bears the other half; the same bill under WIOA money is refused
    play, coach = world.play, world.coach("CCC")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    half = _course(world, person, school, "SNP26")
    whole = _course(world, person, school, "WA26", "EX-1002")
    play.day(2026, 9, 18)
    bill = play.bill(coach, [_line(half, 42_501)], "INV 1")
    with world.work.store.reading() as connection:
        proof = connection.execute(select(schema.invoice_line.c.proof)).scalar_one()
    assert json.loads(proof)["other_half"] == {"fund": "CTY26", "cents": 21_251}
    browser = Site(world).browser(play.cast.approver)
    assert "$212.51 of this line is borne by Training fund" in words(browser.get(f"/invoices/{bill}"))
    with pytest.raises(Refused, match="Another bill asks for the same") as twice:
        play.bill(coach, [_line(whole, 42_501)], "INV 2")
    assert twice.value.code == "cost_twice"
    world.verified()


def test_a_cent_less_from_another_federal_fund_is_a_question_that_a_person_answers(world: World) -> None:
    # FND-17, 2 CFR 200.403(f): split unequally over two bills it is found all the same
    play, coach = world.play, world.coach("CCC")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    half = _course(world, person, school, "SNP26")
    whole = _course(world, person, school, "WA26", "EX-1002")
    play.day(2026, 9, 18)
    play.bill(coach, [_line(half, 42_501)], "INV 1")
    bill = play.bill(coach, [_line(whole, 42_500, final=True)], "INV 3", accept=False)
    browser = Site(world).browser(play.cast.approver)
    assert "Bill INV 1 asks $425.01 for the same person" in words(browser.get(f"/invoices/{bill}"))
    with pytest.raises(Refused, match="Bill INV 1 asks") as asked:
        play.accept_bill(bill)
    assert asked.value.code == "cost_alike"
    play.accept_bill(bill, held_words="The second term, by the school's plan (invented)")
    assert "Accepted as another cost: The second term" in words(browser.get(f"/invoices/{bill}"))
    world.verified()


def test_the_same_cost_entered_twice_before_either_is_accepted_is_refused_when_it_is_entered(
    world: World,
) -> None:
    # FND-17: asked at entry, of bills that only wait
    play, coach = world.play, world.coach("CCC")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    half = _course(world, person, school, "SNP26")
    whole = _course(world, person, school, "WA26", "EX-1002")
    play.day(2026, 9, 18)
    play.bill(coach, [_line(half, 42_501)], "INV 1", accept=False)
    with pytest.raises(Refused) as twice:
        play.bill(coach, [_line(whole, 42_501)], "INV 2", accept=False)
    assert twice.value.code == "cost_twice"


def test_the_same_cost_is_refused_when_it_is_accepted_though_nothing_spoke_against_it_when_it_was_entered(
    world: World,
) -> None:
    # FND-17: asked again at acceptance; between the two days the fund became match of a federal one
    play, coach = world.play, world.coach("CCC")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    whole = _course(world, person, school, "WA26")
    own = _course(world, person, school, "CTB26", "EX-1002")
    play.day(2026, 9, 18)
    play.bill(coach, [_line(whole, 42_501)], "INV 1")
    second = play.bill(coach, [_line(own, 42_501)], "INV 2", accept=False)
    board.load_files(world.work, _files("CTB26"), "match")
    with pytest.raises(Refused) as twice:
        play.accept_bill(second)
    assert twice.value.code == "cost_twice"


def test_the_citys_half_is_summed_and_held_against_what_the_city_has(world: World) -> None:
    # FND-17, 7 CFR 273.7: 212.51 of a course of 425.01
    play, coach = world.play, world.coach("CCC")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    half = _course(world, person, school, "SNP26")
    own = _course(world, world.participant("CCC", "EOP"), school, "CTY26", "EX-1002")
    assert play.award_row(own)["obligated_cents"] == 42_501
    play.day(2026, 9, 18)
    play.bill(coach, [_line(half, 42_501)], "INV 1")
    with world.work.store.reading() as connection:
        assert sources.match_of(connection, "CTY26", DAY(2026, 9, 18)) == (21_251, 6_000_000 - 42_501)
        assert sources.match_of(connection, "CTB26", DAY(2026, 9, 18)) == (0, 6_000_000)
    site = Site(world)
    page = words(site.browser(site.person("reader", Duty.EXAMINE)).get("/grants/SNP26"))
    assert "not federal: $212.51 so far, of $59,574.99 that it has beside its own awards" in page


def test_a_bill_whose_other_half_is_more_than_the_city_has_is_refused(world: World) -> None:
    # FND-17, decision 44, 7 CFR 273.7: the city has 212.50; of 425.01 it would bear 212.51, of 425.00 it bears all that it has
    play, coach = world.play, world.coach("CCC")
    board.load_files(world.work, _files("SML26"), "small")
    school = play.payee("Example School", "school")
    first, second = (_course(world, world.participant("CCC", "EOP"), school, "SNP26") for _ in range(2))
    play.day(2026, 9, 18)
    with pytest.raises(Refused, match=r"SML26 is to bear \$212\.51 of this cost and has \$212\.50") as short:
        play.bill(coach, [_line(first, 42_501)], "INV 1")
    assert short.value.code == "match_short"
    bill = play.bill(coach, [_line(first, 42_500, final=True)], "INV 1")
    with pytest.raises(Refused) as nothing_left:
        play.bill(coach, [_line(second, 100, final=False)], "INV 2")
    assert (nothing_left.value.code, nothing_left.value.arguments["left_cents"]) == ("match_short", 0)
    with world.work.store.reading() as connection:
        lines = tuple(one["id"] for one in invoices.invoice_lines_for(connection, bill))
    cancel = canceling.ProposeCancel(play.key(), bill, lines, "not_delivered")
    play.accept(canceling.propose(world.work, play.cast.recorder, cancel))
    play.bill(coach, [_line(second, 42_500, final=True)], "INV 2")  # what is canceled bears no half
    world.verified()


def test_a_cost_transfer_changes_no_side_of_the_set_aside_and_no_share_of_the_year(world: World) -> None:
    # SET-02, SET-05: what is set aside stands in the budget; what is spent is spent once, under its new fund
    play, coach = world.play, world.coach("CCC")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    award = _course(world, person, school, "WA26")
    play.day(2026, 9, 18)
    bill = play.bill(coach, [BillLine(award, 42_501)], "INV 1")
    play.pay([bill], "ACH-1")
    today = play.day(2026, 9, 21)
    before, sides = _certified(world, today, today), set_aside_test(world.work, READER, today).test
    target = texts.allocation_id(world.work, "CCC", "CTY26", "Training")
    fiscal = board.actor(play.cast.recorder.person_id, Duty.RECONCILE)
    command = transfers.ProposeTransfer(play.key(), award, target, "better_source")
    play.accept(transfers.propose(world.work, fiscal, command))
    after = _certified(world, today, today)
    assert set_aside_test(world.work, READER, today).test == sides
    assert sides.passes
    assert after.total == before.total
    assert [one[1] for one in after.measures] == [one[1] for one in before.measures]
    spent = [{name: held.spent_cents for name, held in one.funds} for one in (before, after)]
    moved = {name: spent[1][name] - cents for name, cents in spent[0].items() if spent[1][name] != cents}
    assert sorted(moved.values()) == [-42_501, 42_501], moved
    world.verified()


def _moved(world: World, award: str, fund_code: str, line: str = "Training") -> None:
    fiscal = board.actor(world.play.cast.recorder.person_id, Duty.RECONCILE)
    target = texts.allocation_id(world.work, "CCC", fund_code, line)
    command = transfers.ProposeTransfer(world.play.key(), award, target, "better_source")
    world.play.accept(transfers.propose(world.work, fiscal, command))


def test_a_cost_that_goes_to_half_paid_money_finds_its_other_half_or_stays(world: World) -> None:
    # FND-17, 7 CFR 273.7: refused where the same cost is claimed already, and while the half is not there; else the half is
    # counted, cannot be promised again, and is free when the cost goes on to money that pays all of it
    play, coach = world.play, world.coach("CCC")
    board.load_files(world.work, _files("SML26"), "small")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    city, whole = (
        _course(world, person, school, code, listing)
        for code, listing in (("CTB26", "EX-1001"), ("WA26", "EX-1002"))
    )
    other = _course(world, world.participant("CCC", "EOP"), school, "CTB26")
    play.day(2026, 9, 18)
    play.bill(coach, [_line(city, 42_501)], "INV 1")
    play.bill(coach, [_line(whole, 42_501)], "INV 2")
    play.bill(coach, [_line(other, 42_501)], "INV 3")
    with pytest.raises(Refused) as twice:
        _moved(world, city, "SNP26")
    assert twice.value.code == "cost_twice"
    with pytest.raises(Refused) as short:
        _moved(world, other, "SNP26")
    assert (short.value.code, short.value.arguments["left_cents"]) == ("match_short", 21_250)
    board.load_files(world.work, _files("CTY26"), "city")
    _moved(world, other, "SNP26")
    with world.work.store.reading() as connection:
        assert sources.match_of(connection, "CTY26", DAY(2026, 9, 18)) == (21_251, 6_000_000)
        with pytest.raises(Refused) as promised:
            sources.refuse_promised(connection, "CTY26", 6_000_000 - 21_250, DAY(2026, 9, 18))
        assert promised.value.code == "match_promised"
    _moved(world, other, "CTB26")
    with world.work.store.reading() as connection:
        assert sources.match_of(connection, "CTY26", DAY(2026, 9, 18)) == (0, 6_000_000)
    world.verified()


def test_a_gas_card_of_half_paid_money_needs_its_other_half_too(world: World) -> None:
    # FND-17, 7 CFR 273.7: of a card of 25.00 the city bears 12.50, and has it or the card stays in the box
    play, coach = world.play, world.coach("CCC")
    vendor, school = play.payee("Example Fuel", "vendor"), play.payee("Example School", "school")
    person = world.participant("CCC", "EOP")
    course = _course(world, person, school, "SNP26")
    play.cash("SNP26", 300_000, DAY(2026, 7, 10), "drawdown")
    cards.lot(play, "SNP26", vendor, ("GC-0091", "GC-0100"), 10, 2_500, "F 77")
    chosen = texts.allocation_id(world.work, "CCC", "SNP26", "Support")
    span = {"starts_on": "2026-07-27", "ends_on": "2026-09-18"}
    line = LineInput("Gas", 5_000, span, "To class", vendor, allocation_id=chosen)
    award = play.award(coach, person, "EOP", line, needed_by=DAY(2026, 8, 1))
    play.day(2026, 9, 18)
    cards.issue(play, award, "GC-0091")
    with world.work.store.reading() as connection:
        assert sources.match_of(connection, "CTY26", DAY(2026, 9, 18)) == (1_250, 6_000_000)
    board.load_files(world.work, _files("SML26"), "small")
    with (
        world.work.store.reading() as connection
    ):  # the fund names another match now; the card keeps who bore its half
        assert sources.match_of(connection, "CTY26", DAY(2026, 9, 18)) == (1_250, 6_000_000)
        assert sources.match_of(connection, "SML26", DAY(2026, 9, 18)) == (0, 21_250)
    play.bill(coach, [_line(course, 40_001, final=True)], "INV 1")  # the small fund bears 200.01 of it
    with pytest.raises(Refused) as short:
        cards.issue(play, award, "GC-0092")
    assert (short.value.code, short.value.arguments["left_cents"]) == ("match_short", 1_249)
    play.let_go(award, 2_500)
    _moved(world, award, "CTB26", "Support")
    with world.work.store.reading() as connection:  # whoever pays all of it leaves no half to bear
        assert sources.match_of(connection, "CTY26", DAY(2026, 9, 18)) == (0, 6_000_000)
    world.verified()
