"""Money that a payee owes back: for a reason of the list, to the fund, kind and award that paid it (FND-18)."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import select

from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError, Refused
from ledger.services.awards import refunds
from ledger.services.needs.needs import LineInput
from ledger.services.payments import canceling, cash
from ledger.services.payments.drawdowns import standing
from ledger.services.payments.worth import BillLine
from ledger.services.work import Answer
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.journal import journal
from ledger.store.payments import invoices
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import World

DUE = datetime.date(2026, 8, 28)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _paid(world: World) -> str:
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    terms = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, "", play.payee("Example School", "school"))
    person = world.participant("CCC", "EOP")
    award = play.award(coach, person, "EOP", line, needed_by=datetime.date(2026, 7, 20))
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 14)
    play.pay([play.bill(coach, [BillLine(award, 42_500)], "INV 1")], "ACH-1")
    play.day(2026, 8, 28)
    return award


def _available(world: World) -> int:
    with world.work.store.reading() as connection:
        return -journal.balances(connection)["Equity:Budget:Available:CCC:EOP:WA26:Training"]


@pytest.mark.parametrize(
    "reason, narration",
    [("withdrawal", "Refund due: withdrawal"), ("other_aid", "Refund due: paid and not due")],
)
def test_a_refund_keeps_its_reason_and_takes_the_cost_from_where_it_stood(
    world: World, reason: str, narration: str
) -> None:
    # FND-18, SCH-06: 125.00 of 425.00, when other aid paid a part of the tuition
    award = _paid(world)
    command = refunds.ProposeRefund(world.play.key(), award, 12_500, DUE, reason)
    world.play.accept(refunds.propose(world.work, world.play.cast.recorder, command))
    entry = texts.normalised(world.books()["2026-08.beancount"]).split("\n\n")[-1]
    assert entry.splitlines() == [
        f'2026-08-28 * "{narration}"',
        '  entry: "ENT-3"',
        '  award: "SCH-1"',
        "  Assets:Receivable:Refunds:WA26                               125.00 USD",
        "  Expenses:CCC:EOP:WA26:Training:Scholarship                  -125.00 USD",
        "  Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship         125.00 USD",
        "  Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship      -125.00 USD",
    ]
    with world.work.store.reading() as connection:
        assert connection.execute(select(schema.refund.c.reason)).scalar_one() == reason
    world.verified()


def test_a_reason_that_is_not_on_the_list_is_refused(world: World) -> None:
    command = refunds.ProposeRefund(world.play.key(), _paid(world), 12_500, DUE, "They were kind")
    with pytest.raises(InvalidInput) as refused:
        refunds.propose(world.work, world.play.cast.recorder, command)
    assert (refused.value.code, refused.value.field) == ("reason_unknown", "reason")


def test_a_refund_and_its_receipt_wait_in_one_proposal_each(world: World) -> None:  # FND-18
    award, play = _paid(world), world.play

    def due() -> Answer:
        command = refunds.ProposeRefund(play.key(), award, 12_500, DUE, "withdrawal")
        return refunds.propose(world.work, play.cast.recorder, command)

    def received(refund: str) -> Answer:
        command = refunds.ProposeReceipt(play.key(), refund, DUE)
        return refunds.propose_receipt(world.work, play.cast.recorder, command)

    with pytest.raises(InvalidInput, match="nothing back"):
        play.refund(award, 0, DUE)
    staged = due()
    with pytest.raises(Refused, match=str(staged["proposal"])):
        due()
    play.accept(staged)
    with world.work.store.reading() as connection:
        refund = str(connection.execute(select(schema.refund.c.id)).scalar_one())
    due()  # what is decided stands in nobody's way
    received(refund)
    with pytest.raises(Refused) as twice:
        received(refund)
    assert twice.value.code == "proposal_waits"


def test_a_refund_that_arrives_after_the_liquidation_is_the_grantors(world: World) -> None:
    # FND-03, FND-04, FND-18, decision 45: WA26 is paid out by 28 September 2028; 125.00 arrive that day, 100.00 a day later
    award, play = _paid(world), world.play
    in_time, late = play.refund(award, 12_500, DUE), play.refund(award, 10_000, play.day(2026, 8, 29))
    available = _available(world)
    play.day(2028, 10, 4)
    last_on = datetime.date(2028, 9, 28)
    play.refund_back(in_time, last_on)
    assert _available(world) == available + 12_500
    command = refunds.ProposeReceipt(play.key(), late, last_on + datetime.timedelta(days=1))
    play.accept(refunds.propose_receipt(world.work, play.cast.recorder, command))
    assert _available(world) == available + 12_500
    with world.work.store.reading() as connection:
        balances = journal.balances(connection)
    assert balances["Equity:Budget:Returned:WA26:Training"] == -10_000
    assert balances["Assets:Receivable:Refunds:WA26"] == 0
    world.verified()
    _goes_back(world, 10_000)


def _goes_back(world: World, cents: int) -> None:
    """The grantor gets what is its own, and no more, though two said so at one time."""
    # FND-18, decision 45, 2 CFR 200.345
    play, on, reader = world.play, world.play.source.today(), board.actor("PER-READER00", Duty.EXAMINE)
    site = Site(world)
    page = words(site.browser(site.person("manager", Duty.OVERSEE)).get("/cash"))
    assert "$100.00 came back after a fund's liquidation and did not go back yet" in page

    def staged(cents: int, name: str) -> Answer:
        command = cash.ProposeCash(play.key(), "WA26", "grantor_returned", cents, on, reference=name)
        return cash.propose(world.work, play.cast.recorder, command)

    with pytest.raises(Refused, match=r"\$100\.00 of this fund's money is its grantor's, and \$100\.01"):
        staged(cents + 1, "PMS-9")
    twice, before = [staged(cents, name) for name in ("PMS-9", "PMS-10")], standing(world.work, reader)
    play.accept(twice[0])
    with pytest.raises(Refused) as over:
        play.accept(twice[1])
    assert over.value.code == "grantor_over"
    after = standing(world.work, reader)
    assert (before.grantors, after.grantors) == ({"WA26": cents}, {})
    (had,), (has,) = ([one for one in found.funds if one.fund == "WA26"] for found in (before, after))
    assert (had.on_hand_cents - has.on_hand_cents, had.received_cents - has.received_cents) == (cents, cents)
    world.verified()


def test_a_month_of_rent_that_came_back_whole_is_the_households_again(world: World) -> None:
    # FND-18, SUP-10, SUP-11: 900.00 of August back in two parts; the second frees the month, the first does not
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    person = world.participant("CCC", "EOP")
    terms = rent_terms("2026-08", 2, 90_000)
    paying = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    landlord = play.payee("Example Homes", "landlord")
    rent = LineInput("Rent", 180_000, terms, "", landlord, allocation_id=paying)
    award = play.award(coach, person, "EOP", rent, needed_by=datetime.date(2026, 8, 1))
    play.day(2026, 8, 3)
    batch = play.pay([play.bill(coach, [BillLine(award, 90_000, "2026-08")], "ST 1")], "ACH-1")
    august = replace(rent, amount_cents=90_000, terms={**terms, "months": 1})
    for month, cents, code in (
        (None, 90_000, "refund_month"),
        ("2026-09", 90_000, "refund_month"),
        ("2026-08", 90_001, "refund_more_than_paid"),
    ):
        with pytest.raises(LedgerError) as refused:
            play.refund(award, cents, play.source.today(), month)
        assert refused.value.code == code
    first = play.refund(award, 30_000, play.source.today(), "2026-08")
    with pytest.raises(Refused) as back:  # the bank cannot bring back what a refund asks for
        play.returned(play.payments_of(batch)[0])
    assert back.value.code == "refund_more_than_paid"
    play.refund_back(first, play.source.today())
    second = play.refund(award, 60_000, play.day(2026, 8, 4), "2026-08")
    with pytest.raises(Refused) as taken:
        play.award(coach, person, "EOP", august, needed_by=datetime.date(2026, 8, 4))
    assert taken.value.code == "rent_month_taken"
    play.refund_back(second, play.source.today())
    with world.work.store.reading() as connection:
        states = {row["month"]: row["state"] for row in awards.months_for(connection, award)}
    assert states == {"2026-08": "refunded", "2026-09": "committed"}
    received = texts.normalised(world.books()["2026-08.beancount"]).split("\n\n")[-1]
    assert received.splitlines()[:4] == [
        '2026-08-04 * "Refund received"',
        '  entry: "ENT-6"',
        '  award: "SUP-1"',
        '  month: "2026-08"',
    ]
    anew = play.award(coach, person, "EOP", august, needed_by=datetime.date(2026, 8, 4))
    assert play.award_row(anew)["committed_cents"] == 90_000
    world.verified()


@pytest.mark.parametrize("late_by, returned", [(0, 0), (1, 90_000)])
def test_what_a_payment_brings_back_after_the_liquidation_is_the_grantors_once_nobody_is_owed_it(
    world: World, late_by: int, returned: int
) -> None:
    # PAY-12, FND-04, decision 45: ERA26 is paid out by 28 September 2027; the debt is canceled two days after that
    play, coach, last_on = world.play, world.coach("CCC"), datetime.date(2027, 9, 28)
    play.day(2026, 7, 10)
    paying = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    terms, landlord = rent_terms("2026-08", 1, 90_000), play.payee("Example Homes", "landlord")
    rent = LineInput("Rent", 90_000, terms, "", landlord, allocation_id=paying)
    person, needed = world.participant("CCC", "EOP"), datetime.date(2026, 8, 1)
    award = play.award(coach, person, "EOP", rent, needed_by=needed)
    play.day(2026, 8, 3)
    bill = play.bill(coach, [BillLine(award, 90_000, "2026-08")], "ST 1")
    (payment,) = play.payments_of(play.pay([bill], "CK-1", "check"))
    arrived = last_on + datetime.timedelta(days=late_by)
    play.day(arrived.year, arrived.month, arrived.day)
    play.returned(payment)
    play.day(2027, 9, 30)
    with world.work.store.reading() as connection:
        line_ids = tuple(row["id"] for row in invoices.invoice_lines_for(connection, bill))
    command = canceling.ProposeCancel(play.key(), bill, line_ids, "payment_returned")
    play.accept(canceling.propose(world.work, play.cast.recorder, command))
    with world.work.store.reading() as connection:
        balances = journal.balances(connection)
        (month,) = awards.months_for(connection, award)
    assert -balances.get("Equity:Budget:Returned:ERA26:Support", 0) == returned
    assert play.award_row(award)["committed_cents"] == 90_000 - returned
    assert month["state"] == ("released" if returned else "committed")
    world.verified()
