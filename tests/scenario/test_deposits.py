"""SUP-12: a deposit that comes back is an asset while the landlord holds it, and cost only where it does not come back."""

import datetime
from typing import Any

import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.demo import changes, papers
from ledger.demo.deposits import settled
from ledger.domain.journal.columns import Columns
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError, NotFound, Refused
from ledger.services.awards import deposits, refunds, transfers
from ledger.services.needs.needs import LineInput
from ledger.services.payments import acceptance, returns
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.work import Answer, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.awards import deposits as store
from ledger.store.journal import journal
from ledger.store.needs import uses
from ledger.store.rows import Row, find_row
from tests import board
from tests.folders import written
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.stories import asked
from tests.world import WORKED, World, make_cast, person, world_on

LEFT = datetime.date(2026, 9, 10)


DEPOSIT = """
[[value]]
code = "deposit.MoveIn"
value = "receivable"
unit = "word"
class = "policy"
from = 2026-07-01
document = "Board policy 8 (example)"
"""


def files(*policies: str) -> dict[str, str]:
    """The worked example's budget, whose funds pay for moving in wherever they pay for rent."""
    found = board.read_folder(WORKED)
    found["funds.toml"] = found["funds.toml"].replace('["Rent"]', '["Rent", "MoveIn"]')
    found["policies.toml"] += "".join(policies)
    return found


def homes(work: Work, source: SeededSource) -> None:
    """The board that lets deposits come back, on 10 July 2026."""
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files(DEPOSIT))
    make_cast(work)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return homes


def home(world: World, refundable_cents: int) -> LineInput:
    """Move-in costs of 1,000.00, of which so much comes back, from ERA26."""
    landlord = world.play.payee("Example Homes", "landlord")
    paying = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    terms = {"refundable_cents": refundable_cents}
    return LineInput("MoveIn", 100_000, terms, "First home", landlord, allocation_id=paying)


def paid(world: World, number: str = "ST 1") -> str:
    """Move-in costs of 1,000.00, of which 600.00 come back: billed on 20 July, paid on the 24th."""
    play = world.play
    (award,) = asked(
        world, world.participant("CCC", "EOP"), [home(world, 60_000)], datetime.date(2026, 7, 20)
    )
    play.day(2026, 7, 20)
    bill = play.bill(world.coach("CCC"), [BillLine(award, 100_000, deposit_cents=60_000)], number)
    play.day(2026, 7, 24)
    play.pay([bill], "ACH-7")
    return award


def deposit_of(world: World, award: str) -> Row:
    with world.work.store.reading() as connection:
        return store.deposits_for(connection, award)[0]


def columns(world: World, award: str) -> Columns:
    return awards.columns_of(world.play.award_row(award))


def used_cents(world: World, award: str) -> int:
    """What the award uses of its household's cap."""
    with world.work.store.reading() as connection:
        person = world.play.award_row(award)["participant_id"]
        statement = select(schema.participant.c.household_id).where(schema.participant.c.id == person)
        household = connection.execute(statement).scalar_one()
        return sum(row["cents"] for row in uses.uses(connection, household, "MoveIn"))


def paper(world: World, award: str) -> str:
    """The landlord's account, as a document of the award."""
    coach = world.coach("CCC")
    return papers.attach(world.play, coach, award, "statement", "Account", ["Kept for damage 150.00"])


def balance(world: World, account: str) -> int:
    with world.work.store.reading() as connection:
        return journal.balances(connection).get(account, 0)


def newest_payment(world: World) -> str:
    with world.work.store.reading() as connection:
        found = select(schema.payment.c.id).where(schema.payment.c.state == "paid")
        return str(connection.execute(found).scalar_one())


def propose(world: World, award: str, **said: Any) -> Answer:
    """Stage what became of the award's deposit today."""
    whole = {"returned_cents": 0, "kept_cents": 0, "on": world.work.source.today(), **said}
    command = deposits.ProposeSettlement(world.play.key(), deposit_of(world, award)["id"], **whole)
    return deposits.propose(world.work, world.play.cast.recorder, command)


def refused(world: World, award: str, code: str, **said: Any) -> None:
    with pytest.raises(LedgerError) as one:
        propose(world, award, **said)
    assert one.value.code == code


def test_a_deposit_comes_back_but_for_what_the_landlord_keeps(world: World) -> None:  # SUP-12
    """1,000.00 to move in, of which 600.00 come back: 450.00 do, 150.00 are kept for damage and are cost from that day on::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support               1000.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:MoveIn       -1000.00 USD

    2026-07-20 * "Obligated and accrued: landlord's statement"
      entry: "ENT-15"
      award: "SUP-1"
      Expenses:CCC:EOP:ERA26:Support:MoveIn                        400.00 USD
      Liabilities:Payable:Awards:ERA26                            -400.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:MoveIn         400.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:MoveIn          -400.00 USD

    2026-07-20 * "Deposit owed, to come back"
      entry: "ENT-16"
      award: "SUP-1"
      Assets:Receivable:Deposits:ERA26                             600.00 USD
      Liabilities:Payable:Deposits:ERA26                          -600.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:MoveIn         600.00 USD
      Equity:Budget:Deposit:CCC:EOP:ERA26:Support:MoveIn          -600.00 USD

    2026-07-24 * "Paid: ACH"
      entry: "ENT-17"
      award: "SUP-1"
      batch: "BAT-1"
      bank: "ACH-7"
      Liabilities:Payable:Deposits:ERA26                           600.00 USD
      Assets:Bank:Operating:ERA26                                -1000.00 USD
      Liabilities:Payable:Awards:ERA26                             400.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:MoveIn           400.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:MoveIn             -400.00 USD
    ; Renderer 1; last sequence N

    2026-09-28 * "Deposit returned"
      entry: "ENT-18"
      award: "SUP-1"
      document: "DOC-1"
      Assets:Bank:Operating:ERA26                                  450.00 USD
      Assets:Receivable:Deposits:ERA26                            -450.00 USD
      Equity:Budget:Deposit:CCC:EOP:ERA26:Support:MoveIn           450.00 USD
      Equity:Budget:Available:CCC:EOP:ERA26:Support               -450.00 USD

    2026-09-28 * "Deposit kept by the payee: cost"
      entry: "ENT-19"
      award: "SUP-1"
      document: "DOC-1"
      Expenses:CCC:EOP:ERA26:Support:MoveIn                        150.00 USD
      Assets:Receivable:Deposits:ERA26                            -150.00 USD
      Equity:Budget:Deposit:CCC:EOP:ERA26:Support:MoveIn           150.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:MoveIn             -150.00 USD
    """
    play, award = world.play, paid(world)
    assert columns(world, award) == Columns(paid_cents=40_000, deposit_cents=60_000)
    assert used_cents(world, award) == 100_000
    coach, deposit = world.coach("CCC"), deposit_of(world, award)["id"]
    play.day(2026, 9, 10)
    deposits.record_left(world.work, coach, deposits.RecordLeft(play.key(), deposit, LEFT))
    kept_by = paper(world, award)
    play.day(2026, 9, 28)
    settled(play, award, 45_000, 15_000, reason="damage", document_id=kept_by)
    assert columns(world, award) == Columns(paid_cents=55_000)
    assert used_cents(world, award) == 55_000, "what came back is open to the household's cap again"
    row = deposit_of(world, award)
    assert (row["left_on"], row["out_cents"], row["kept_reason"]) == (LEFT, 0, "damage")
    texts.compare(world, test_a_deposit_comes_back_but_for_what_the_landlord_keeps)


def test_what_comes_back_after_the_liquidation_is_the_grantors(world: World) -> None:
    # FND-03, FND-18, decision 45: ERA26 is paid out by 28 September 2027; 450.00 arrive in time, 100.00 two days after it
    play, award = world.play, paid(world)
    account, key = "Equity:Budget:Returned:ERA26:Support", "Equity:Budget:Available:CCC:EOP:ERA26:Support"
    kept_by, available = paper(world, award), balance(world, key)
    play.day(2027, 10, 4)
    play.accept(propose(world, award, returned_cents=45_000, on=datetime.date(2027, 9, 28)))
    assert balance(world, key) == available - 45_000, "the day it arrived counts, not the day it is accepted"
    late = datetime.date(2027, 9, 29)
    staged = propose(
        world, award, returned_cents=10_000, kept_cents=5_000, on=late, reason="damage", document_id=kept_by
    )
    with world.work.store.reading() as connection:
        said = find_row(connection, schema.proposal, id=staged["proposal"]) or {}
    assert said["summary"].endswith("$100.00 returned after liquidation, $50.00 kept")
    play.accept(staged)
    assert (balance(world, account), balance(world, key)) == (-10_000, available - 45_000)
    assert columns(world, award) == Columns(paid_cents=45_000)
    assert deposit_of(world, award)["out_cents"] == 0
    assert balance(world, "Assets:Receivable:Deposits:ERA26") == 0
    world.verified()
    world.books()


def test_an_extension_that_was_approved_by_then_leaves_it_to_the_board(world: World) -> None:
    # FND-04: paid out by 28 December 2027 instead, approved on 1 September
    play, award = world.play, paid(world)
    play.day(2027, 9, 1)
    extension = {
        "fund": "ERA26",
        "until": datetime.date(2027, 12, 28),
        "approved": datetime.date(2027, 9, 1),
        "document": "Letter of the county",
    }
    register = written({"grants.toml": {"extension": [extension]}})
    board.load_files(world.work, {**files(DEPOSIT), **register}, key="extension")
    play.day(2027, 10, 4)
    settled(play, award, 60_000, 0)
    assert balance(world, "Equity:Budget:Returned:ERA26:Support") == 0
    assert columns(world, award) == Columns(paid_cents=40_000)
    world.verified()


def test_a_payment_that_comes_back_reopens_both_debts_and_moves_no_stage_of_the_deposit(world: World) -> None:
    # SUP-12, PAY-12: the deposit is owed anew, and paid again
    play, award = world.play, paid(world)
    play.day(2026, 7, 28)
    with world.work.store.reading() as connection:
        payment = connection.execute(select(schema.payment.c.id)).scalar_one()
        bill = connection.execute(select(schema.invoice_line.c.invoice_id)).scalar_one()
    play.returned(payment)
    assert columns(world, award) == Columns(accrued_cents=40_000, deposit_cents=60_000)
    assert balance(world, "Liabilities:Payable:Deposits:ERA26") == -60_000
    refused(world, award, "deposit_not_paid", returned_cents=60_000)
    world.verified()
    play.pay([bill], "CHK-9", "check")
    assert balance(world, "Liabilities:Payable:Deposits:ERA26") == 0
    settled(play, award, 60_000)
    assert columns(world, award) == Columns(paid_cents=40_000)
    command = returns.ProposeReturn(play.key(), newest_payment(world), "R03 (invented)", play.source.today())
    with pytest.raises(Refused) as late:
        returns.propose_return(world.work, play.cast.recorder, command)
    assert late.value.code == "deposit_settled"
    world.verified()


def test_no_cost_is_moved_while_a_deposit_is_out(world: World) -> None:  # SUP-12, FND-17, FND-18
    play, award = world.play, paid(world)
    other = texts.allocation_id(world.work, "CCC", "HR26", "Support")
    fiscal = board.actor(
        play.cast.recorder.person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA"
    )
    command = transfers.ProposeTransfer(play.key(), award, other, "better_source")
    with pytest.raises(Refused) as still_out:
        transfers.propose(world.work, fiscal, command)
    assert (still_out.value.code, still_out.value.arguments["open_cents"]) == ("transfer_open", 60_000)
    owed = refunds.ProposeRefund(play.key(), award, 40_001, world.work.source.today(), "too_much")
    with pytest.raises(Refused) as too_much:
        refunds.propose(world.work, play.cast.recorder, owed)
    assert too_much.value.code == "refund_more_than_paid", (
        "a deposit is no cost that a refund could take back"
    )
    for code, said in (
        ("deposit_more_than_out", {"returned_cents": 60_001}),
        ("reason_unknown", {"kept_cents": 1}),
        ("deposit_document", {"kept_cents": 1, "reason": "damage", "document_id": "DOC-ELSEWHERE"}),
    ):
        refused(world, award, code, **said)
    kept_by = paper(world, award)
    settled(play, award, 45_000, 15_000, reason="damage", document_id=kept_by)
    play.accept(transfers.propose(world.work, fiscal, command))
    assert columns(world, award) == Columns(paid_cents=55_000), (
        "what was kept goes over with the rest of the cost"
    )
    world.verified()


def test_a_deposit_that_was_given_does_not_go_on_with_the_rest_to_another_fund(world: World) -> None:
    # SUP-12: 700.00 are billed, the deposit of 600.00 among them; of the 300.00 that go on no part is one
    play, coach, on = world.play, world.coach("CCC"), datetime.date(2026, 7, 20)
    (award,) = asked(world, world.participant("CCC", "EOP"), [home(world, 60_000)], on)
    play.day(2026, 7, 20)
    play.bill(coach, [BillLine(award, 70_000, deposit_cents=60_000, final=False)], "ST 1")
    mover = person(world.work, "mover", Duty.VERIFY)
    line = changes.move(play, mover, award, texts.allocation_id(world.work, "CCC", "HR26", "Support"))
    play.verify(line)
    anew = play.approve(line)
    assert columns(world, anew) == Columns(committed_cents=30_000)
    with pytest.raises(Refused) as again:
        play.bill(coach, [BillLine(anew, 30_000, deposit_cents=1)], "ST 2")
    assert again.value.code == "deposit_over"
    play.bill(coach, [BillLine(anew, 30_000)], "ST 2")
    assert columns(world, anew) == Columns(accrued_cents=30_000)
    world.verified()


def test_a_deposit_that_a_waiting_bill_names_does_not_go_on_either(world: World) -> None:
    # SUP-12: 700.00 are ordered, and a bill of them that nobody has accepted names 500.00; of the 300.00 that go on 100.00 may be
    play, coach, on = world.play, world.coach("CCC"), datetime.date(2026, 7, 20)
    (award,) = asked(world, world.participant("CCC", "EOP"), [home(world, 60_000)], on)
    play.bind(coach, award, 70_000, play.day(2026, 7, 20))
    bill = play.bill(coach, [BillLine(award, 70_000, deposit_cents=50_000)], "ST 1", accept=False)
    mover = person(world.work, "mover", Duty.VERIFY)
    line = changes.move(play, mover, award, texts.allocation_id(world.work, "CCC", "HR26", "Support"))
    play.verify(line)
    anew = play.approve(line)
    for cents, code in ((10_001, "deposit_over"), (10_000, "")):
        asking = BillLine(anew, 30_000, deposit_cents=cents)
        if not code:
            play.bill(coach, [asking], "ST 2")
            continue
        with pytest.raises(Refused) as again:
            play.bill(coach, [asking], "ST 2")
        assert again.value.code == code
    play.accept_bill(bill)
    assert columns(world, award).deposit_cents + columns(world, anew).deposit_cents == 60_000
    world.verified()


def test_what_went_on_as_a_deposit_is_none_here_when_the_waiting_bill_is_refused(world: World) -> None:
    # SUP-12: of 600.00 a bill of 700.00 names 500.00 and 100.00 goes on; the corrected bill names 500.00 and not 600.00 again
    play, coach, on = world.play, world.coach("CCC"), datetime.date(2026, 7, 20)
    (award,) = asked(world, world.participant("CCC", "EOP"), [home(world, 60_000)], on)
    play.bind(coach, award, 70_000, play.day(2026, 7, 20))
    bill = play.bill(coach, [BillLine(award, 70_000, deposit_cents=50_000)], "ST 1", accept=False)
    mover = person(world.work, "mover", Duty.VERIFY)
    line = changes.move(play, mover, award, texts.allocation_id(world.work, "CCC", "HR26", "Support"))
    wrong = acceptance.DecideInvoice(play.key(), bill, "The deposit is another one")
    acceptance.decide(world.work, play.cast.invoice_accepter, wrong)
    with pytest.raises(Refused) as over:
        play.bill(coach, [BillLine(award, 70_000, deposit_cents=50_001)], "ST 2")
    assert over.value.code == "deposit_over"
    play.bill(coach, [BillLine(award, 70_000, deposit_cents=50_000)], "ST 2")
    play.verify(line)
    anew = play.approve(line)
    play.bill(coach, [BillLine(anew, 30_000, deposit_cents=10_000)], "ST 3")
    assert columns(world, award).deposit_cents + columns(world, anew).deposit_cents == 60_000
    world.verified()


def test_a_deposit_that_is_no_longer_approved_as_one_is_not_accepted(world: World) -> None:
    # SUP-12: a bill names 400.00; before it is accepted the deposit of 600.00 is approved anew as one of 399.99
    play, coach, on = world.play, world.coach("CCC"), datetime.date(2026, 7, 20)
    (award,) = asked(world, world.participant("CCC", "EOP"), [home(world, 60_000)], on)
    play.day(2026, 7, 20)
    whole = BillLine(award, 50_000, deposit_cents=40_000, final=False)
    bill = play.bill(coach, [whole], "ST 1", accept=False)
    change = changes.ask(play, coach, award, terms={"refundable_cents": 39_999})
    changes.verify(play, change)
    changes.approve(play, change)
    with pytest.raises(Refused) as over:
        play.accept_bill(bill)
    assert (over.value.code, over.value.arguments["left_cents"]) == ("deposit_over", 39_999)


def test_what_became_of_a_deposit_is_accepted_by_another_person_and_once(world: World) -> None:
    # SUP-12, PAY-01: while one waits there is no other; once it is accepted nothing is out
    play, award = world.play, paid(world)
    first = propose(world, award, returned_cents=60_000)
    refused(world, award, "proposal_waits", returned_cents=60_000)
    own = board.actor(play.cast.recorder.person_id, Duty.RECONCILE, Duty.CLOSE)
    with pytest.raises(Refused) as one:
        proposals.accept(world.work, own, proposals.Accept(play.key(), str(first["proposal"])))
    assert one.value.code == "two_people"
    with world.work.store.reading() as connection, pytest.raises(Refused, match="deposit"):
        deposits.of_bill(connection, play.award_row(award), 60_000, 60_000)
    play.accept(first)
    with world.work.store.reading() as connection:  # what came back may be given once more
        assert deposits.of_bill(connection, play.award_row(award), 60_000, 60_000) == 60_000
    refused(world, award, "deposit_more_than_out", returned_cents=60_000)
    left = deposits.RecordLeft(play.key(), deposit_of(world, award)["id"], world.work.source.today())
    with pytest.raises(Refused) as over:
        deposits.record_left(world.work, world.coach("CCC"), left)
    assert over.value.code == "deposit_settled"
    with pytest.raises(NotFound):
        deposits.record_left(world.work, world.coach("CAP"), left)


def test_a_part_of_a_deposit_that_came_back_is_not_staged_in_two_tabs(world: World) -> None:
    # SUP-12: both would fit into the 600.00 that are out; a further part is said once the first is accepted
    play, award = world.play, paid(world)
    first = propose(world, award, returned_cents=20_000)
    refused(world, award, "proposal_waits", returned_cents=20_000)
    play.accept(first)
    play.accept(propose(world, award, returned_cents=20_000))
    refused(world, award, "deposit_more_than_out", returned_cents=20_001)


def test_a_bill_says_which_part_of_it_is_the_deposit(world: World) -> None:  # SUP-12
    play, coach = world.play, world.coach("CCC")
    (award,) = asked(
        world, world.participant("CCC", "EOP"), [home(world, 60_000)], datetime.date(2026, 7, 20)
    )
    for part, code in (
        (BillLine(award, 100_000), "deposit_question"),
        (BillLine(award, 100_000, deposit_cents=60_001), "deposit_over"),
        (BillLine(award, 50_000, deposit_cents=50_001, final=False), "deposit_in_bill"),
    ):
        with pytest.raises(LedgerError) as wrong:
            play.bill(coach, [part], "ST 2")
        assert wrong.value.code == code
    play.bill(coach, [BillLine(award, 60_000, deposit_cents=60_000, final=False)], "ST 3")
    assert columns(world, award) == Columns(committed_cents=40_000, deposit_cents=60_000)
    play.bill(coach, [BillLine(award, 40_000)], "ST 4")
    assert columns(world, award) == Columns(accrued_cents=40_000, deposit_cents=60_000)
    world.verified()


def test_a_board_that_blocks_deposits_refuses_one_when_it_is_handed_in(world: World) -> None:  # SUP-12
    play, coach = world.play, world.coach("CCC")
    later = DEPOSIT.replace("receivable", "blocked").replace("2026-07-01", "2026-08-01")
    play.day(2026, 7, 15)
    board.load_files(world.work, files(DEPOSIT, later), "tests-blocked")
    lines = [home(world, cents) for cents in (0, 1)]
    play.day(2026, 8, 3)
    for line, fits in zip(lines, (True, False), strict=True):
        person = world.participant("CCC", "EOP")
        need = play.draft(coach, person, "EOP", [line], needed_by=datetime.date(2026, 8, 20))
        if fits:
            play.submit(coach, need)
            continue
        with pytest.raises(Refused, match="Board policy 8 .example.") as blocked:
            play.submit(coach, need)
        assert blocked.value.code == "deposit_blocked"
