"""Gas cards from the lot to the count, through the services by their people, compared with the whole text of the books."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import update

from ledger.demo import card_player as cards
from ledger.demo import changes
from ledger.domain.awards.hazards import Hazard
from ledger.domain.awards.mileage import Trip
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import hazards
from ledger.services.cards import counts, issues, lots
from ledger.services.months import months
from ledger.services.needs.needs import LineInput
from ledger.services.payments import batches
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.cards import cards as card_store
from ledger.store.rows import find_row
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

DAYS = {"starts_on": "2026-08-05", "ends_on": "2026-08-18"}
SERIALS = ("GC-0091", "GC-0100")
NEEDED = datetime.date(2026, 8, 20)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def lot_of(world: World) -> tuple[str, str]:
    """Ten cards of 25.00 came on 1 August; the vendor and the lot."""
    vendor = world.play.payee("Example Fuel", "vendor")
    on = world.play.day(2026, 7, 6)
    world.play.cash("WA26", 300_000, on, "drawdown")
    world.play.day(2026, 8, 1)
    return vendor, cards.lot(world.play, "WA26", vendor, SERIALS, 10, 2_500, "F 77")


def award_of(
    world: World, vendor: str, who: str, cents: int = 2_500, days: dict[str, str] | None = None
) -> str:
    line = LineInput("Gas", cents, DAYS if days is None else days, "To class", vendor)
    return world.play.award(world.coach("CCC"), who, "EOP", line, needed_by=NEEDED)


def test_a_card_is_bought_paid_issued_and_one_is_missing(world: World) -> None:
    """Ten cards of 25.00: an asset until one is issued against a signature; a count misses one::

    2026-07-06 * "Drawdown received"
      entry: "ENT-14"
      Assets:Bank:Operating:WA26                                  3000.00 USD
      Income:Grants:WA26                                         -3000.00 USD
    ; Renderer 1; last sequence N

    2026-08-01 * "Gas cards received with invoice"
      entry: "ENT-15"
      document: "DOC-1"
      Assets:Prepaid:GasCards:WA26                                 250.00 USD
      Liabilities:Payable:Stock:WA26                              -250.00 USD
      Equity:Budget:Reserve:WA26:Support                           250.00 USD
      Equity:Budget:Stock:WA26                                    -250.00 USD

    2026-08-04 * "Gas cards paid: ACH"
      entry: "ENT-16"
      batch: "BAT-1"
      bank: "ACH-3001"
      Liabilities:Payable:Stock:WA26                               250.00 USD
      Assets:Bank:Operating:WA26                                  -250.00 USD

    2026-08-04 * "Committed: approved"
      entry: "ENT-17"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  25.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas             -25.00 USD

    2026-08-05 * "Obligated, accrued and paid: card issued"
      entry: "ENT-18"
      award: "SUP-1"
      document: "DOC-2"
      Expenses:CCC:EOP:WA26:Support:Gas                             25.00 USD
      Assets:Prepaid:GasCards:WA26                                 -25.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              25.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Gas                  -25.00 USD
      Equity:Budget:Stock:WA26                                      25.00 USD
      Equity:Budget:Reserve:WA26:Support                           -25.00 USD

    2026-08-31 * "Count variance"
      entry: "ENT-19"
      Assets:Suspense:GasCards:WA26                                 25.00 USD
      Assets:Prepaid:GasCards:WA26                                 -25.00 USD
    """
    # SUP-15, SUP-16, SUP-17, F4; worked-book.beancount, gas cards
    play = world.play
    vendor, lot = lot_of(world)
    who = world.participant("CCC", "EOP")
    play.day(2026, 8, 4)
    cards.pay(play, lot, "ACH-3001")
    award = award_of(world, vendor, who)
    play.day(2026, 8, 5)
    cards.issue(play, award, "GC-0091")
    play.day(2026, 8, 31)
    counted = cards.count(play, "WA26", "GC-0092..GC-0099")
    assert counted["missing"] == 1
    texts.compare(world, test_a_card_is_bought_paid_issued_and_one_is_missing)


def test_a_missing_card_is_found_or_made_good_and_a_void_one_leaves_the_stock(world: World) -> None:
    """One void before payment, two missing: one found by the next count, one made good with the board's own money::

    2026-07-06 * "Drawdown received"
      entry: "ENT-14"
      Assets:Bank:Operating:WA26                                  3000.00 USD
      Income:Grants:WA26                                         -3000.00 USD
    ; Renderer 1; last sequence N

    2026-08-01 * "Gas cards received with invoice"
      entry: "ENT-15"
      document: "DOC-1"
      Assets:Prepaid:GasCards:WA26                                 250.00 USD
      Liabilities:Payable:Stock:WA26                              -250.00 USD
      Equity:Budget:Reserve:WA26:Support                           250.00 USD
      Equity:Budget:Stock:WA26                                    -250.00 USD

    2026-08-01 * "Gas card void: taken back"
      entry: "ENT-16"
      Liabilities:Payable:Stock:WA26                                25.00 USD
      Assets:Prepaid:GasCards:WA26                                 -25.00 USD
      Equity:Budget:Stock:WA26                                      25.00 USD
      Equity:Budget:Reserve:WA26:Support                           -25.00 USD

    2026-08-04 * "Gas cards paid: ACH"
      entry: "ENT-17"
      batch: "BAT-1"
      bank: "ACH-3001"
      Liabilities:Payable:Stock:WA26                               225.00 USD
      Assets:Bank:Operating:WA26                                  -225.00 USD

    2026-08-31 * "Count variance"
      entry: "ENT-18"
      Assets:Suspense:GasCards:WA26                                 25.00 USD
      Assets:Prepaid:GasCards:WA26                                 -25.00 USD

    2026-08-31 * "Count variance"
      entry: "ENT-19"
      Assets:Suspense:GasCards:WA26                                 25.00 USD
      Assets:Prepaid:GasCards:WA26                                 -25.00 USD
    ; Renderer 1; last sequence N

    2026-09-02 * "Count variance resolved: made good"
      entry: "ENT-20"
      Assets:Bank:Operating:WA26                                    25.00 USD
      Assets:Suspense:GasCards:WA26                                -25.00 USD
      Equity:Budget:Stock:WA26                                      25.00 USD
      Equity:Budget:Reserve:WA26:Support                           -25.00 USD

    2026-09-30 * "Count variance resolved: card found"
      entry: "ENT-21"
      Assets:Prepaid:GasCards:WA26                                  25.00 USD
      Assets:Suspense:GasCards:WA26                                -25.00 USD
    """
    # REC-07: 10 bought, 1 void, 2 missing; then 7 + 1 found; decision 21: what is given up costs the grant nothing
    play = world.play
    _, lot = lot_of(world)
    cards.void(play, "GC-0100")
    play.day(2026, 8, 4)
    cards.pay(play, lot, "ACH-3001")
    play.day(2026, 8, 31)
    assert cards.count(play, "WA26", "GC-0091..GC-0097")["missing"] == 2
    play.day(2026, 9, 3)
    cards.made_good(play, "GC-0098", datetime.date(2026, 9, 2))
    play.day(2026, 9, 30)
    assert cards.count(play, "WA26", "GC-0091..GC-0097, GC-0099") | {"count": ""} == {
        "count": "",
        "missing": 0,
        "found": 1,
    }
    with world.work.store.reading() as connection:
        last, first = card_store.counts_for(connection, "WA26")
    names = ("opening", "bought", "found", "issued", "void", "counted")
    assert [first[name] for name in names] == [0, 10, 0, 0, 1, 7]
    assert [last[name] for name in names] == [7, 0, 1, 0, 0, 8]
    texts.compare(world, test_a_missing_card_is_found_or_made_good_and_a_void_one_leaves_the_stock)


def test_a_month_in_which_nobody_counts_stands_among_what_waits_and_with_its_close(world: World) -> None:
    # SUP-17, CLO-01: whoever keeps or issued a card is not asked to count, and whoever closes the month is told; until
    # somebody has decided whether it holds the close nothing is closed, and where it does a late count lets it go
    play = world.play
    lot_of(world)
    counter, manager = play.cast.card_counter, person(world.work, "manager", Duty.CLOSE, Duty.OVERSEE)

    def waits(actor: Actor) -> list[tuple[object, ...]]:
        found = counts.to_count(world.work, actor)
        return [(one["fund"], one["cents"], one["by_on"].isoformat()) for one in found]

    def close(month: str) -> str:
        staged = months.propose_close(world.work, manager, months.ProposeClose(play.key(), month))
        proposals.accept(world.work, counter, proposals.Accept(play.key(), staged["proposal"]))
        with world.work.store.reading() as connection:
            row = find_row(connection, schema.proposal, id=staged["proposal"])
        return row["summary"] if row else ""

    assert waits(counter) == [("WA26", 25_000, "2026-08-31")]
    said = words(Site(world).browser(counter).get("/"))
    assert "Gas cards to count" in said and "kept by" in said
    keeper = replace(counter, person_id=play.cast.card_keeper.person_id)
    assert waits(keeper) == waits(world.coach("CCC")) == []
    play.day(2026, 8, 31)
    cards.count(play, "WA26", "GC-0091..GC-0100")
    assert waits(counter) == []
    play.day(2026, 9, 1)
    assert waits(counter) == [("WA26", 25_000, "2026-09-30")]
    play.day(2026, 10, 1)
    assert [close("2026-07"), close("2026-08")] == ["Close July 2026", "Close August 2026"]
    with pytest.raises(Refused) as undecided:
        close("2026-09")
    assert undecided.value.code == "no_policy_on"
    decide = (
        '\n[[value]]\ncode = "card_count_gates"\nvalue = "{}"\nunit = "yes_no"\nclass = "policy"\nfrom = 2026-{}\n'
        'document = "Board policy 9 (example)"\n'
    )
    files = board.read_folder(WORKED)
    files["policies.toml"] += decide.format("no", "09-02") + decide.format("yes", "10-02")
    board.load_files(world.work, files, key="gates")
    assert close("2026-09") == "Close September 2026; nobody counted the gas cards of a fund in it"
    play.day(2026, 11, 1)
    with pytest.raises(Refused) as held:
        close("2026-10")
    assert held.value.code == "cards_uncounted"
    cards.count(play, "WA26", "GC-0091..GC-0100")
    assert close("2026-10") == "Close October 2026; nobody counted the gas cards of a fund in it"


def test_theft_is_met_on_every_way(world: World) -> None:
    # F4, SUP-16, SUP-17: gaps, custodian as counter, issue by who asked, without signature, above the maximum, paid alone
    play = world.play
    vendor = play.payee("Example Fuel", "vendor")
    play.day(2026, 8, 1)
    with pytest.raises(InvalidInput) as gap:
        cards.lot(play, "WA26", vendor, ("GC-0091", "GC-0099"), 10, 2_500, "F 77")
    assert gap.value.code == "lot_gap"
    with pytest.raises(Refused) as most:
        cards.lot(play, "WA26", vendor, ("GC-0001", "GC-0101"), 101, 2_500, "F 77")
    assert most.value.code == "card_stock_most"
    _, lot = vendor, cards.lot(play, "WA26", vendor, SERIALS, 10, 2_500, "F 77")
    for serials, number, code in (
        (("GC-0100", "GC-0101"), "F 78", "serial_known"),
        (("X1", "X2"), "f-77", "invoice_twice"),
    ):
        with pytest.raises(Refused) as known:
            cards.lot(play, "WA26", vendor, serials, 2, 2_500, number)
        assert known.value.code == code
    keeper = play.cast.card_keeper
    all_duties = person(world.work, "cards", Duty.KEEP_CARDS, Duty.BUILD, Duty.CLOSE)
    with pytest.raises(Refused) as alone:
        batches.build(world.work, all_duties, batches.BuildBatch(play.key(), ((lot, "ach"),)))
    assert alone.value.code == "same_person"
    with pytest.raises(Refused) as counter:
        cards.count(play, "WA26", "GC-0091..GC-0100", counter=all_duties)
    assert counter.value.code == "same_person"
    award = award_of(world, vendor, world.participant("CCC", "EOP"))
    card = cards.card_named(play, "GC-0091")
    with pytest.raises(InvalidInput) as unsigned:
        issues.issue(world.work, keeper, issues.IssueCard(play.key(), award, card, play.source.today(), None))
    assert unsigned.value.code == "signature_missing"
    for name in ("coachCCC", "approver"):
        both = person(world.work, name, Duty.KEEP_CARDS)
        with pytest.raises(Refused) as own:
            cards.issue(play, award, "GC-0091", keeper=both)
        assert own.value.code == "same_person"
    cards.issue(play, award, "GC-0091")
    with pytest.raises(Refused) as stranger:
        cards.count(play, "WA26", "GC-0091..GC-0100")
    assert stranger.value.code == "counted_stranger"
    assert cards.count(play, "WA26", "GC-0092..GC-0099")["missing"] == 1
    world.verified()


def test_an_overdue_receipt_blocks_the_next_card(world: World) -> None:
    # SUP-18: 14 days by policy; the receipt frees the next card
    play = world.play
    vendor, _ = lot_of(world)
    who = world.participant("CCC", "EOP")
    days = {"starts_on": "2026-08-05", "ends_on": "2026-10-30"}
    award = award_of(world, vendor, who, 7_500, days)
    play.day(2026, 8, 5)
    first = cards.issue(play, award, "GC-0091")
    play.day(2026, 8, 19)
    cards.issue(play, award, "GC-0092")
    play.day(2026, 8, 20)
    with pytest.raises(Refused) as overdue:
        cards.issue(play, award, "GC-0093")
    assert overdue.value.code == "card_receipt_overdue"
    cards.receipt(play, world.coach("CCC"), first)
    cards.issue(play, award, "GC-0093")
    world.verified()


def test_an_overdue_receipt_is_asked_for_also_once_the_award_is_stopped(world: World) -> None:
    # SUP-18: it blocks the next card all the same, and is the only hazard of an award that is over
    play, coach = world.play, world.coach("CCC")
    vendor, _ = lot_of(world)
    award = award_of(world, vendor, world.participant("CCC", "EOP"), 5_000)
    play.day(2026, 8, 5)
    issue = cards.issue(play, award, "GC-0091")
    with (
        world.work.store.writing() as connection
    ):  # its days end before the class does: no matter of what is over
        connection.execute(update(schema.activity).values(to_on=datetime.date(2026, 12, 18)))
    assert [one.hazard for one in hazards.hazards(world.work, coach)] == [Hazard.ENDS_BEFORE]
    changes.stop(play, award)
    play.day(2026, 8, 19)
    assert hazards.hazards(world.work, coach) == []
    play.day(2026, 8, 20)
    found = hazards.hazards(world.work, coach)
    assert [(one.hazard, one.award) for one in found] == [(Hazard.RECEIPT, award)]
    cards.receipt(play, coach, issue)
    assert hazards.hazards(world.work, coach) == []


def test_a_card_of_another_fund_than_the_awards_is_not_handed_out(world: World) -> None:
    # SUP-16: the lot was bought with ERA26, whose rent pays for gas now; the award is WA26's
    play = world.play
    files = board.read_folder(WORKED)
    files["funds.toml"] = files["funds.toml"].replace('["Rent"]', '["Rent", "Gas"]', 1)
    board.load_files(world.work, files, "gas-of-two-funds")
    vendor, _ = lot_of(world)
    cards.lot(play, "ERA26", vendor, ("GC-0201", "GC-0210"), 10, 2_500, "F 78")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    line = LineInput("Gas", 2_500, DAYS, "To class", vendor, allocation_id=chosen)
    award = play.award(world.coach("CCC"), world.participant("CCC", "EOP"), "EOP", line, needed_by=NEEDED)
    play.day(2026, 8, 5)
    with pytest.raises(Refused) as refused:
        cards.issue(play, award, "GC-0201")
    assert refused.value.code == "card_fund"
    cards.issue(play, award, "GC-0091")
    world.verified()


def test_a_day_is_paid_by_card_or_by_mileage_never_both(world: World) -> None:
    # SUP-13, in both directions and over all awards of the person
    play, coach = world.play, world.coach("CCC")
    vendor, _ = lot_of(world)
    who = world.participant("CCC", "EOP")
    card = award_of(world, vendor, who)
    miles = award_of(world, vendor, who, 10_000, {})
    play.day(2026, 8, 30)

    def trip(day: int) -> Trip:
        return Trip(datetime.date(2026, 8, day), 100, "Home", "College", "Class")

    with pytest.raises(Refused) as both:
        play.mileage(coach, miles, [trip(18)], 700, "M 1", final=False)
    assert both.value.code == "trip_has_card"
    play.mileage(coach, miles, [trip(19)], 700, "M 1", final=False)
    for days, code in (
        ({"starts_on": "2026-08-19", "ends_on": "2026-08-25"}, "card_has_trip"),
        ({"starts_on": "2026-08-01", "ends_on": "2026-08-05"}, "card_days_taken"),
    ):
        with pytest.raises(Refused) as refused:
            award_of(world, vendor, who, 2_500, days)
        assert refused.value.code == code
    with pytest.raises(Refused) as billed:
        play.bind(coach, card, 2_500, play.source.today())
    assert billed.value.code == "card_award"
    world.verified()


def test_the_cards_of_a_lot_whose_payment_came_back_are_owed_again(world: World) -> None:
    # PAY-12 for stock: the payable is open again, the cards stay
    play = world.play
    _, lot = lot_of(world)
    play.day(2026, 8, 4)
    batch = cards.pay(play, lot, "ACH-3001")
    play.day(2026, 8, 6)
    play.returned(play.payments_of(batch)[0])
    with world.work.store.reading() as connection:
        (row,) = card_store.lots_where(connection, schema.card_lot.c.id == lot)
    assert (row["owed_cents"], row["state"]) == (25_000, "received")
    world.verified()
    cards.pay(play, lot, "ACH-3002")
    world.verified()


def test_a_card_is_handed_out_no_earlier_than_its_award_was_approved(world: World) -> None:
    # SUP-16: the cards came on 1 August, the award was approved on the 4th, and the signature is said to be of the 3rd
    play = world.play
    vendor, _ = lot_of(world)
    play.day(2026, 8, 4)
    award = award_of(world, vendor, world.participant("CCC", "EOP"))
    with pytest.raises(InvalidInput, match=r"on August 3, 2026.*approved on August 4, 2026") as early:
        cards.issue(play, award, "GC-0091", issued_on=datetime.date(2026, 8, 3))
    assert early.value.code == "issue_early"
    cards.issue(play, award, "GC-0091", issued_on=datetime.date(2026, 8, 4))


def test_each_paper_of_a_card_is_what_it_is_filed_as(world: World) -> None:
    # SUP-16, SUP-18: a lot's invoice is nobody's signature, a signature is no receipt of use, and a receipt no lot's invoice
    play, keeper = world.play, world.play.cast.card_keeper
    vendor, _ = lot_of(world)
    play.day(2026, 8, 5)
    award, today = award_of(world, vendor, world.participant("CCC", "EOP")), play.source.today()
    card = cards.card_named(play, "GC-0091")
    bought, used = (
        cards.paper(play, keeper, sort, sort, "A page", agency=None) for sort in ("invoice", "receipt")
    )
    issue = issues.IssueCard(play.key(), award, card, today, bought)
    with pytest.raises(InvalidInput, match=r"filed as: Invoice\. Asked for is: Signed receipt") as unsigned:
        issues.issue(world.work, keeper, issue)
    assert unsigned.value.code == "paper_sort"
    issued = cards.issue(play, award, "GC-0091")
    with world.work.store.reading() as connection:
        signed = find_row(connection, schema.card_issue, id=issued) or {}
    receipt = issues.GiveReceipt(play.key(), issued, today, signed["document_id"])
    lot = lots.ReceiveLot(
        play.key(), "WA26", vendor, "F 78", "GC-0201", "GC-0201", 1, 2_500, 2_500, today, used
    )
    with pytest.raises(InvalidInput) as unused:
        issues.give_receipt(world.work, keeper, receipt)
    with pytest.raises(InvalidInput) as unbought:
        lots.receive(world.work, keeper, lot)
    assert (unused.value.code, unbought.value.code) == ("paper_sort", "paper_sort")
    cards.receipt(play, world.coach("CCC"), issued)
