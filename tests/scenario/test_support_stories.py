"""d12, d13, d14 and d16: clothes, a phone, tools, fees, a card of identity and a first home, each a category of its own.

The sources give no amounts; those here are invented.
"""

import datetime

import pytest
from sqlalchemy import select

from ledger.errors import Refused
from ledger.services.needs import approvals
from ledger.services.participants import vault
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.stories import asked, bought, line, more_kinds, rent
from tests.world import World

NAMES = {"first_name": "Invented", "last_name": "Person"}


@pytest.fixture
def start() -> Start:
    return more_kinds


def test_d12_rent_work_clothing_and_phone_service_for_one_participant(world: World) -> None:  # SUP-04, d12
    """Three categories on one need, from two funds, each paid to its own payee::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support                900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent          -900.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-15"
      award: "SUP-2"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 142.50 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing       -142.50 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-16"
      award: "SUP-3"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  45.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Phone           -45.00 USD

    2026-07-17 * "Obligated and accrued: receipt accepted"
      entry: "ENT-17"
      award: "SUP-2"
      Expenses:CCC:EOP:WA26:Support:Clothing                       139.99 USD
      Liabilities:Payable:Awards:WA26                             -139.99 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing        139.99 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing         -139.99 USD

    2026-07-17 * "Released: rest not needed"
      entry: "ENT-18"
      award: "SUP-2"
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing          2.51 USD
      Equity:Budget:Available:CCC:EOP:WA26:Support                  -2.51 USD

    2026-07-17 * "Obligated and accrued: receipt accepted"
      entry: "ENT-19"
      award: "SUP-3"
      Expenses:CCC:EOP:WA26:Support:Phone                           45.00 USD
      Liabilities:Payable:Awards:WA26                              -45.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Phone            45.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Phone             -45.00 USD
    ; Renderer 1; last sequence N

    2026-08-03 * "Obligated and accrued: landlord's statement"
      entry: "ENT-20"
      award: "SUP-1"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD

    2026-08-05 * "Paid: ACH"
      entry: "ENT-21"
      award: "SUP-1"
      month: "2026-08"
      batch: "BAT-1"
      bank: "ACH-1101"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD

    2026-08-05 * "Paid: ACH"
      entry: "ENT-22"
      award: "SUP-2"
      batch: "BAT-1"
      bank: "ACH-1101-1"
      Liabilities:Payable:Awards:WA26                              139.99 USD
      Assets:Bank:Operating:WA26                                  -139.99 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing          139.99 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Clothing            -139.99 USD

    2026-08-05 * "Paid: ACH"
      entry: "ENT-23"
      award: "SUP-3"
      batch: "BAT-1"
      bank: "ACH-1101-2"
      Liabilities:Payable:Awards:WA26                               45.00 USD
      Assets:Bank:Operating:WA26                                   -45.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Phone              45.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Phone                -45.00 USD
    """
    play, person = world.play, world.participant("CCC", "EOP")
    landlord, shop, mobile = (
        play.payee("Example Homes", "landlord"),
        play.payee("Example Workwear", "vendor", address="1 Example St"),
        play.payee("Example Mobile", "vendor", address="2 Example St"),
    )
    lines = [
        rent("2026-08", 1, 90_000, landlord),
        line("Clothing", 14_250, shop, "Kitchen whites and shoes"),
        line("Phone", 4_500, mobile, "One month of service"),
    ]
    home, clothes, phone = asked(world, person, lines, datetime.date(2026, 7, 20))
    play.day(2026, 7, 17)
    paid = [
        bought(world, clothes, 13_999, "R 1", final=True),  # 2.51 less than asked goes back
        bought(world, phone, 4_500, "R 2"),
    ]
    play.day(2026, 8, 3)
    paid.append(play.bill(world.coach("CCC"), [BillLine(home, 90_000, month="2026-08")], "AUG"))
    play.day(2026, 8, 5)
    play.pay(paid, "ACH-1101")
    texts.compare(world, test_d12_rent_work_clothing_and_phone_service_for_one_participant)


def test_d13_attire_a_phone_and_a_card_and_the_story_told_twice(world: World) -> None:  # SUP-24, d13
    """Work attire, a phone for timekeeping, a replacement Social Security card; the second telling is held::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 160.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing       -160.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-15"
      award: "SUP-2"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 120.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Phone          -120.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-16"
      award: "SUP-3"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  25.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Identity        -25.00 USD

    2026-07-16 * "Obligated and accrued: receipt accepted"
      entry: "ENT-17"
      award: "SUP-1"
      Expenses:CCC:EOP:WA26:Support:Clothing                       160.00 USD
      Liabilities:Payable:Awards:WA26                             -160.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing        160.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing         -160.00 USD

    2026-07-16 * "Obligated and accrued: receipt accepted"
      entry: "ENT-18"
      award: "SUP-2"
      Expenses:CCC:EOP:WA26:Support:Phone                          120.00 USD
      Liabilities:Payable:Awards:WA26                             -120.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Phone           120.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Phone            -120.00 USD

    2026-07-16 * "Obligated and accrued: receipt accepted"
      entry: "ENT-19"
      award: "SUP-3"
      Expenses:CCC:EOP:WA26:Support:Identity                        25.00 USD
      Liabilities:Payable:Awards:WA26                              -25.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Identity         25.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Identity          -25.00 USD

    2026-07-20 * "Paid: ACH"
      entry: "ENT-20"
      award: "SUP-3"
      batch: "BAT-1"
      bank: "ACH-1102"
      Liabilities:Payable:Awards:WA26                               25.00 USD
      Assets:Bank:Operating:WA26                                   -25.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Identity           25.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Identity             -25.00 USD

    2026-07-20 * "Paid: ACH"
      entry: "ENT-21"
      award: "SUP-1"
      batch: "BAT-1"
      bank: "ACH-1102-1"
      Liabilities:Payable:Awards:WA26                              160.00 USD
      Assets:Bank:Operating:WA26                                  -160.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing          160.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Clothing            -160.00 USD

    2026-07-20 * "Paid: ACH"
      entry: "ENT-22"
      award: "SUP-2"
      batch: "BAT-1"
      bank: "ACH-1102-2"
      Liabilities:Payable:Awards:WA26                              120.00 USD
      Assets:Bank:Operating:WA26                                  -120.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Phone             120.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Phone               -120.00 USD
    """
    play, person = world.play, world.participant("CCC", "EOP")
    shop, mobile = play.payee("Example Workwear", "vendor"), play.payee("Example Mobile", "vendor")
    office = play.payee("Example Records", "agency")
    lines = [
        line("Clothing", 16_000, shop, "Work attire"),
        line("Phone", 12_000, mobile, "A phone for timekeeping"),
        line("Identity", 2_500, office, "Replacement of a card"),
    ]
    attire, phone, card = asked(world, person, lines, datetime.date(2026, 7, 20))
    play.day(2026, 7, 16)
    paid = [
        bought(world, attire, 16_000, "R 1"),
        bought(world, phone, 12_000, "R 2"),
        bought(world, card, 2_500, "R 3"),
    ]
    play.day(2026, 7, 20)
    play.pay(paid, "ACH-1102")
    # The same story comes a second time from another page of the source: same person, payee, kind and amount
    play.day(2026, 7, 27)
    coach = world.coach("CCC")
    need = play.draft(coach, person, "EOP", [lines[1]], needed_by=datetime.date(2026, 8, 10))
    (again,) = play.submit(coach, need)
    play.verify(again)
    command = approvals.Approve(play.key(), again, play.line(again)["version"])
    assert approvals.approve(world.work, play.cast.approver, command)["award"] is None, (
        "held for a second person"
    )
    denied = approvals.Deny(play.key(), again, "duplicate", "Told twice")
    approvals.deny(world.work, play.cast.second_approver, denied)
    texts.compare(world, test_d13_attire_a_phone_and_a_card_and_the_story_told_twice)


def test_d14_tools_clothes_an_exam_and_a_first_home(world: World) -> None:  # SUP-04, P37, d14
    """Flagging tools, work clothes, a test for a guard card, moving in and rent; then the person's record is taken away::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  85.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Tools           -85.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-15"
      award: "SUP-2"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 110.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing       -110.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-16"
      award: "SUP-3"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  65.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Fees            -65.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-17"
      award: "SUP-4"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support                450.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:MoveIn        -450.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-18"
      award: "SUP-5"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support                950.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent          -950.00 USD

    2026-07-20 * "Obligated and accrued: receipt accepted"
      entry: "ENT-19"
      award: "SUP-1"
      Expenses:CCC:EOP:WA26:Support:Tools                           85.00 USD
      Liabilities:Payable:Awards:WA26                              -85.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Tools            85.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Tools             -85.00 USD

    2026-07-20 * "Obligated and accrued: receipt accepted"
      entry: "ENT-20"
      award: "SUP-2"
      Expenses:CCC:EOP:WA26:Support:Clothing                       110.00 USD
      Liabilities:Payable:Awards:WA26                             -110.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing        110.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing         -110.00 USD

    2026-07-20 * "Obligated and accrued: receipt accepted"
      entry: "ENT-21"
      award: "SUP-3"
      Expenses:CCC:EOP:WA26:Support:Fees                            65.00 USD
      Liabilities:Payable:Awards:WA26                              -65.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Fees             65.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Fees              -65.00 USD

    2026-07-20 * "Obligated and accrued: landlord's statement"
      entry: "ENT-22"
      award: "SUP-4"
      Expenses:CCC:EOP:ERA26:Support:MoveIn                        450.00 USD
      Liabilities:Payable:Awards:ERA26                            -450.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:MoveIn         450.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:MoveIn          -450.00 USD
    ; Renderer 1; last sequence N

    2026-08-03 * "Obligated and accrued: landlord's statement"
      entry: "ENT-23"
      award: "SUP-5"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          950.00 USD
      Liabilities:Payable:Awards:ERA26                            -950.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           950.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -950.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-24"
      award: "SUP-4"
      batch: "BAT-1"
      bank: "ACH-1103"
      Liabilities:Payable:Awards:ERA26                             450.00 USD
      Assets:Bank:Operating:ERA26                                 -450.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:MoveIn           450.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:MoveIn             -450.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-25"
      award: "SUP-5"
      month: "2026-08"
      batch: "BAT-1"
      bank: "ACH-1103"
      Liabilities:Payable:Awards:ERA26                             950.00 USD
      Assets:Bank:Operating:ERA26                                 -950.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             950.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -950.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-26"
      award: "SUP-3"
      batch: "BAT-1"
      bank: "ACH-1103-1"
      Liabilities:Payable:Awards:WA26                               65.00 USD
      Assets:Bank:Operating:WA26                                   -65.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Fees               65.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Fees                 -65.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-27"
      award: "SUP-1"
      batch: "BAT-1"
      bank: "ACH-1103-2"
      Liabilities:Payable:Awards:WA26                               85.00 USD
      Assets:Bank:Operating:WA26                                   -85.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Tools              85.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Tools                -85.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-28"
      award: "SUP-2"
      batch: "BAT-1"
      bank: "ACH-1103-2"
      Liabilities:Payable:Awards:WA26                              110.00 USD
      Assets:Bank:Operating:WA26                                  -110.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing          110.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Clothing            -110.00 USD
    """
    play, person = world.play, world.participant("CCC", "EOP")
    with world.work.store.writing() as connection:
        vault.put(connection, world.work.vault_key, vault.PARTICIPANT, person, NAMES)
    shop, board_of_exams = play.payee("Example Workwear", "vendor"), play.payee("Example Exams", "agency")
    landlord = play.payee("Example Homes", "landlord")
    lines = [
        line("Tools", 8_500, shop, "Flagging paddle and vest"),
        line("Clothing", 11_000, shop, "Boots"),
        line("Fees", 6_500, board_of_exams, "Training and test for a guard card"),
        line("MoveIn", 45_000, landlord, "Application and move-in"),
        rent("2026-08", 1, 95_000, landlord),
    ]
    tools, boots, test, moving, home = asked(world, person, lines, datetime.date(2026, 7, 24))
    play.day(2026, 7, 20)
    both = play.bill(world.coach("CCC"), [BillLine(tools, 8_500), BillLine(boots, 11_000)], "R 7")
    paid = [both, bought(world, test, 6_500, "R 8"), bought(world, moving, 45_000, "ST 1")]
    play.day(2026, 8, 3)
    paid.append(play.bill(world.coach("CCC"), [BillLine(home, 95_000, month="2026-08")], "AUG"))
    play.pay(paid, "ACH-1103")
    before = world.books()
    # Charges were expunged: what the vault holds of the person goes, and no byte of a book knows of it
    with world.work.store.writing() as connection:
        assert vault.shred(connection, vault.PARTICIPANT, person) == len(NAMES)
    assert world.books() == before
    texts.compare(world, test_d14_tools_clothes_an_exam_and_a_first_home)


def test_d16_an_exam_in_october_is_promised_in_july_and_its_fee_owed_when_it_is_taken(world: World) -> None:
    # SUP-01, SUP-03, d16
    """A fee is committed ahead; a person who left the program in between is not promised more::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 375.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Fees           -375.00 USD
    ; Renderer 1; last sequence N

    2026-09-15 * "Obligated: order accepted"
      entry: "ENT-15"
      award: "SUP-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Fees            375.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Support:Fees           -375.00 USD
    ; Renderer 1; last sequence N

    2026-10-23 * "Accrued: goods or service received"
      entry: "ENT-16"
      award: "SUP-1"
      Expenses:CCC:EOP:WA26:Support:Fees                           375.00 USD
      Liabilities:Payable:Awards:WA26                             -375.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Support:Fees            375.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Fees             -375.00 USD

    2026-10-23 * "Paid: ACH"
      entry: "ENT-17"
      award: "SUP-1"
      batch: "BAT-1"
      bank: "ACH-1104"
      Liabilities:Payable:Awards:WA26                              375.00 USD
      Assets:Bank:Operating:WA26                                  -375.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Fees              375.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Fees                -375.00 USD
    """
    play, coach = world.play, world.coach("CCC")
    person = world.participant("CCC", "EOP")
    exams = play.payee("Example Engineers", "agency")
    (fee,) = asked(
        world, person, [line("Fees", 37_500, exams, "PE exam in October")], datetime.date(2026, 10, 1)
    )
    play.bind(coach, fee, 37_500, play.day(2026, 9, 15))
    play.day(2026, 10, 23)
    bill = bought(world, fee, 37_500, "EXAM")
    play.pay([bill], "ACH-1104")
    # He works full time now, and the enrolment ended: what is asked after that is refused at its approval
    need = play.draft(
        coach, person, "EOP", [line("Fees", 5_000, exams, "License")], needed_by=datetime.date(2026, 11, 1)
    )
    (later,) = play.submit(coach, need)
    play.verify(later)
    with world.work.store.writing() as connection:
        leaving = schema.enrolment.update().where(schema.enrolment.c.participant_id == person)
        connection.execute(leaving.values(exit_on=datetime.date(2026, 10, 22)))
    with pytest.raises(Refused) as refused:
        play.approve(later)
    assert refused.value.code == "not_enrolled"
    with world.work.store.reading() as connection:
        assert (
            connection.execute(
                select(schema.need_line.c.state).where(schema.need_line.c.id == later)
            ).scalar_one()
            == "verified"
        )
    texts.compare(world, test_d16_an_exam_in_october_is_promised_in_july_and_its_fee_owed_when_it_is_taken)
