"""Cost transfers: rent that one fund paid is charged to another, with its month, its bill and its one payment."""

import datetime

import pytest
from sqlalchemy import select, update

from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import pages as award_pages
from ledger.services.awards import transfers
from ledger.services.journal import verify
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.awards.transfers import transfers_for
from ledger.store.journal.journal import balances
from ledger.store.months.reconciliation import spends_between
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World

RENT = 90_000


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _billed(world: World, *, paid: bool) -> str:
    """August's rent from ERA26, owed or paid."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    terms = rent_terms("2026-08", 1, RENT)
    allocation = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    line = LineInput(
        "Rent", RENT, terms, "", play.payee("Example Homes", "landlord"), allocation_id=allocation
    )
    needed = datetime.date(2026, 8, 1)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=needed)
    play.day(2026, 8, 1)
    bill = play.bill(coach, [BillLine(award, RENT, "2026-08")], "INV 1")
    if paid:
        _pay(world, bill)
    return award


def _pay(world: World, bill: str) -> None:
    world.play.day(2026, 8, 3)
    world.play.pay([bill], "ACH-1")


def _target(world: World, fund: str = "HR26") -> str:
    return texts.allocation_id(world.work, "CCC", fund, "Support")


def _fiscal(world: World) -> Actor:
    """Who stages it; HR26 is of a pool, whose funds only those may tell apart who see its class."""
    person_id = world.play.cast.recorder.person_id
    return board.actor(person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA")


def _propose(world: World, award: str, to: str | None = None) -> str:
    command = transfers.ProposeTransfer(world.play.key(), award, to or _target(world), "better_source")
    return str(transfers.propose(world.work, _fiscal(world), command)["proposal"])


def _transferred(world: World, award: str) -> None:
    world.play.accept({"proposal": _propose(world, award)})


def _held(world: World, account: str) -> int:
    with world.work.store.reading() as connection:
        return balances(connection).get(account, 0)


def test_a_paid_month_is_charged_to_another_fund_and_both_funds_sum_to_zero(world: World) -> None:
    # FND-08, FND-17, FND-18: two-sided, the month and the bank's reference are kept; the bank as a whole does not move
    award = _billed(world, paid=True)
    world.play.day(2026, 9, 15)
    _transferred(world, award)
    texts_of = texts.normalised(world.books()["2026-09.beancount"]).split("\n\n")[1:]
    assert [one.strip().splitlines() for one in texts_of] == [
        [
            '2026-09-15 * "Cost transfer: charged to another fund"',
            '  entry: "ENT-1"',
            '  award: "SUP-1"',
            '  month: "2026-08"',
            "  Assets:Bank:Operating:ERA26                                  900.00 USD",
            "  Expenses:CCC:EOP:ERA26:Support:Rent                         -900.00 USD",
            "  Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent                900.00 USD",
            "  Equity:Budget:Available:CCC:EOP:ERA26:Support               -900.00 USD",
        ],
        [
            '2026-09-15 * "Cost transfer: charged here"',
            '  entry: "ENT-2"',
            '  award: "SUP-1"',
            '  month: "2026-08"',
            "  Expenses:Pool:Shared:HSP26:Support:Rent                      900.00 USD",
            "  Liabilities:Payable:Awards:HSP26                            -900.00 USD",
            "  Equity:Budget:Available:Pool:Shared:HSP26:Support            900.00 USD",
            "  Equity:Budget:Accrued:Pool:Shared:HSP26:Support:Rent        -900.00 USD",
        ],
        [
            '2026-09-15 * "Cost transfer: paid from here"',
            '  entry: "ENT-3"',
            '  award: "SUP-1"',
            '  month: "2026-08"',
            '  batch: "BAT-1"',
            '  bank: "ACH-1"',
            "  Liabilities:Payable:Awards:HSP26                             900.00 USD",
            "  Assets:Bank:Operating:HSP26                                 -900.00 USD",
            "  Equity:Budget:Accrued:Pool:Shared:HSP26:Support:Rent         900.00 USD",
            "  Equity:Budget:Paid:Pool:Shared:HSP26:Support:Rent           -900.00 USD",
        ],
    ]
    world.verified()


def test_a_transferred_month_is_held_once_counted_once_and_reconciled_once(world: World) -> None:
    # FND-17, SUP-06, SUP-10, REC-01
    award = _billed(world, paid=True)
    world.play.day(2026, 9, 15)
    _transferred(world, award)
    with world.work.store.reading() as connection:
        months = connection.execute(select(schema.rent_month.c.month, schema.rent_month.c.state)).all()
        spends = spends_between(connection, "2026-07", "2026-09")
        rows = transfers_for(connection, award)
    assert [tuple(row) for row in months] == [("2026-08", "paid")]
    assert [(one.award_id, one.fund, one.amount_cents) for one in spends] == [(award, "HR26", RENT)]
    assert [(row["from_fund"], row["to_fund"], row["amount_cents"]) for row in rows] == [
        ("ERA26", "HR26", RENT)
    ]
    assert world.play.award_row(award)["paid_cents"] == RENT


def test_what_is_owed_is_paid_by_the_fund_it_was_charged_to(world: World) -> None:  # FND-17
    award = _billed(world, paid=False)
    _transferred(world, award)
    assert _held(world, "Liabilities:Payable:Awards:ERA26") == 0
    with world.work.store.reading() as connection:
        bill = connection.execute(select(schema.invoice.c.id)).scalar_one()
    _pay(world, bill)
    assert (_held(world, "Assets:Bank:Operating:ERA26"), _held(world, "Assets:Bank:Operating:HR26")) == (
        0,
        -RENT,
    )
    world.verified()


def test_a_transferred_payment_that_comes_back_reopens_the_debt_of_its_new_fund(world: World) -> None:
    # PAY-12, FND-18
    award = _billed(world, paid=True)
    world.play.day(2026, 9, 15)
    _transferred(world, award)
    with world.work.store.reading() as connection:
        payment = connection.execute(select(schema.payment.c.id)).scalar_one()
    world.play.returned(payment)
    assert _held(world, "Liabilities:Payable:Awards:HR26") == -RENT
    assert _held(world, "Liabilities:Payable:Awards:ERA26") == 0
    world.verified()


def test_a_cost_goes_back_the_way_it_came(world: World) -> None:  # FND-17
    award = _billed(world, paid=True)
    world.play.day(2026, 9, 15)
    _transferred(world, award)
    world.play.accept({"proposal": _propose(world, award, _target(world, "ERA26"))})
    with world.work.store.reading() as connection:
        assert [row["place"] for row in transfers_for(connection, award)] == [1, 2]
    assert _held(world, "Assets:Bank:Operating:HR26") == 0
    world.verified()


def test_a_cost_transfer_takes_two_people_and_one_acceptance(world: World) -> None:  # FND-17, d11
    award = _billed(world, paid=True)
    one, other = _propose(world, award), _propose(world, award)
    with pytest.raises(Refused) as refused:
        proposals.accept(world.work, world.play.cast.recorder, proposals.Accept(world.play.key(), one))
    assert refused.value.code == "two_people"
    world.play.accept({"proposal": one})
    with pytest.raises(Refused) as again:
        world.play.accept({"proposal": other})
    assert again.value.code == "transfer_changed"


def _offers(world: World, award: str) -> dict[str, str]:
    """Fund to why the award's page does not offer it; empty where it does."""
    page = award_pages.award_page(world.work, _fiscal(world), award)
    return {row["fund"]: row["why_not"] for row in page.transfer_targets}


def test_the_page_offers_what_the_decision_would_allow_and_says_why_not_beside_the_rest(world: World) -> None:
    # FND-17, FND-08: the same pure decision
    award = _billed(world, paid=True)
    offers = _offers(world, award)
    assert offers["HR26"] == ""
    assert "WA26" not in offers
    with world.work.store.writing() as connection:
        short = schema.allocation.c
        cents = {"available_cents": RENT - 1}
        connection.execute(update(schema.allocation).where(short.id == _target(world)).values(cents))
    assert "$899.99" in _offers(world, award)["HR26"]
    with pytest.raises(InvalidInput) as refused:
        _propose(world, award, _target(world, "WA26"))
    assert (refused.value.code, refused.value.field) == ("transfer_target", "target")


def test_verify_finds_a_cost_that_stands_under_a_fund_that_is_not_its_awards(world: World) -> None:
    # FND-17: the red twin; the row alone is moved
    award = _billed(world, paid=True)
    target = _target(world)
    with world.work.store.writing() as connection:
        connection.execute(
            update(schema.award).where(schema.award.c.id == award).values(allocation_id=target)
        )
    found = verify.verify(world.work, with_books=False).findings
    assert "I5" in {one.invariant for one in found if one.place == f"award {award}"}
